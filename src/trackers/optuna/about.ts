import type { TrackerAbout } from '../tracker.ts';

export const optunaAbout: TrackerAbout = {
  reads:
    "A study is an experiment, a trial a run: parameters decoded through their distribution, values by objective, intermediate values as a series, user and system attributes, and pruned trials as such. The study's directions say how its metrics get better.",
  live: 'Rows are seen as they are committed, in milliseconds at a time, so that no trial waits for a lock. The database is opened for reading only.',
  leaves: 'Other storages than SQLite databases.',
  checked: 'Optuna 1.5, 2.10 and 4.9',
};
