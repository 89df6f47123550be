import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { delimiter } from 'node:path';
import { inheritedEnvironment } from '../launch/environment.ts';
import { mapPaths } from './map-paths.ts';
import { impossible } from './recipe.ts';
import type { Impossible, Recipe } from './recipe.ts';

type Environment = Readonly<Record<string, string>>;

/** With these a program would write into the original run, or git into the person's own repository. */
const never =
  /^(?:MLFLOW_RUN_ID|WANDB_RUN_ID|WANDB_RESUME|WANDB_RUN_NAME|WANDB_SWEEP_ID|DVC_EXP_\w+|DVCLIVE_\w+|GIT_\w+|PYTHONPYCACHEPREFIX)$/;
/** Where things are on this machine, and what belongs to each run by itself: never taken from a record. */
const local =
  /^(?:VIRTUAL_ENV|CONDA_\w+|PIXI_\w+|UV_\w+|LD_LIBRARY_PATH|LD_PRELOAD|DYLD_\w+|PYTHONHOME|PYTHONPATH|PYTHONPYCACHEPREFIX|PYTHONDONTWRITEBYTECODE|PYTHONUNBUFFERED|WANDB_TAGS|MLFLOW_RUN_CONTEXT|SLURM_\w+|MASTER_\w+|CUDA_HOME|CUDA_PATH)$/;

/** Whether a difference of a variable says something of what a run was made of. */
export function isCauseVariable(name: string): boolean {
  return !local.test(name) && !never.test(name) && !/^(?:WANDB|MLFLOW|LANG|LC_|TZ)/.test(name);
}

/**
 * The environment that a recipe's program gets: what is inherited, what was recorded of the surroundings then, what its
 * action sets; secrets come from what is inherited, and one that is not there makes it impossible. Paths of the person's
 * work tree lead into the checkout (absolute).
 */
export function environmentOf(
  recipe: Recipe,
  checkout: string,
  surroundings: Readonly<Record<string, string | undefined>>,
  asRecorded: boolean,
): { readonly ok: true; readonly env: Environment } | Impossible {
  const map = (value: string): string => mapPaths(value, recipe.root, checkout);
  const inherited = inheritedEnvironment(surroundings);
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) if (!never.test(name)) env[name] = value;
  if (asRecorded) {
    for (const [name, value] of Object.entries(recipe.variables)) {
      if (value !== null && !local.test(name) && !never.test(name)) env[name] = map(value);
    }
  }
  for (const [name, value] of Object.entries(recipe.ownEnv)) {
    const text = value === null ? inherited[name] : map(value);
    if (text === undefined)
      return impossible(`The environment has no ${name}, which is a secret of the run. Set it first.`, name);
    env[name] = text;
  }
  if (env['PYTHONPATH'] !== undefined) env['PYTHONPATH'] = map(env['PYTHONPATH']);
  const own = ownPackages(recipe).map(map);
  if (own.length > 0) env['PYTHONPATH'] = [...own, env['PYTHONPATH'] ?? ''].filter((one) => one !== '').join(delimiter);
  return { ok: true, env };
}

/** Packages that were installed from the work tree itself would bring in the code that is there now. */
function ownPackages({ facts, root }: Recipe): readonly string[] {
  return Object.values(facts.packages).flatMap((from) => {
    if (!from.startsWith('file://')) return [];
    let path: string;
    try {
      path = fileURLToPath(from);
    } catch {
      return [];
    }
    return mapPaths(path, root, '') === path ? [] : [join(path, 'src'), path];
  });
}
