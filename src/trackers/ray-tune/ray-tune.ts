import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RunStatus } from '../../runs/run.ts';
import { tableTracker } from '../tables/table-tracker.ts';
import type { Claim, Listing, ReadProblem, TrackerFactory } from '../tracker.ts';
import { rayTuneAbout } from './about.ts';
import { ExperimentStates, stateIn } from './experiment-state.ts';
import type { TrialState } from './experiment-state.ts';
import { resultFormat } from './result-parser.ts';

const name = 'ray-tune';
const title = 'Ray Tune';
const [resultName, paramsName, errorName] = ['result.json', 'params.json', 'error.txt'];

/** Ray's words for where a trial stands. */
const statuses: ReadonlyMap<string, RunStatus> = new Map([
  ['PENDING', 'scheduled'],
  ['PAUSED', 'scheduled'],
  ['RUNNING', 'running'],
  ['TERMINATED', 'finished'],
  ['ERROR', 'failed'],
]);

/** A trial's folder: its results with its parameters or its table beside them. */
function detect(listing: Listing): readonly Claim[] | null {
  const { folder, files, folders } = listing;
  if (!files.includes(resultName)) return null;
  if (!files.includes(paramsName) && !files.includes('progress.csv')) return null;
  const names = [resultName, paramsName, errorName].filter((file) => files.includes(file));
  return [
    {
      tracker: name,
      folder,
      files: names.map((file) => join(folder, file)),
      owns: folders.filter((below) => /^checkpoint_\d/.test(below)),
    },
  ];
}

function writtenAt(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/**
 * The experiment's state says it; it is written every few seconds only, so an error that came after it counts too. A
 * trial that is tried again keeps its error.txt while it runs.
 */
function statusOf(trial: TrialState | null, stateFile: string | null, errorFile: string): RunStatus | null {
  const hasError = existsSync(errorFile);
  const stated = statuses.get(trial?.status ?? '') ?? null;
  if (stated === null) return hasError ? 'failed' : null;
  const isOpen = stated === 'running' || stated === 'scheduled';
  return isOpen && hasError && stateFile !== null && writtenAt(errorFile) > writtenAt(stateFile) ? 'failed' : stated;
}

function nameOf(trial: TrialState | null): string | null {
  const own = trial?.custom_trial_name ?? null;
  if (own !== null) return own;
  const [trainable, id] = [trial?.trainable_name ?? null, trial?.trial_id ?? null];
  return trainable === null || id === null ? null : `${trainable}_${id}`;
}

/**
 * Ray Tune's trials, a run each; their experiment is the folder above. The step is `training_iteration`. Where the
 * experiment's state cannot be found, error.txt tells a failed trial, and no other status is known. Pickles beside the
 * texts are never loaded.
 */
export const rayTuneTracker: TrackerFactory = (options) => {
  const states = new ExperimentStates();
  const table = tableTracker(
    { name, title, about: rayTuneAbout, fileNames: [resultName], format: resultFormat },
    options,
  );
  return {
    name,
    title,
    about: rayTuneAbout,
    looksFor: ['<experiment>/<trial>/result.json beside params.json', '<experiment>/experiment_state-*.json'],
    detect,
    read: async (claim, since) => {
      const [experiment, errorFile] = [dirname(claim.folder), join(claim.folder, errorName)];
      const own = claim.files.filter((file) => file !== errorFile);
      const reading = await table.read({ ...claim, files: own }, since);
      const stateFile = stateIn(experiment);
      const trials = stateFile === null ? new Map<string, TrialState>() : await states.trials(stateFile);
      const problems: ReadProblem[] = [...reading.problems];
      if (typeof trials === 'string' && stateFile !== null) {
        const hint = 'Wait for Ray to write it again, or remove it if it is damaged.';
        problems.push({ file: stateFile, message: `The experiment's state cannot be read: ${trials}.`, hint });
      }
      const trial = typeof trials === 'string' ? null : (trials.get(basename(claim.folder)) ?? null);
      const status = statusOf(trial, stateFile, errorFile);
      const hasEnded = status === 'finished' || status === 'failed';
      const startedAt = trial?.start_time == null ? null : trial.start_time * 1000;
      const id = trial?.trial_id ?? null;
      const runs = reading.runs.map((run) => ({
        ...run,
        name: nameOf(trial),
        experiment: basename(experiment),
        status,
        reason: status === 'failed' ? ('error' as const) : null,
        startedAt: startedAt ?? run.startedAt,
        // Results are stamped in whole seconds, the start is not: a short trial would end before it starts.
        endedAt: hasEnded && run.lastLoggedAt !== null ? Math.max(run.lastLoggedAt, startedAt ?? 0) : null,
        tags: id === null ? {} : { trial_id: id },
      }));
      const files = [...claim.files, claim.folder, ...(stateFile === null ? [] : [stateFile])];
      return { runs, cursor: reading.cursor, problems, files };
    },
    series: (claim, key, metrics) => table.series(claim, key, metrics),
  };
};
