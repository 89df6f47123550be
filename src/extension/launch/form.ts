import type { CatalogApi } from '../../catalog/api.ts';
import { paramInputs } from '../../launch/param-inputs.ts';
import { paramPasts } from '../../launch/param-pasts.ts';
import type { ParamPast } from '../../launch/param-pasts.ts';
import type { Refusal } from '../../launch/refusal.ts';
import { scriptOf } from '../../launch/target.ts';
import { inputFault } from '../../runs/param-input.ts';
import type { ParamInput } from '../../runs/param-input.ts';
import { quote } from '../../runs/query-print.ts';
import type { Run } from '../../runs/run.ts';
import type { Launcher } from './launcher.ts';
import type { PlacedTarget } from './places.ts';

const mostRuns = 200;

/** A parameter, and what earlier runs say of it. */
export interface FormParam extends ParamInput {
  readonly past: ParamPast;
}

/** What is asked before a launch. */
export interface Form {
  readonly ok: true;
  readonly placed: PlacedTarget;
  readonly params: readonly FormParam[];
  /** Whether names that are not declared are taken. */
  readonly free: boolean;
}

/** Values that differ from the defaults, by name. */
export type Given = Readonly<Record<string, string>>;

/** What a target asks for, with what its earlier runs say. */
export async function readForm(launcher: Launcher, catalog: CatalogApi, placed: PlacedTarget): Promise<Form | Refusal> {
  const inputs = await paramInputs(placed.base, placed.target, launcher.parser);
  if (!inputs.ok) return inputs;
  const runs = inputs.params.length === 0 ? [] : await earlierRuns(catalog, placed);
  const scored = runs.find(({ metrics }) => Object.keys(metrics).length > 0);
  const headline = scored === undefined ? null : ((await catalog.details(scored.id))?.headline ?? null);
  const pasts = paramPasts(inputs.params, runs, headline);
  const none: ParamPast = { last: null, best: null };
  const params = inputs.params.map((input, i) => ({ ...input, past: pasts[i] ?? none }));
  return { ok: true, placed, params, free: inputs.free };
}

/** The runs of an action or a script, newest first: those that were launched, else those that its program logged. */
async function earlierRuns(catalog: CatalogApi, { base, target }: PlacedTarget): Promise<readonly Run[]> {
  const ask = async (query: string): Promise<readonly Run[]> => {
    const answer = await catalog.query({ query, sort: [], limit: mostRuns, offset: 0, all: false });
    return answer.ok ? answer.value.runs : [];
  };
  if ('action' in target) {
    const runs = await ask(`tags.action = ${quote(target.action.name)}`);
    if (runs.length > 0) return runs;
  }
  const file = scriptOf(base, target);
  const story = file === null ? null : await catalog.programRuns(file);
  return story === null ? [] : ask(story.query);
}

/** A parameter's value as it stands; null where it has none. */
export function currentText({ name, text }: ParamInput, given: Given): string | null {
  return given[name] ?? text;
}

/** Takes a value, or with null the default, for a parameter. */
export function withValue(
  given: Given,
  { name, text }: Pick<ParamInput, 'name' | 'text'>,
  value: string | null,
): Given {
  const others = Object.fromEntries(Object.entries(given).filter(([other]) => other !== name));
  return value === null || value === text ? others : { ...others, [name]: value };
}

/** Values that a form still takes: the others are of an earlier form, or wrong. */
export function stillGood({ params, free }: Form, given: Given): Given {
  const kept = Object.entries(given).filter(([name, text]) => {
    const param = params.find((one) => one.name === name);
    return param === undefined ? free : inputFault(param, text) === null;
  });
  return Object.fromEntries(kept);
}

/** The first parameter that has no value and needs one. */
export function missingParam({ params }: Form, given: Given): FormParam | undefined {
  return params.find((param) => param.required && currentText(param, given) === null);
}
