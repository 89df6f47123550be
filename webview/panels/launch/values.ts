import type { LaunchForm, LaunchParam, LaunchValues } from '../../../src/protocol/launch.ts';
import { inputFault } from '../../../src/runs/param-input.ts';
import type { InputFault } from '../../../src/runs/param-input.ts';

/** A parameter's value as it stands: what was given, else the default, else nothing. */
export function valueOf({ name, text }: LaunchParam, given: LaunchValues): string {
  return given[name] ?? text ?? '';
}

/** Takes a value for a parameter; the default is no value of its own, and neither is nothing where there is no default. */
export function withValue(given: LaunchValues, { name, text }: LaunchParam, value: string): LaunchValues {
  const others = Object.fromEntries(Object.entries(given).filter(([other]) => other !== name));
  return value === (text ?? '') ? others : { ...others, [name]: value };
}

/** What is wrong with a parameter's value; null: nothing. One that has no default and was not given is left out. */
export function faultOf(param: LaunchParam, given: LaunchValues): InputFault | null {
  const isLeftOut = !(param.name in given) && param.text === null;
  return isLeftOut && !param.required ? null : inputFault(param, valueOf(param, given));
}

/** The parameters that a search and a toggle leave, in their order. */
export function shownParams(
  { params }: LaunchForm,
  given: LaunchValues,
  { search, changed }: { readonly search: string; readonly changed: boolean },
): readonly LaunchParam[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return params.filter(({ name, help }) => {
    const text = `${name} ${help ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word)) && (!changed || name in given);
  });
}
