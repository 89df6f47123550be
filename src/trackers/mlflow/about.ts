import type { TrackerAbout } from '../tracker.ts';

export const mlflowAbout: TrackerAbout = {
  reads:
    'Everything that the store holds of a run: metrics with step and time of every point, parameters (as text, as MLflow keeps them), tags, note, status, start and end, experiment, parent run, commit and artifacts. Of points at one step the later time wins, then the higher value, as in MLflow.',
  live: 'Metric files are append-only: each change costs only its new bytes, and the row and the charts move with every logged point. A run that MLflow calls running and nobody writes becomes `stale`.',
  leaves: 'Deleted runs are listed with `--all` only. The registry of models and datasets of inputs are not read.',
  checked: 'MLflow 1.30, 2.9 and 3.17',
};
