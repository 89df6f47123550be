import type { Cause } from '../jobs/reproduction.ts';
import { causesOf } from './causes.ts';
import { buildEnvironment, cachedEnvironment } from './environments.ts';
import { noFacts } from './facts.ts';
import type { Facts } from './facts.ts';
import { pythonFor, pythonState, withPython } from './interpreter.ts';
import type { Chosen } from './interpreter.ts';
import { environmentKey } from './pins.ts';
import { impossible } from './recipe.ts';
import type { Impossible, Recipe } from './recipe.ts';
import type { Command } from '../jobs/run-record.ts';

/**
 * Which environment a run is done again in. `auto`: the present one where it is as recorded, else one that was restored
 * before, else the present one; nothing is downloaded. `restore`: as recorded, built if need be. `current`: the present one.
 */
export type EnvironmentChoice = 'auto' | 'restore' | 'current';

export interface EnvironmentRequest {
  readonly recipe: Recipe;
  /** The command in the checkout. */
  readonly command: Command;
  /** Absolute: where the base's files are in the checkout. */
  readonly inside: string;
  /** Absolute: the person's own folders, whose `.venv` is meant. */
  readonly folders: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly choice: EnvironmentChoice;
  /** Absolute: the folder of caches. */
  readonly cache: string;
  readonly say: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface Prepared {
  readonly ok: true;
  readonly command: Command;
  /** Absolute; null: the command runs with no Python. */
  readonly python: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** What there is to know, sentences. */
  readonly notes: readonly string[];
}

/** Chooses, and where that was asked for builds, the environment that a run is done again in. */
export async function prepareEnvironment(request: EnvironmentRequest): Promise<Prepared | Impossible> {
  const { recipe, command, folders, env, choice, signal } = request;
  const present = pythonFor(command, recipe.python?.program ?? null, folders, env);
  if (recipe.python === null) return prepared(request, present, []);
  const state = present.program === null ? null : await pythonState(present.program, env, signal);
  const now: Facts =
    state === null || 'why' in state
      ? noFacts
      : { ...noFacts, python: state.version, packages: state.packages, wholeEnvironment: true };
  const differing = (await causesOf(recipe.facts, now, { inputs: [], outputs: [] })).filter(isEnvironment);
  const missing = state === null || 'why' in state;
  if (!missing && (differing.length === 0 || choice === 'current')) return prepared(request, present, []);
  const restored = await restoredPython(request);
  if (restored !== null && 'ok' in restored) return restored;
  if (restored !== null) {
    return prepared(request, { program: restored.python, env: pythonFor(command, restored.python, [], env).env }, [
      'It ran in the recorded environment, restored in the cache.',
    ]);
  }
  if (missing) {
    const why = state === null ? 'no Python was found' : `its Python does not answer (${state.why})`;
    return impossible(`The environment is gone: ${why}. Restore it with --env restore.`, 'python');
  }
  return prepared(request, present, [`${saidOf(differing)} To run with what was recorded: --env restore.`]);
}

/** The recorded environment, if it is in the cache, or is to be built; null: neither. */
async function restoredPython(request: EnvironmentRequest): Promise<{ readonly python: string } | Impossible | null> {
  const { recipe, choice, cache, say, inside, signal, env } = request;
  if (choice === 'current') return null;
  const key = environmentKey(recipe);
  if (key === null) {
    if (choice === 'auto') return null;
    return impossible(`Nothing was recorded that ${recipe.name}'s environment could be made from.`, 'environment');
  }
  const cached = cachedEnvironment(cache, key);
  if (cached !== null) return { python: cached };
  return choice === 'auto' ? null : buildEnvironment({ recipe, key, cache, inside, env, say, signal });
}

function prepared(
  { command, env }: EnvironmentRequest,
  { program, env: own }: Chosen,
  notes: readonly string[],
): Prepared {
  const uv = own['VIRTUAL_ENV'] === undefined ? {} : { UV_PROJECT_ENVIRONMENT: own['VIRTUAL_ENV'], UV_NO_SYNC: '1' };
  return {
    ok: true,
    command: program === null ? command : withPython(command, program),
    python: program,
    // Nothing of the person's environment is written, compiled files neither; `uv run` takes it as it is.
    env: { ...env, ...own, ...uv, PYTHONDONTWRITEBYTECODE: '1' },
    notes,
  };
}

function isEnvironment({ kind }: Cause): boolean {
  return kind === 'environment';
}

/** What differs, in a sentence. */
export function saidOf(differing: readonly Cause[]): string {
  const some = differing.slice(0, 3).map(({ name, a, b }) => {
    if (a === null) return `${name} ${String(b)} was not there`;
    if (b === null) return `${name} ${String(a)} is missing`;
    return `${name} is ${String(b)} instead of ${String(a)}`;
  });
  const more = differing.length > 3 ? ` and ${differing.length - 3} more packages differ` : '';
  return `The environment is not as it was: ${some.join(', ')}${more}.`;
}
