import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pythonCommandLine } from '../code/python-options.ts';
import type { PythonCommandLine, PythonOption } from '../code/python-options.ts';
import type { PythonParser } from '../code/python-parser.ts';
import { inputKind } from '../runs/param-input.ts';
import type { ParamInput } from '../runs/param-input.ts';
import { declaredParams } from './declared-params.ts';
import { placesIn } from '../project/fill.ts';
import { refused } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { LaunchTarget } from './target.ts';

/** What can be said to a target before it is launched. */
export interface ParamInputs {
  readonly ok: true;
  readonly params: readonly ParamInput[];
  /** Whether names are taken that are not declared: of a script that does not say what it takes. */
  readonly free: boolean;
}

/** The parameters that a target of a base (absolute) takes, as a form asks for them. */
export async function paramInputs(
  base: string,
  target: LaunchTarget,
  parser: PythonParser,
): Promise<ParamInputs | Refusal> {
  return 'action' in target ? ofAction(base, target) : ofScript(target, parser);
}

function ofAction(base: string, { action }: Extract<LaunchTarget, { action: unknown }>): ParamInputs | Refusal {
  const declared = declaredParams(base, action);
  if ('ok' in declared) return declared;
  // What the command has no place for is not its to be given.
  const places = new Set(placesIn(action.run));
  const params = declared
    .filter(({ names }) => names.some((name) => places.has(name)))
    .map(({ names, value, text }): ParamInput => {
      const kind = inputKind(value);
      return { name: names[0] ?? '', names, kind, text, choices: [], required: false, help: null };
    });
  return { ok: true, params, free: false };
}

async function ofScript(
  { script, cwd }: Extract<LaunchTarget, { script: string }>,
  parser: PythonParser,
): Promise<ParamInputs | Refusal> {
  if (extname(script).toLowerCase() !== '.py') return { ok: true, params: [], free: true };
  let text: string;
  try {
    text = await readFile(resolve(cwd, script), 'utf8');
  } catch {
    return refused('no-such-script', `The script ${script} cannot be read.`, 'Check its path.');
  }
  const none: PythonCommandLine = { kind: null, options: [] };
  const { options } = await parser.with(text, pythonCommandLine, none);
  return { ok: true, params: options.map(ofOption), free: options.length === 0 };
}

function ofOption({ names, takes, value, required, choices, help }: PythonOption): ParamInput {
  const name = names[0] ?? '';
  if (takes !== 'value') {
    const on = typeof value === 'boolean' ? value : takes === 'off';
    return { name, names, kind: 'flag', text: String(on), choices: [], required: false, help };
  }
  const texts = choices?.map(String) ?? [];
  const kind = texts.length > 0 ? 'choice' : inputKind(value);
  const text = value === undefined || value === null ? null : String(value);
  return { name, names, kind, text, choices: texts, required: required && text === null, help };
}
