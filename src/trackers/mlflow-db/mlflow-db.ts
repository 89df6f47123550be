import { mlflowMedia } from '../mlflow/media.ts';
import { DatabaseTracker } from '../sqlite/database-tracker.ts';
import type { TrackerFactory } from '../tracker.ts';
import { mlflowDbAbout } from './about.ts';
import { mlflowDbEvidence } from './evidence.ts';
import { readSeries } from './metrics.ts';
import { Store } from './store.ts';

const endings = /\.(?:db|sqlite|sqlite3)$/i;

class MlflowDbTracker extends DatabaseTracker {
  readonly media = mlflowMedia();
  readonly evidence = mlflowDbEvidence;

  constructor() {
    super({
      name: 'mlflow-db',
      title: 'MLflow (SQLite)',
      about: mlflowDbAbout,
      looksFor: ['mlflow.db', '*.db, *.sqlite or *.sqlite3 with the tables of MLflow'],
      candidates: ({ files }) => files.filter((file) => endings.test(file)),
      ownName: 'mlflow.db',
      tables: ['alembic_version', 'experiments', 'runs'],
      makeStore: (file) => new Store(file),
      readSeries,
    });
  }
}

/**
 * MLflow's database (`mlflow.db`, its default store since 3.7), of any version: columns that a version lacks are done
 * without.
 */
export const mlflowDbTracker: TrackerFactory = () => new MlflowDbTracker();
