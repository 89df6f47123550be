import { dvcliveTracker } from './dvclive/dvclive.ts';
import { mlflowDbTracker } from './mlflow-db/mlflow-db.ts';
import { mlflowServer } from './mlflow-server/mlflow-server.ts';
import { mlflowTracker } from './mlflow/mlflow.ts';
import { tensorboardTracker } from './tensorboard/tensorboard.ts';
import { csvTracker } from './csv/csv.ts';
import { huggingfaceTracker } from './huggingface/huggingface.ts';
import { hydraTracker } from './hydra/hydra.ts';
import { jsonlTracker } from './jsonl/jsonl.ts';
import { kerasCsvTracker } from './keras-csv/keras-csv.ts';
import { lightningTracker } from './lightning/lightning.ts';
import { rayTuneTracker } from './ray-tune/ray-tune.ts';
import { optunaJournalTracker } from './optuna-journal/optuna-journal.ts';
import { optunaTracker } from './optuna/optuna.ts';
import type { ServerTracker } from './server.ts';
import type { TrackerFactory } from './tracker.ts';
import { trainyardTracker } from './trainyard/trainyard.ts';
import { wandbTracker } from './wandb/wandb.ts';

/**
 * Every tracker there is, in the order in which a merged run takes its name from them (see the command line's
 * contract). Pickers, empty states, docs and the conformance suite read this list: a tracker is one file and one line.
 */
export const trackerFactories: readonly TrackerFactory[] = [
  mlflowTracker,
  mlflowDbTracker,
  wandbTracker,
  dvcliveTracker,
  tensorboardTracker,
  csvTracker,
  jsonlTracker,
  lightningTracker,
  huggingfaceTracker,
  kerasCsvTracker,
  rayTuneTracker,
  optunaTracker,
  optunaJournalTracker,
  hydraTracker,
  trainyardTracker,
  // One line each, so that adding one touches no other.
];

/** Every kind of server that runs are read from: pickers, empty states and docs read this list, too. */
export const serverTrackers: readonly ServerTracker[] = [mlflowServer];
