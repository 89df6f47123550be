import type { DatabaseSync } from 'node:sqlite';
import type { Series } from '../../runs/series.ts';
import { DatabaseTracker } from '../sqlite/database-tracker.ts';
import type { TrackerFactory } from '../tracker.ts';
import { optunaAbout } from './about.ts';
import { Distributions } from './distribution.ts';
import { candidates } from './names.ts';
import { Store } from './store.ts';
import { readStudies } from './studies.ts';
import { readIntermediate, readTrialRow, TrialTables, valuesOf } from './tables.ts';
import { seriesOf } from './trial.ts';

function readSeries(db: DatabaseSync, key: string, metric: string): Series | null {
  const row = readTrialRow(db, Number(key));
  const study = row === null ? undefined : readStudies(db).get(row.study);
  if (row === null || study === undefined) return null;
  const tables = new TrialTables(db, new Distributions(), [row.id]);
  tables.readValues();
  const values = valuesOf(row, tables.of(row.id));
  return seriesOf(metric, study, { values, endedAt: row.endedAt }, () => readIntermediate(db, row.id));
}

/**
 * Optuna's SQLite storage, of any version and under any name: a study is an experiment, a trial a run. Columns that a
 * version lacks are done without.
 */
export const optunaTracker: TrackerFactory = () =>
  new DatabaseTracker({
    name: 'optuna',
    title: 'Optuna (SQLite)',
    about: optunaAbout,
    looksFor: ['SQLite databases of any name with the tables of Optuna'],
    candidates,
    tables: ['studies', 'trials', 'trial_params', 'version_info'],
    makeStore: (file) => new Store(file),
    readSeries,
  });
