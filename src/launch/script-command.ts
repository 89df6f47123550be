import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { pythonCommandLine } from '../code/python-options.ts';
import type { PythonCommandLine, PythonOption } from '../code/python-options.ts';
import type { PythonParser } from '../code/python-parser.ts';
import type { ParamValue } from '../runs/run.ts';
import type { Called } from './action-command.ts';
import { isSecretParam } from '../project/secret-params.ts';
import { markName, secretMark } from '../jobs/secret-marks.ts';
import { refused } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { truthOf, typedAs } from './values.ts';

const runners: Readonly<Record<string, readonly string[]>> = {
  '.sh': ['sh'],
  '.bash': ['bash'],
  '.zsh': ['zsh'],
  '.js': ['node'],
  '.mjs': ['node'],
  '.cjs': ['node'],
  '.r': ['Rscript'],
  '.jl': ['julia'],
};

/** Whether a text names a script that can be launched as it is. */
export function isScriptName(text: string): boolean {
  const ending = extname(text).toLowerCase();
  return ending === '.py' || ending in runners;
}

/**
 * The command of a script without an action: its interpreter, the script, and each value as one argument. Of a Python
 * script that declares its options (argparse, click, typer), a name that it does not have is refused; others get
 * `--name=value`, Hydra's `name=value`.
 */
export async function scriptCommand(
  script: { readonly shown: string; readonly file: string },
  given: Readonly<Record<string, string>>,
  tools: { readonly python: string; readonly parser: PythonParser },
): Promise<Called | Refusal> {
  // A file called -c.py is no option.
  const path = script.shown.startsWith('-') ? `./${script.shown}` : script.shown;
  const ending = extname(script.file).toLowerCase();
  if (ending === '.py') {
    const text = readFileSync(script.file, 'utf8');
    const none: PythonCommandLine = { kind: null, options: [] };
    const line = await tools.parser.with(text, pythonCommandLine, none);
    const args = line.options.length > 0 ? knownArguments(line.options, given) : plainArguments(line, given);
    return 'ok' in args ? args : called([tools.python, path], args);
  }
  const runner = shebang(script.file) ?? runners[ending];
  if (runner === undefined) {
    const hint = 'Write an action with run: in trainyard.yaml.';
    return refused('unknown-script', `${script.shown} is no script that can be launched as it is.`, hint);
  }
  return called([...runner, path], plainArguments({ kind: null, options: [] }, given));
}

interface Arguments {
  readonly args: readonly string[];
  readonly params: Readonly<Record<string, ParamValue>>;
  /** See `Called`. */
  readonly secrets: Readonly<Record<string, string>>;
}

function called(command: readonly string[], { args, params, secrets }: Arguments): Called {
  return { ok: true, argv: [...command, ...args], shell: false, params, secrets };
}

function plainArguments({ kind }: PythonCommandLine, given: Readonly<Record<string, string>>): Arguments {
  const prefix = kind === 'hydra' ? '' : '--';
  const params: Record<string, ParamValue> = {};
  const secrets: Record<string, string> = {};
  const args = Object.entries(given).map(([name, value]) => {
    const secret = isSecretParam(name, value);
    if (secret) secrets[markName(name)] = value;
    params[name] = secret ? null : value;
    return `${prefix}${name}=${secret ? secretMark(name, value) : value}`;
  });
  return { args, params, secrets };
}

function knownArguments(
  options: readonly PythonOption[],
  given: Readonly<Record<string, string>>,
): Arguments | Refusal {
  const params: Record<string, ParamValue> = {};
  const secrets: Record<string, string> = {};
  for (const { names, value } of options) {
    if (names[0] === undefined || value === undefined) continue;
    params[names[0]] = isSecret(names, String(value ?? ''), value) ? null : value;
  }
  const args: string[] = [];
  const placed = new Map<PythonOption, string>();
  for (const [name, text] of Object.entries(given)) {
    const option = options.find(({ names }) => names.includes(name));
    if (option === undefined) {
      const known = options.map(({ names }) => names[0] ?? '');
      return refused('no-such-parameter', `The script has no option "${name}".`, `It has: ${known.join(', ')}.`, known);
    }
    const secret = option.takes === 'value' && isSecret(option.names, text, option.value);
    if (secret) secrets[markName(name)] = text;
    const shown = secret ? secretMark(name, text) : text;
    const written = argumentsOf(option, name, shown);
    if ('ok' in written) return written;
    if (option.flag === null) placed.set(option, shown);
    else args.push(...written);
    const value = option.takes === 'value' ? typedAs(text, option.value) : truthOf(text);
    params[option.names[0] ?? name] = secret ? null : value;
  }
  const last = placedArguments(options, placed);
  return 'ok' in last ? last : { args: [...args, ...last], params, secrets };
}

function argumentsOf({ flag, offFlag, takes }: PythonOption, name: string, text: string): readonly string[] | Refusal {
  if (flag === null) return [text];
  if (takes === 'value') {
    // In one argument, so that a value that begins with a dash is no option.
    if (flag.startsWith('--')) return [`${flag}=${text}`];
    return text.startsWith('-') ? [`${flag}${text}`] : [flag, text];
  }
  const truth = truthOf(text);
  if (truth === null) return refused('bad-value', `${name} is a switch.`, `Write ${name}=true or ${name}=false.`);
  if (truth === (takes === 'flag')) return [flag];
  return offFlag === null ? [] : [offFlag];
}

/** Whether an option's value is a secret, by any of its names: `--api-key` with `dest="key"`. */
function isSecret(names: readonly string[], text: string, declared: ParamValue | undefined): boolean {
  return names.some((name) => isSecretParam(name, text, declared));
}

/** Arguments that stand by their place; those before one that is given need values, too. */
function placedArguments(
  options: readonly PythonOption[],
  given: ReadonlyMap<PythonOption, string>,
): readonly string[] | Refusal {
  const order = options.filter(({ flag }) => flag === null);
  const last = order.findLastIndex((option) => given.has(option));
  const values: string[] = [];
  for (const option of order.slice(0, last + 1)) {
    const text =
      given.get(option) ?? (option.value === undefined || option.value === null ? null : String(option.value));
    if (text === null) {
      const name = option.names[0] ?? '';
      return refused('missing-value', `The argument ${name} has no value.`, `Add -p ${name}=…`);
    }
    values.push(text);
  }
  const missing = order.slice(last + 1).find(({ required }) => required);
  if (missing !== undefined) {
    const name = missing.names[0] ?? '';
    return refused('missing-value', `The script needs ${name}.`, `Add -p ${name}=…`);
  }
  return values.some((value) => value.startsWith('-')) ? ['--', ...values] : values;
}

/** The interpreter that the first line of a script names, `#!/usr/bin/env bash` as `bash`. */
function shebang(file: string): readonly string[] | undefined {
  const first = readFileSync(file, 'utf8').split('\n', 1)[0] ?? '';
  if (!first.startsWith('#!') || process.platform === 'win32') return undefined;
  const words = first.slice(2).trim().split(/\s+/);
  if (words[0]?.endsWith('/env') === true) return words.slice(words[1] === '-S' ? 2 : 1);
  return words[0] === '' ? undefined : words;
}
