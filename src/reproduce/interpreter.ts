import { basename, dirname, isAbsolute } from 'node:path';
import type { Command } from '../jobs/run-record.ts';
import { findInterpreter, findProgram, isPython } from '../launch/programs.ts';
import { installedPackages } from '../snapshot/environment/installed.ts';
import { askPython } from '../snapshot/environment/python.ts';

/** A Python, as far as a training is made of it. */
export interface PythonState {
  /** Absolute. */
  readonly program: string;
  readonly version: string;
  readonly packages: Readonly<Record<string, string>>;
}

/** The Python that a command would run with now, and the variables that make it the one that other programs find. */
export interface Chosen {
  readonly program: string | null;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The Python for a command: the one that it names by its path, if that is still there; else that of the folders'
 * `.venv`, else what `PATH` has.
 */
export function pythonFor(
  { argv: [program = ''], shell }: Pick<Command, 'argv' | 'shell'>,
  recorded: string | null,
  folders: readonly string[],
  env: Readonly<Record<string, string>>,
): Chosen {
  const named = !shell && isAbsolute(program) && isPython(basename(program)) ? program : recorded;
  if (named !== null && findProgram(named, env, '/') !== null) {
    const found = findInterpreter(named, [], env);
    return { program: named, env: found.env };
  }
  const found = findInterpreter(null, folders, env);
  return { program: findProgram(found.program, env, folders[0] ?? '/'), env: found.env };
}

/** What a Python (absolute) is made of; `why` where it does not say. */
export async function pythonState(
  program: string,
  env: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<PythonState | { readonly why: string }> {
  // Asked from a folder of its own: a module in the folder of work is none of its packages.
  const asked = await askPython(program, { env, cwd: dirname(program), signal });
  if ('why' in asked) return asked;
  return { program, version: asked.version, packages: await installedPackages(asked.path) };
}

/** A command with another Python (absolute) in the place of its own. */
export function withPython({ argv, shell, cwd }: Command, python: string): Command {
  const [program = '', ...args] = argv;
  return shell || !isPython(basename(program)) ? { argv, shell, cwd } : { argv: [python, ...args], shell, cwd };
}
