import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { summarize } from '../../runs/series.ts';
import type { Series } from '../../runs/series.ts';
import { readWhole, whyUnreadable } from '../tables/table-file.ts';
import { runOf } from '../tables/table-tracker.ts';
import type { Claim, Listing, Reading, ReadProblem, Tracker, TrackerFactory } from '../tracker.ts';
import { huggingfaceAbout } from './about.ts';
import { checkpointsOf, statesOf } from './layout.ts';
import { paramsOf, parseState, seriesOf, tagsOf } from './state.ts';
import type { TrainerState } from './state.ts';

const name = 'huggingface';
/** The output folder's own state and two checkpoints: while the newest is being written, the one before it counts. */
const mostStates = 3;
/** MB; parsing takes several times as much. */
const largest = 64;
/** A state that does not parse may be in the making: it is read once more after this. */
const rewriteMs = 40;

function detect(listing: Listing): readonly Claim[] | null {
  const states = statesOf(listing, mostStates);
  if (states.length === 0) return null;
  const { folder } = listing;
  return [
    {
      tracker: name,
      folder,
      files: states.map((state) => join(folder, state)),
      owns: checkpointsOf(listing.folders),
    },
  ];
}

function readFile(path: string): TrainerState | string {
  try {
    return parseState(readWhole(path, largest).toString('utf8'));
  } catch (error) {
    return whyUnreadable(error);
  }
}

/** The state that went furthest; of equals the first, which is the output folder's own. */
async function newestState(
  claim: Claim,
): Promise<{ readonly state: TrainerState | null; readonly problems: readonly ReadProblem[] }> {
  let newest: TrainerState | null = null;
  const problems: ReadProblem[] = [];
  for (const file of claim.files) {
    let state = readFile(file);
    if (typeof state === 'string') {
      // Checkpoints beyond `save_total_limit` are deleted while the training goes on.
      if (!existsSync(file) && newest !== null) continue;
      await wait(rewriteMs);
      state = readFile(file);
    }
    if (typeof state === 'string') {
      const hint = 'Wait for the next checkpoint, or remove the file if it is damaged.';
      problems.push({ file, message: `The Trainer's state cannot be read: ${state}.`, hint });
    } else if (newest === null || (state.global_step ?? 0) > (newest.global_step ?? 0)) newest = state;
  }
  return { state: newest, problems };
}

async function read(claim: Claim): Promise<Reading> {
  const { state, problems } = await newestState(claim);
  const series = state === null ? new Map<string, Series>() : seriesOf(state, () => true);
  const run = {
    ...runOf(null, state === null ? {} : paramsOf(state)),
    metrics: Object.fromEntries(Array.from(series, ([metric, columns]) => [metric, summarize(columns)])),
    tags: state === null ? {} : tagsOf(state),
  };
  // A new checkpoint shows in the output folder, its state a moment later in the checkpoint's own.
  const folders = new Set([claim.folder, ...claim.owns.slice(0, 1).map((each) => join(claim.folder, each))]);
  for (const file of claim.files) folders.add(dirname(file));
  return { runs: [run], cursor: {}, problems, files: [...claim.files, ...folders] };
}

/**
 * The Hugging Face Trainer's output folder: of its checkpoints' states and its own the one that went furthest tells the
 * whole history, without times and without an end mark. It is written at checkpoints only, so the run lags behind its
 * training; event files in `runs` (see the TensorBoard tracker) do not. training_args.bin is a pickle and never read.
 */
export const huggingfaceTracker: TrackerFactory = (): Tracker => ({
  name,
  title: 'Hugging Face Trainer',
  about: huggingfaceAbout,
  looksFor: ['<output>/checkpoint-N/trainer_state.json', '<output>/trainer_state.json'],
  detect,
  read,
  series: async (claim, _key, metrics) => {
    const wanted = new Set(metrics);
    const { state } = await newestState(claim);
    return state === null ? new Map() : seriesOf(state, (metric) => wanted.has(metric));
  },
});
