import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../project/actions.ts';
import { paramPlaces } from '../project/surroundings.ts';
import type { ParamValue } from '../runs/run.ts';
import { refused } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** A parameter that an action has, and its default. */
export interface DeclaredParam {
  /** As it may be named, the whole name first. */
  readonly names: readonly string[];
  readonly value: ParamValue;
  /** The default as it is written, which is what a command gets. */
  readonly text: string;
}

/** The parameters that an action of a base (absolute) has: those that it declares, or those of its file. */
export function declaredParams(base: string, { name, params, paramsFile }: Action): readonly DeclaredParam[] | Refusal {
  if (paramsFile === null) return params.map(({ name: own, value, text }) => ({ names: [own], value, text }));
  let text: string;
  try {
    text = readFileSync(join(base, paramsFile), 'utf8');
  } catch {
    const hint = 'Check params: of the action.';
    return refused('no-such-file', `The parameters of ${name} are in ${paramsFile}, which cannot be read.`, hint);
  }
  return paramPlaces(text, paramsFile).map(({ names, value, from, to }) => {
    const written = typeof value === 'number' ? text.slice(from, to).trim() : value === null ? '' : String(value);
    return { names, value, text: written };
  });
}
