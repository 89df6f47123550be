import type { TrackerAbout } from '../tracker.ts';

export const mlflowDbAbout: TrackerAbout = {
  reads: 'The same as of the file store, from the tables of any version: columns that one lacks are done without.',
  live: 'Rows are seen as they are committed, also while they are only in the write-ahead log. The database is opened for reading only and no file is made or changed beside it; a locked one keeps what was known.',
  leaves: 'Deleted runs are listed with `--all` only. Registered models and traces are not read.',
  checked: 'MLflow 1.30 and 3.17',
};
