import type { TrackerAbout } from '../tracker.ts';

export const mlflowServerAbout: TrackerAbout = {
  reads:
    'Experiments, runs, parameters, tags and latest values through the REST API (`/api/2.0/mlflow`), with whole series and files when they are looked at. A run that also lies on this disk is shown once, from there.',
  live: 'New and running runs are asked for every 3 seconds while somebody looks, less often while nothing happens or nobody does; everything is listed anew every ten minutes. Lists of runs tell the latest value only: minimum, maximum and number of points follow, newest runs first.',
  leaves: 'Registered models, traces and datasets. Nothing is ever written to a server.',
  checked: 'MLflow 3.17, with its store in SQLite, in files and behind basic auth, against its own client',
};
