import * as z from 'zod';
import { launchedId } from '../jobs/run-record.ts';

/** What an editor or its Node left in the environment is no business of a training. */
const notOurs =
  /^(?:VSCODE_.*|ELECTRON_.*|NODE_OPTIONS|NODE_CHANNEL_FD|NODE_UNIQUE_ID|TRAINYARD_RUN_ID|TRAINYARD_RUN_FOLDER|TRAINYARD_FACE)$/i;

/** The environment that a training inherits from whoever launches it. */
export function inheritedEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => !notOurs.test(name));
  return Object.fromEntries(
    kept.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );
}

const json = z.record(z.string(), z.unknown());

/**
 * What a launched program finds out about its run: its id and folder; and for trackers that read tags of the environment
 * (MLflow `MLFLOW_RUN_CONTEXT`, W&B `WANDB_TAGS`), a tag that ties their run to it. Python's output is not held back, so
 * that it can be followed.
 */
export function runVariables(
  id: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const context = json.safeParse(parsed(env['MLFLOW_RUN_CONTEXT'])).data ?? {};
  // A training that launches another passes its own tag on: that would be the id of another run.
  const tags = (env['WANDB_TAGS'] ?? '').split(',').filter((tag) => tag !== '' && !tag.startsWith(launchedId('')));
  return {
    PYTHONUNBUFFERED: env['PYTHONUNBUFFERED'] ?? '1',
    TRAINYARD_RUN_ID: id,
    TRAINYARD_RUN_FOLDER: folder,
    MLFLOW_RUN_CONTEXT: JSON.stringify({ ...context, 'trainyard.run': id }),
    WANDB_TAGS: [...tags, id].join(','),
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
