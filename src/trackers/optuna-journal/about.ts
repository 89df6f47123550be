import type { TrackerAbout } from '../tracker.ts';

export const optunaJournalAbout: TrackerAbout = {
  reads:
    'The journal is replayed as Optuna does it: a study is an experiment, a trial a run, with parameters decoded through their distribution, values by objective, intermediate values as a series, user and system attributes, and pruned trials as such.',
  live: 'Only new lines are read; the last one is held back until its end is written.',
  leaves: 'Snapshots beside the journal, and journals in Redis.',
  checked: 'Optuna 4.9',
};
