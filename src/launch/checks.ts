import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { findProgram, isPython } from './programs.ts';
import { blocked, refused } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { scriptIn } from './script-in.ts';

/** What is to be started. */
interface Start {
  readonly argv: readonly string[];
  readonly shell: boolean;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What would stop a command before it began: a folder, a program, a script, a lock or an input that is not there. Null: nothing. */
export function obstacleOf(start: Start, base: string, inputs: readonly string[]): Refusal | null {
  const nul = start.argv.some((argument) => argument.includes('\0'));
  if (nul) return refused('bad-value', 'A value holds a NUL character, which no program can take.', 'Take it out.');
  if (statSync(start.cwd, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return refused('no-such-folder', `The folder ${start.cwd} does not exist.`, 'Check cwd: of the action.');
  }
  return (
    (start.shell ? null : (programObstacle(start) ?? scriptObstacle(start) ?? lockObstacle(start))) ??
    inputObstacle(base, inputs)
  );
}

function programObstacle({ argv: [program = ''], env, cwd }: Start): Refusal | null {
  if (findProgram(program, env, cwd) !== null) return null;
  const [variable] = /^[A-Za-z_]\w*(?==)/.exec(program) ?? [];
  if (variable !== undefined) {
    const hint = `Set ${variable} under env: of the action, or write: env ${program} ….`;
    return blocked('no-such-program', `The program ${program} was not found.`, hint);
  }
  const python = 'Install Python, make a .venv in the workspace, or choose an interpreter.';
  const hint = isPython(program) ? python : 'Install it, or check PATH and run: of the action.';
  return blocked('no-such-program', `The program ${program} was not found.`, hint);
}

function scriptObstacle({ argv, cwd }: Start): Refusal | null {
  const script = scriptIn(argv);
  if (script === null || existsSync(resolve(cwd, script))) return null;
  return refused('no-such-script', `The script ${script} does not exist in ${cwd}.`, 'Check its path.');
}

const locks: Readonly<Record<string, string>> = { uv: 'uv.lock', pixi: 'pixi.lock' };

/** A runner that was told to use its lock file as it is. */
function lockObstacle({ argv: [program = '', ...args], cwd }: Start): Refusal | null {
  const lock = locks[basename(program)];
  if (lock === undefined || !args.some((option) => option === '--locked' || option === '--frozen')) return null;
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, lock))) return null;
    if (dirname(folder) === folder) break;
  }
  const hint = `Make it with: ${basename(program)} lock.`;
  return refused('no-such-lock', `${basename(program)} is told to use ${lock}, which does not exist.`, hint);
}

function inputObstacle(base: string, inputs: readonly string[]): Refusal | null {
  for (const input of inputs) {
    if (/[*?[\]{}]/.test(input) || existsSync(resolve(base, input))) continue;
    const tracked = existsSync(`${resolve(base, input)}.dvc`);
    const hint = tracked ? `Bring it with: dvc pull ${input}.dvc` : 'Check inputs: of the action, or make the file.';
    return refused('no-such-input', `The input ${input} does not exist.`, hint);
  }
  return null;
}
