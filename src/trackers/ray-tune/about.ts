import type { TrackerAbout } from '../tracker.ts';

export const rayTuneAbout: TrackerAbout = {
  reads:
    "A trial is a run: results by `training_iteration`, its parameters, its name and state from the experiment's state, its error. Event files and `progress.csv` beside them belong to the same run.",
  live: 'Results are append-only and read from where the last read stopped. The state is written every few seconds by Ray, so an end may show that much later.',
  leaves: "Pickles. Checkpoints' contents.",
  checked: 'Ray 2.60',
};
