import { closeSync, openSync, readSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { revealed } from '../jobs/secret-marks.ts';
import type { LaunchPlan } from './plan.ts';
import { findProgram, isPython } from './programs.ts';
import { refused } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** What a debugger has to start. Paths are absolute; every element of `args` is one argument. */
export type DebugStart =
  | {
      readonly kind: 'python';
      /** The interpreter. */
      readonly python: string;
      /** Its own options. */
      readonly pythonArgs: readonly string[];
      readonly what: { readonly program: string } | { readonly module: string } | { readonly code: string };
      readonly args: readonly string[];
      readonly cwd: string;
    }
  | {
      readonly kind: 'node';
      readonly runtime: string;
      readonly runtimeArgs: readonly string[];
      /** Null where the runtime is told what to run by its own arguments, as `npm run` is. */
      readonly program: string | null;
      readonly args: readonly string[];
      readonly cwd: string;
    };

const runners = new Set(['uv', 'poetry', 'pdm', 'pipenv', 'rye', 'hatch']);
const nodeRunners = new Set(['npm', 'npx', 'pnpm', 'yarn', 'tsx', 'ts-node', 'bun', 'deno']);
/** Options of `uv run` and of its likes that a value follows. */
const withValue =
  /^(?:--(?:with|extra|group|package|python|project|directory|env-file|index|index-url|with-requirements)|-p|-C)$/;
const pythonWithValue = /^-[WX]$/;

/**
 * How a debugger starts what was planned: a Python program, module or console script (`torchrun`, `accelerate`), also
 * behind `uv run` and its likes, or a program of Node. What no debugger here steps into is refused, and why.
 */
export function debugStart({ command, secrets = {}, env, python, action }: LaunchPlan): DebugStart | Refusal {
  const { argv, cwd, shell } = revealed(command, secrets);
  const name = action ?? basename(argv[0] ?? '');
  if (shell) {
    const message = `${name} is a line for a shell, which a debugger cannot step into.`;
    return refused('not-debuggable', message, 'Write the program itself under run:, without shell: true.');
  }
  const [program = '', ...args] = withoutRunner(argv);
  const file = findProgram(program, env, cwd);
  const interpreter = python ?? 'python3';
  if (isPython(basename(program))) return ofPython(file ?? program, args, cwd);
  if (program.endsWith('.py'))
    return { kind: 'python', python: interpreter, pythonArgs: [], what: { program: resolve(cwd, program) }, args, cwd };
  const word = basename(program).replace(/\.(?:exe|cmd)$/i, '');
  if (word === 'node' || word === 'nodejs') return ofNode(file ?? program, args, cwd);
  if (nodeRunners.has(word))
    return { kind: 'node', runtime: file ?? program, runtimeArgs: args, program: null, args: [], cwd };
  const script = file === null ? null : consoleScript(file, interpreter);
  if (file !== null && script !== null)
    return { kind: 'python', python: script, pythonArgs: [], what: { program: file }, args, cwd };
  const message = `${name} starts ${word}, which Trainyard knows no debugger for: only Python and Node can be debugged.`;
  return refused(
    'not-debuggable',
    message,
    'Write the Python or Node program itself under run:, or train without the debugger.',
  );
}

/** `uv run --locked python train.py` is `python train.py` in the environment that the runner would use. */
function withoutRunner(argv: readonly string[]): readonly string[] {
  const [program = '', verb, ...rest] = argv;
  if (verb !== 'run' || !runners.has(basename(program).replace(/\.exe$/i, ''))) return argv;
  for (let i = 0; i < rest.length; i += 1) {
    const word = rest[i] ?? '';
    if (word === '--') return rest.slice(i + 1);
    if (word === '-m' || word === '--module') return ['python', '-m', ...rest.slice(i + 1)];
    if (!word.startsWith('-')) return rest.slice(i);
    if (withValue.test(word)) i += 1;
  }
  return argv;
}

function ofPython(python: string, words: readonly string[], cwd: string): DebugStart | Refusal {
  const pythonArgs: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const [word = '', value = ''] = [words[i], words[i + 1]];
    const args = words.slice(i + 2);
    const start = { kind: 'python', python, pythonArgs, args, cwd } as const;
    if (word === '-m' && value !== '') return { ...start, what: { module: value } };
    if (word === '-c' && value !== '') return { ...start, what: { code: value } };
    if (word === '-') break;
    if (!word.startsWith('-')) return { ...start, what: { program: resolve(cwd, word) }, args: words.slice(i + 1) };
    pythonArgs.push(word);
    if (pythonWithValue.test(word)) {
      pythonArgs.push(value);
      i += 1;
    }
  }
  const message = 'The command names no program for Python to run.';
  return refused('not-debuggable', message, 'Write a script behind python in run:.');
}

function ofNode(runtime: string, words: readonly string[], cwd: string): DebugStart | Refusal {
  const at = words.findIndex((word) => !word.startsWith('-'));
  const before = at === -1 ? words : words.slice(0, at);
  if (at === -1 || before.some((word) => /^(?:-e|-p|--eval|--print|-r|--require|--import)$/.test(word))) {
    // Whose value is whose, only Node knows.
    return { kind: 'node', runtime, runtimeArgs: words, program: null, args: [], cwd };
  }
  return {
    kind: 'node',
    runtime,
    runtimeArgs: before,
    program: resolve(cwd, words[at] ?? ''),
    args: words.slice(at + 1),
    cwd,
  };
}

/** The Python that a console script such as `torchrun` is started by; null where the file is none. */
function consoleScript(file: string, interpreter: string): string | null {
  const first = firstLine(file);
  const words = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(first);
  const named = words?.[1]?.endsWith('/env') === true ? words[2] : words?.[1];
  if (named !== undefined && isPython(basename(named))) return named.includes('/') ? named : interpreter;
  // Long paths stand behind a shell's exec.
  if (!/^#!\s*\/bin\/sh/.test(first)) return null;
  const beside = join(dirname(file), 'python');
  return /exec.*python/.test(firstLine(file, 1)) ? beside : null;
}

function firstLine(file: string, number = 0): string {
  try {
    const fd = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(1024);
      const length = readSync(fd, buffer, 0, buffer.length, 0);
      return buffer.subarray(0, length).toString('latin1').split('\n')[number] ?? '';
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}
