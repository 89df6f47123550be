import type { Action } from '../project/actions.ts';
import type { ParamValue } from '../runs/run.ts';
import { fill, placesIn } from '../project/fill.ts';
import { declaredParams } from './declared-params.ts';
import type { DeclaredParam } from './declared-params.ts';
import { markName, secretMark } from '../jobs/secret-marks.ts';
import { refused } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { shellLine } from './shell-line.ts';
import { isSecretParam } from '../project/secret-params.ts';
import { splitWords } from '../project/split-words.ts';
import { typedAs } from './values.ts';

/** What is to be called, and with which parameters. */
export interface Called {
  readonly ok: true;
  /** Every element is one argument; with `shell` there is one, a line for the shell. */
  readonly argv: readonly string[];
  readonly shell: boolean;
  /** Those that are secrets are null. */
  readonly params: Readonly<Record<string, ParamValue>>;
  /** Values of secrets by the names in their marks, which `argv` has instead: never to be written down. */
  readonly secrets: Readonly<Record<string, string>>;
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
  const secrets = hidden(declared, values, params);
  const marked = new Map([...values].map(([name, text]) => [name, secrets.marks.get(name) ?? text]));
  for (const place of places) {
    if (values.has(place)) continue;
    const hint = `Declare ${place} under params, or write {{${place}}} for the braces themselves.`;
    return refused('bad-action', `The command of ${action.name} has {${place}}, which is no parameter.`, hint);
  }
  if (action.shell) {
    const fault = shellLine(action.run, values, process.platform);
    const filled = fault.ok ? shellLine(action.run, marked, process.platform) : fault;
    if (!filled.ok) return refused('bad-action', filled.message, filled.hint);
    return { ok: true, argv: [filled.line], shell: true, params, secrets: secrets.values };
  }
  const split = splitWords(action.run);
  if (!split.ok) return refused('bad-action', split.message, split.hint);
  const argv = split.words.map((word) => fill(word, marked));
  return { ok: true, argv, shell: false, params, secrets: secrets.values };
}

/** Takes the values of secrets out of `params`, and gives what stands for them in a command. */
function hidden(
  declared: readonly DeclaredParam[],
  values: ReadonlyMap<string, string>,
  params: Record<string, ParamValue>,
): { readonly marks: ReadonlyMap<string, string>; readonly values: Readonly<Record<string, string>> } {
  const marks = new Map<string, string>();
  const secrets: Record<string, string> = {};
  for (const { names, value } of declared) {
    const [name = ''] = names;
    const text = values.get(name) ?? '';
    if (!isSecretParam(name, text, value)) continue;
    for (const one of names) marks.set(one, secretMark(name, text));
    secrets[markName(name)] = text;
    params[name] = null;
  }
  return { marks, values: secrets };
}

function undeclared(name: string, action: Action, declared: readonly DeclaredParam[]): Refusal {
  const known = declared.map(({ names }) => names[0] ?? '');
  const hint = known.length === 0 ? `${action.name} declares no parameters.` : `It has: ${known.join(', ')}.`;
  return refused('no-such-parameter', `The action ${action.name} has no parameter "${name}".`, hint, known);
}

function notTaken(name: string, { name: action, paramsFile }: Action): Refusal {
  const message = `The command of ${action} does not take ${name}.`;
  const where = paramsFile === null ? '' : `, or change it in ${paramsFile}`;
  return refused('parameter-not-taken', message, `Write {${name}} where it belongs in run:${where}.`);
}
