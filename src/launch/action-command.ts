import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { jsonPlaces } from '../code/json-places.ts';
import { tomlPlaces } from '../code/toml-places.ts';
import { yamlPlaces } from '../code/yaml-places.ts';
import type { Action } from '../project/actions.ts';
import type { ParamValue } from '../runs/run.ts';
import { fill, placesIn } from '../project/fill.ts';
import { refused } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { shellLine } from './shell-line.ts';
import { splitWords } from '../project/split-words.ts';
import { typedAs } from './values.ts';

/** What is to be called, and with which parameters. */
export interface Called {
  readonly ok: true;
  /** Every element is one argument; with `shell` there is one, a line for the shell. */
  readonly argv: readonly string[];
  readonly shell: boolean;
  readonly params: Readonly<Record<string, ParamValue>>;
}

interface Declared {
  /** As it may be named, the whole name first. */
  readonly names: readonly string[];
  readonly value: ParamValue;
  readonly text: string;
}

/** The command of an action of a base (absolute) with the values that were given instead of defaults. */
export function actionCommand(base: string, action: Action, given: Readonly<Record<string, string>>): Called | Refusal {
  const declared = declaredParams(base, action);
  if ('ok' in declared) return declared;
  const values = new Map(declared.flatMap(({ names, text }) => names.map((name) => [name, text] as const)));
  const params: Record<string, ParamValue> = {};
  for (const { names, value } of declared) params[names[0] ?? ''] = value;
  const places = new Set(placesIn(action.run));
  for (const [name, text] of Object.entries(given)) {
    const param = declared.find(({ names }) => names.includes(name));
    if (param === undefined) return undeclared(name, action, declared);
    if (!param.names.some((one) => places.has(one))) return notTaken(name, action);
    for (const one of param.names) values.set(one, text);
    params[param.names[0] ?? name] = typedAs(text, param.value);
  }
  for (const place of places) {
    if (values.has(place)) continue;
    const hint = `Declare ${place} under params, or write {{${place}}} for the braces themselves.`;
    return refused('bad-action', `The command of ${action.name} has {${place}}, which is no parameter.`, hint);
  }
  if (action.shell) {
    const filled = shellLine(action.run, values, process.platform);
    if (!filled.ok) return refused('bad-action', filled.message, filled.hint);
    return { ok: true, argv: [filled.line], shell: true, params };
  }
  const split = splitWords(action.run);
  if (!split.ok) return refused('bad-action', split.message, split.hint);
  return { ok: true, argv: split.words.map((word) => fill(word, values)), shell: false, params };
}

function undeclared(name: string, action: Action, declared: readonly Declared[]): Refusal {
  const known = declared.map(({ names }) => names[0] ?? '');
  const hint = known.length === 0 ? `${action.name} declares no parameters.` : `It has: ${known.join(', ')}.`;
  return refused('no-such-parameter', `The action ${action.name} has no parameter "${name}".`, hint, known);
}

function notTaken(name: string, { name: action, paramsFile }: Action): Refusal {
  const message = `The command of ${action} does not take ${name}.`;
  const where = paramsFile === null ? '' : `, or change it in ${paramsFile}`;
  return refused('parameter-not-taken', message, `Write {${name}} where it belongs in run:${where}.`);
}

/** The parameters that an action has: those that it declares, or those of its file. */
function declaredParams(base: string, { name, params, paramsFile }: Action): readonly Declared[] | Refusal {
  if (paramsFile === null) return params.map(({ name: own, value, text }) => ({ names: [own], value, text }));
  let text: string;
  try {
    text = readFileSync(join(base, paramsFile), 'utf8');
  } catch {
    const hint = 'Check params: of the action.';
    return refused('no-such-file', `The parameters of ${name} are in ${paramsFile}, which cannot be read.`, hint);
  }
  return placesOf(text, paramsFile).map(({ names, value, from, to }) => {
    const written = typeof value === 'number' ? text.slice(from, to).trim() : value === null ? '' : String(value);
    return { names, value, text: written };
  });
}

function placesOf(text: string, file: string): ReturnType<typeof yamlPlaces> {
  switch (extname(file).toLowerCase()) {
    case '.json':
      return jsonPlaces(text);
    case '.toml':
      return tomlPlaces(text);
    default:
      return yamlPlaces(text);
  }
}
