import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, dirname, extname, isAbsolute, join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string>>;

/** A Python that a launch uses: its program, and the variables that make it the one that other programs find. */
export interface Interpreter {
  /** Absolute, or a name that is looked for. */
  readonly program: string;
  readonly env: Environment;
}

const binName = process.platform === 'win32' ? 'Scripts' : 'bin';
const pythonName = process.platform === 'win32' ? 'python.exe' : 'python';

/** Names under which Python is called. */
export function isPython(program: string): boolean {
  return /^(?:python(?:3(?:\.\d+)?)?|py)(?:\.exe)?$/i.test(program);
}

/**
 * The Python for a launch: the one that was chosen (absolute; as the Python extension has it), else the `.venv` or `venv`
 * of one of the folders, else what `PATH` has.
 */
export function findInterpreter(chosen: string | null, folders: readonly string[], env: Environment): Interpreter {
  if (chosen !== null) return { program: chosen, env: within(dirname(chosen), env) };
  for (const folder of folders) {
    for (const name of ['.venv', 'venv']) {
      const bin = join(folder, name, binName);
      if (!existsSync(join(folder, name, 'pyvenv.cfg')) || !existsSync(join(bin, pythonName))) continue;
      return { program: join(bin, pythonName), env: within(bin, env) };
    }
  }
  const found = ['python3', 'python'].find((name) => findProgram(name, env, '/') !== null);
  return { program: found ?? 'python3', env: {} };
}

/** What activating an environment sets. */
function within(bin: string, env: Environment): Environment {
  const [key, path] = pathOf(env);
  const home = dirname(bin);
  const isVenv = existsSync(join(home, 'pyvenv.cfg'));
  return { [key]: [bin, ...(path === '' ? [] : [path])].join(delimiter), ...(isVenv ? { VIRTUAL_ENV: home } : {}) };
}

function pathOf(env: Environment): readonly [string, string] {
  const key = Object.keys(env).find(
    (name) => name === 'PATH' || (process.platform === 'win32' && /^path$/i.test(name)),
  );
  return [key ?? 'PATH', key === undefined ? '' : (env[key] ?? '')];
}

/** The file (absolute) of a program, as the system would find it from a folder with an environment; null if there is none. */
export function findProgram(name: string, env: Environment, cwd: string): string | null {
  if (/[\\/]/.test(name)) return firstProgram(isAbsolute(name) ? name : resolve(cwd, name), env);
  for (const folder of pathOf(env)[1].split(delimiter)) {
    const found = folder === '' ? null : firstProgram(resolve(cwd, folder, name), env);
    if (found !== null) return found;
  }
  return null;
}

function firstProgram(file: string, env: Environment): string | null {
  const endings =
    process.platform === 'win32' && extname(file) === '' ? (env['PATHEXT'] ?? '.COM;.EXE;.BAT;.CMD').split(';') : [''];
  return endings.map((ending) => file + ending).find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
