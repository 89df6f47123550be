import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { findProgram } from '../launch/programs.ts';
import { isWithin } from './is-within.ts';
import { pinsOf } from './pins.ts';
import { indexOptions } from './index-options.ts';
import { callInstaller } from './installer.ts';
import type { Ran } from './installer.ts';
import { pythonState } from './interpreter.ts';
import { isTool } from './causes.ts';
import { refused } from './refused.ts';
import { uvExtras } from './uv-extras.ts';
import { readSmallText } from '../project/small-text.ts';
import { impossible } from './recipe.ts';
import type { Impossible, Recipe } from './recipe.ts';

export interface BuildRequest {
  readonly recipe: Recipe;
  readonly key: string;
  readonly cache: string;
  /** Absolute: where the base's files are in the checkout. */
  readonly inside: string;
  readonly env: Readonly<Record<string, string>>;
  readonly say: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

type Env = Readonly<Record<string, string>>;
interface Done {
  readonly ok: true;
  readonly packages: number;
}

/**
 * Fills a virtual environment (absolute) with what was recorded: from uv's lock where there is one and uv, else the
 * recorded packages at exactly their versions. `python` is the program that will be in it.
 */
export async function install(request: BuildRequest, folder: string, python: string): Promise<Done | Impossible> {
  const { recipe, env, say, signal } = request;
  const clean = {
    ...without(env, ['VIRTUAL_ENV', 'PYTHONPATH', 'PYTHONHOME', 'CONDA_PREFIX', 'UV_PROJECT_ENVIRONMENT']),
  };
  const uv = findProgram('uv', clean, '/');
  const version = recipe.python?.version ?? '';
  const run = (program: string, args: readonly string[], more: Env = {}, cwd = '/'): Promise<Ran> =>
    callInstaller(program, args, { ...clean, UV_PYTHON_DOWNLOADS: 'never', ...more }, cwd, say, signal);
  say(`Making an environment with Python ${version}`);
  const base = pythonProgram(recipe.python?.program ?? null, version, clean);
  if (base === null)
    return impossible(`Python ${version} is not on this machine. Install it, then try again.`, 'python');
  const made =
    uv === null
      ? await run(base, ['-m', 'venv', folder])
      : await run(uv, ['venv', '--quiet', '--python', base, folder]);
  if (!made.ok) return impossible(`The environment could not be made: ${made.why}`, 'python');
  if (uv !== null) {
    const synced = await fromLock(request, run, uv, folder);
    if (synced !== null) return synced;
  }
  // A tool that was not there before, or is of another version, changes no number.
  const pins = pinsOf(recipe.facts.packages).filter((pin) => !isTool(pin.split('==')[0] ?? ''));
  if (pins.length === 0) return { ok: true, packages: 0 };
  let [wanted, installed] = [pins, await installPins(request, run, uv, python, pins)];
  const others = pins.filter((pin) => !pin.startsWith(`${seed}==`));
  if (!installed.ok && isSeeded(version) && others.length < pins.length && installed.why.includes(seed)) {
    wanted = others;
    installed = await installPins(request, run, uv, python, wanted);
  }
  if (!installed.ok) return refused(installed, pins);
  if (recipe.facts.wholeEnvironment) await removeOthers(request, run, uv, python);
  return { ok: true, packages: wanted.length };
}

/** Python before 3.12 put it into each environment, without anybody asking for it: not every index has it. */
const seed = 'setuptools';

function isSeeded(version: string): boolean {
  const [major = '', minor = ''] = version.split('.');
  return major === '3' && Number(minor) < 12;
}

/** Installs requirements into the environment whose Python it is. */
async function installPins(
  request: BuildRequest,
  run: (program: string, args: readonly string[], more?: Env, cwd?: string) => Promise<Ran>,
  uv: string | null,
  python: string,
  pins: readonly string[],
): Promise<Ran> {
  const { recipe, inside, say } = request;
  if (pins.length === 0) return { ok: true };
  const temporary = mkdtempSync(join(tmpdir(), 'trainyard-pins-'));
  try {
    const file = join(temporary, 'requirements.txt');
    writeFileSync(file, [...indexOptions(recipe, inside), ...pins, ''].join('\n'));
    say(`Installing ${pins.length} packages`);
    // Of a part of an environment nobody knows what else there was: that is for the index to say.
    const words = ['-r', file, ...(recipe.facts.wholeEnvironment ? ['--no-deps'] : [])];
    return uv === null
      ? await run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', ...words])
      : await run(uv, ['pip', 'install', '--python', python, ...words], {}, projectOf(request) ?? '/');
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** What came along with the lock, or with Python itself, and was not there. */
async function removeOthers(
  { recipe: { facts }, env, signal }: BuildRequest,
  run: (program: string, args: readonly string[]) => Promise<Ran>,
  uv: string | null,
  python: string,
): Promise<void> {
  const state = await pythonState(python, env, signal);
  if ('why' in state) return;
  const others = Object.keys(state.packages).filter((name) => !(name in facts.packages) && !isTool(name));
  if (others.length === 0) return;
  if (uv === null) await run(python, ['-m', 'pip', 'uninstall', '--disable-pip-version-check', '-y', ...others]);
  else await run(uv, ['pip', 'uninstall', '--python', python, ...others]);
}

/** The folder (absolute) of the uv project in the checkout; null: there is none, or no lock of it. */
function projectOf({ recipe: { uvLock, base, root }, inside }: BuildRequest): string | null {
  if (uvLock === null) return null;
  const project = join(inside, posix.dirname(uvLock.path));
  // A record that was edited may name a place outside of the checkout: nothing is written there.
  const checkout = resolve(inside, relative(realpathSync(base), realpathSync(root)));
  return isWithin(project, checkout) && existsSync(join(project, 'pyproject.toml')) ? project : null;
}

/** What uv.lock says; null: done, or there is no project beside it, and the recorded packages are taken alone. */
async function fromLock(
  request: BuildRequest,
  run: (program: string, args: readonly string[], more?: Env, cwd?: string) => Promise<Ran>,
  uv: string,
  folder: string,
): Promise<Impossible | null> {
  const { recipe, say } = request;
  const project = projectOf(request);
  if (recipe.uvLock === null || project === null) return null;
  const lock = join(project, 'uv.lock');
  if (!existsSync(lock)) cpSync(recipe.uvLock.copy, lock);
  say('Installing what uv.lock says');
  const { packages } = recipe.facts;
  const args = ['sync', '--frozen', '--no-install-project', '--no-install-workspace'];
  const extras = uvExtras(readSmallText(lock) ?? '', packages);
  const synced = await run(uv, [...args, ...extras], { UV_PROJECT_ENVIRONMENT: folder }, project);
  if (!synced.ok) return refused(synced, pinsOf(packages));
  return null;
}

/** A Python of this version: the recorded one if it is still that, else `python3.11` on the `PATH`. */
function pythonProgram(recorded: string | null, version: string, env: Env): string | null {
  const [major = '3', minor] = version.split('.');
  const names = [...(minor === undefined ? [] : [`python${major}.${minor}`]), `python${major}`, 'python'];
  const recordedBin = recorded === null ? [] : names.map((name) => join(dirname(recorded), name));
  const found = [...(recorded === null ? [] : [recorded]), ...recordedBin, ...names];
  for (const name of found) {
    const program = findProgram(name, env, '/');
    if (program !== null && (minor === undefined || versionOf(program) === `${major}.${minor}`)) return program;
  }
  return null;
}

/** `3.11` of a Python; null where it does not say. */
function versionOf(program: string): string | null {
  try {
    const out = execFileSync(program, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return out.trim();
  } catch {
    return null;
  }
}

function without(env: Env, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}
