import { mkdtempSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll } from 'vitest';

/** A folder of test/fixtures that a tracker reads whole and without a problem. Every tracker has at least one. */
export interface TrackerFixture {
  readonly tracker: string;
  /** Under test/fixtures, forward slashes. */
  readonly folder: string;
  /** How many runs the tool's own reader finds there, deleted ones too. */
  readonly runs: number;
  /** Other trackers that rightly find runs here too. */
  readonly sharedWith?: readonly string[];
  /** Whether the tracker never has metrics of its own. */
  readonly withoutSeries?: boolean;
  /** Files (under `folder`) that a trainyard.yaml would have to name for the tracker to read them. */
  readonly named?: readonly string[];
}

/** The conformance suite is driven by this list: a tracker without an entry fails it. */
export const trackerFixtures: readonly TrackerFixture[] = [
  { tracker: 'mlflow', folder: 'mlflow/3.17.0', runs: 12 },
  { tracker: 'mlflow', folder: 'mlflow/2.9.2', runs: 11 },
  { tracker: 'mlflow', folder: 'mlflow/1.30.0', runs: 11 },
  { tracker: 'mlflow-db', folder: 'mlflow-db/3.17.0', runs: 12 },
  { tracker: 'mlflow-db', folder: 'mlflow-db/1.30.0', runs: 4 },
  { tracker: 'mlflow-db', folder: 'mlflow-db/wal', runs: 2 },
  { tracker: 'wandb', folder: 'wandb/normal', runs: 1 },
  { tracker: 'wandb', folder: 'wandb/media', runs: 1 },
  { tracker: 'wandb', folder: 'wandb/killed', runs: 1 },
  // Two sessions of one run: each folder tells it, the catalog keeps the first.
  { tracker: 'wandb', folder: 'wandb/resumed', runs: 2 },
  { tracker: 'dvclive', folder: 'dvclive', runs: 5 },
  { tracker: 'csv', folder: 'csv', runs: 7, named: ['named/logs/out.csv'] },
  { tracker: 'jsonl', folder: 'jsonl', runs: 4, named: ['named/out/history.json'] },
  // Of the data server's runs, hparams sessions and Keras's two are counted with the folder above.
  { tracker: 'tensorboard', folder: 'tensorboard/torch-2.15.0', runs: 15 },
  { tracker: 'tensorboard', folder: 'tensorboard/tensorboardx-2.6.5', runs: 2 },
  { tracker: 'tensorboard', folder: 'tensorboard/tensorflow-2.21.0', runs: 8 },
  // The event files are TensorBoard's; the hparams.yaml beside them is a layer over each.
  { tracker: 'lightning', folder: 'lightning', runs: 8, sharedWith: ['tensorboard'] },
  // Event files in `runs` are TensorBoard's, and of the same run.
  { tracker: 'huggingface', folder: 'huggingface', runs: 3, sharedWith: ['tensorboard'] },
  { tracker: 'keras-csv', folder: 'keras-csv', runs: 3 },
  // Ray writes event files beside a trial's results.
  // Without the trials of a study that was deleted.
  { tracker: 'optuna', folder: 'optuna/4.9.0', runs: 24 },
  { tracker: 'optuna', folder: 'optuna/2.10.1', runs: 24 },
  { tracker: 'optuna', folder: 'optuna/1.5.0', runs: 17 },
  { tracker: 'optuna', folder: 'optuna/wal', runs: 6 },
  { tracker: 'optuna-journal', folder: 'optuna-journal', runs: 24 },
  // A layer over what loggers wrote beside or below it; a sweep is a run, too.
  { tracker: 'hydra', folder: 'hydra', runs: 11, sharedWith: ['csv', 'tensorboard'], withoutSeries: true },
  { tracker: 'ray-tune', folder: 'ray-tune', runs: 2, sharedWith: ['tensorboard'] },
  { tracker: 'trainyard', folder: 'trainyard', runs: 3 },
];

const root = join(import.meta.dirname, '../../../fixtures');

/** Fixtures that are stored compressed: databases, which are mostly empty pages. */
const packed = new Set(['mlflow-db', 'optuna']);
const unpacked = new Map<string, string>();
afterAll(() => {
  for (const folder of unpacked.values()) rmSync(folder, { recursive: true, force: true });
  unpacked.clear();
});

/** A copy of a fixture folder with its `.gz` files unpacked: one a test file, removed when its tests are over. */
function unpack(name: string): string {
  const known = unpacked.get(name);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-fixture-'));
  cpSync(join(root, name), folder, { recursive: true });
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.gz')) continue;
    const file = join(entry.parentPath, entry.name);
    writeFileSync(file.slice(0, -'.gz'.length), gunzipSync(readFileSync(file)));
    rmSync(file);
  }
  unpacked.set(name, folder);
  return folder;
}

/** The absolute path of something under test/fixtures, unpacked where it is stored compressed. */
export function fixturePath(...parts: readonly string[]): string {
  const [first = '', ...rest] = join(...parts).split(sep);
  return packed.has(first) ? join(unpack(first), ...rest) : join(root, ...parts);
}
