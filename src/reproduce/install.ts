import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { findProgram } from '../launch/programs.ts';
import { withoutCredentials } from '../project/secrets.ts';
import { pinsOf } from './pins.ts';
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

const longest = 30 * 60_000;

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
    call(program, args, { ...clean, UV_PYTHON_DOWNLOADS: 'never', ...more }, cwd, say, signal);
  say(`Making an environment with Python ${version}`);
  const base = pythonProgram(recipe.python?.program ?? null, version, clean);
  if (base === null)
    return impossible(`Python ${version} is not on this machine. Install it, then try again.`, 'python');
  const made =
    uv === null
      ? await run(base, ['-m', 'venv', folder])
      : await run(uv, ['venv', '--quiet', '--python', base, folder]);
  if (!made.ok) return impossible(`The environment could not be made: ${made.why}`, 'python');
  if (uv !== null && recipe.uvLock !== null) {
    const synced = await fromLock(request, run, uv, folder);
    if (synced !== null) return synced;
  }
  const pins = pinsOf(recipe.facts.packages).filter((pin) => !/^(?:pip|setuptools|wheel)==/.test(pin) || uv !== null);
  if (pins.length === 0) return { ok: true, packages: 0 };
  const temporary = mkdtempSync(join(tmpdir(), 'trainyard-pins-'));
  try {
    const file = join(temporary, 'requirements.txt');
    writeFileSync(file, `${pins.join('\n')}\n`);
    say(`Installing ${pins.length} packages`);
    const installed =
      uv === null
        ? await run(python, [
            '-m',
            'pip',
            'install',
            '--disable-pip-version-check',
            '--no-input',
            '--no-deps',
            '-r',
            file,
          ])
        : await run(uv, ['pip', 'install', '--python', python, '--no-deps', '-r', file]);
    return installed.ok ? { ok: true, packages: pins.length } : refused(installed.why, pins);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** What uv.lock says; null: there is no project beside it, so the recorded packages are taken. */
async function fromLock(
  { recipe, inside, say }: BuildRequest,
  run: (program: string, args: readonly string[], more?: Env, cwd?: string) => Promise<Ran>,
  uv: string,
  folder: string,
): Promise<Done | Impossible | null> {
  const lock = recipe.uvLock;
  const project = lock === null ? null : join(inside, posix.dirname(lock.path));
  if (lock === null || project === null || !existsSync(join(project, 'pyproject.toml'))) return null;
  if (!existsSync(join(project, 'uv.lock'))) cpSync(lock.copy, join(project, 'uv.lock'));
  say('Installing what uv.lock says');
  const args = ['sync', '--frozen', '--no-install-project', '--no-install-workspace', '--all-groups', '--inexact'];
  const synced = await run(uv, args, { UV_PROJECT_ENVIRONMENT: folder }, project);
  if (!synced.ok) return refused(synced.why, pinsOf(recipe.facts.packages));
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

function refused(why: string, pins: readonly string[]): Impossible {
  const named = pins.map((pin) => pin.split(/==| @ /)[0] ?? '').filter((name) => name !== '');
  const asked =
    /(?:no version of|requirement|distribution found for|solution found.*?because|download|fetch|build)\s+`?([A-Za-z0-9][\w.-]*?)(?:[=<>!~@ `]|$)/i.exec(
      why,
    )?.[1];
  const guilty =
    named.find((name) => name === asked?.toLowerCase().replace(/[-_.]+/g, '-')) ??
    named.find((name) => new RegExp(`(?<![\\w-])${name.replace(/[-.]/g, '[-_.]')}(?![\\w-])`, 'i').test(why)) ??
    null;
  const what = guilty === null ? 'The recorded environment' : `${guilty}, which is part of the recorded environment,`;
  return impossible(`${what} cannot be installed: ${why}`, guilty ?? 'environment');
}

type Ran = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** Runs an installer in a group of its own, so that all of it ends with a cancellation. */
function call(
  program: string,
  args: readonly string[],
  env: Env,
  cwd: string,
  say: (text: string) => void,
  signal: AbortSignal | undefined,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const own = process.platform !== 'win32';
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      detached: own,
    });
    let text = '';
    const take = (bytes: Buffer): void => {
      text = (text + bytes.toString('utf8')).slice(-64_000);
      const line = bytes.toString('utf8').trim().split('\n').at(-1)?.trim() ?? '';
      if (line !== '') say(withoutCredentials(line).slice(0, 200));
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const end = (): void => {
      try {
        if (own && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It is gone.
      }
    };
    const timer = setTimeout(end, longest);
    signal?.addEventListener('abort', end, { once: true });
    const over = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    };
    child.on('error', (error) => {
      over();
      resolve({ ok: false, why: error.message });
    });
    child.on('close', (code) => {
      over();
      if (signal?.aborted === true) reject(new Error('aborted'));
      else resolve(code === 0 ? { ok: true } : { ok: false, why: whyIn(text) });
    });
  });
}

/** What an installer said of its failure: its lines that are no progress, without passwords. */
function whyIn(text: string): string {
  const lines = withoutCredentials(text)
    .split('\n')
    .map((line) => line.replace(/^\s*(?:error:|×|╰─▶|├─▶|│|Caused by:|WARNING:)\s*/i, '').trim())
    .filter(
      (line) =>
        line !== '' &&
        !/^(?:Resolved|Prepared|Downloading|Using|Collecting|Creating|Activate|\[notice\]|hint:)/i.test(line),
    );
  const said = lines.slice(-6).join(' ').replace(/\s+/g, ' ');
  return said === '' ? 'it ended without a word.' : said.slice(0, 600);
}

function without(env: Env, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}
