import { basename, join } from 'node:path';
import type { Series } from '../../runs/series.ts';
import { useDatabase } from '../sqlite/open.ts';
import { hasBrokenLog, headOf, isSqlite, tableNames } from '../sqlite/pages.ts';
import { mlflowMedia } from '../mlflow/media.ts';
import type { Claim, Cursor, Listing, Reading, ReadProblem, Tracker, TrackerFactory } from '../tracker.ts';
import { mlflowDbEvidence } from './evidence.ts';
import { readSeries } from './metrics.ts';
import { Store } from './store.ts';

const name = 'mlflow-db';
const endings = /\.(?:db|sqlite|sqlite3)$/i;
const tables = ['alembic_version', 'experiments', 'runs'];
/** Databases of which the last reading is kept. */
const keptStores = 8;

function logProblems(file: string): readonly ReadProblem[] {
  if (!hasBrokenLog(file)) return [];
  const message = `${basename(file)}-wal is no write-ahead log, so rows that were only in it are missing.`;
  return [{ file: `${file}-wal`, message, hint: 'Restore it from a copy that was made together with the database.' }];
}

class MlflowDbTracker implements Tracker {
  readonly name = name;
  readonly title = 'MLflow (SQLite)';
  readonly looksFor = ['mlflow.db', '*.db, *.sqlite or *.sqlite3 with the tables of MLflow'];
  readonly media = mlflowMedia();
  readonly evidence = mlflowDbEvidence;
  /** By database; taken out while in use. */
  readonly #stores = new Map<string, Store>();

  detect(listing: Listing): readonly Claim[] {
    const claims: Claim[] = [];
    for (const file of listing.files) {
      if (!endings.test(file)) continue;
      const head = listing.head(file, 16);
      if (head === null || !isSqlite(head)) continue;
      const path = join(listing.folder, file);
      const found = tableNames(path);
      if (!tables.every((table) => found.has(table))) continue;
      claims.push({ tracker: name, folder: listing.folder, files: [path], owns: [] });
    }
    return claims;
  }

  async read(claim: Claim, since: Cursor | null): Promise<Reading> {
    const file = claim.files[0] ?? claim.folder;
    const files = [file, `${file}-wal`];
    const fresh = (problem: ReadProblem | null): Reading => ({
      runs: [],
      cursor: {},
      problems: problem === null ? [] : [problem],
      files,
    });
    const kept = since === null ? undefined : this.#stores.get(file);
    this.#stores.delete(file);
    const head = headOf(file);
    if (head === 'missing') return fresh(null);
    if (head === 'unreadable') {
      return fresh({ file, message: 'The database cannot be opened.', hint: 'Make it a file that you may read.' });
    }
    let store = kept ?? new Store(file);
    let attempts = 0;
    const worked = await useDatabase(file, head, async (db) => {
      // What was read while somebody wrote is not gone on with either.
      if (attempts > 0) store = new Store(file);
      attempts += 1;
      try {
        return await store.follow(db);
      } catch (error) {
        // What was half taken in is not gone on with.
        store = new Store(file);
        throw error;
      }
    });
    if (worked.ok) {
      const problems = [...logProblems(file), ...worked.value];
      if (problems.length === 0) this.#keep(file, store);
      return { runs: store.runs, cursor: { runs: store.runs.length }, problems, files };
    }
    const { message, hint, locked } = worked.fault;
    // Another program holds it for a moment: what was known still holds.
    return { ...fresh({ file, message, hint }), runs: locked && kept !== undefined ? kept.runs : [] };
  }

  async series(claim: Claim, key: string, metrics: readonly string[]): Promise<ReadonlyMap<string, Series>> {
    const file = claim.files[0] ?? claim.folder;
    const head = headOf(file);
    if (typeof head === 'string') return new Map();
    const worked = await useDatabase(file, head, (db) => {
      const found = new Map<string, Series>();
      for (const metric of new Set(metrics)) {
        const series = readSeries(db, key, metric);
        if (series !== null) found.set(metric, series);
      }
      return Promise.resolve(found);
    });
    return worked.ok ? worked.value : new Map();
  }

  #keep(file: string, store: Store): void {
    this.#stores.set(file, store);
    for (const oldest of this.#stores.keys()) {
      if (this.#stores.size <= keptStores) break;
      this.#stores.delete(oldest);
    }
  }
}

/**
 * MLflow's database (`mlflow.db`, its default store since 3.7), of any version: columns that a version lacks are done
 * without. The tool's files are only ever read.
 */
export const mlflowDbTracker: TrackerFactory = () => new MlflowDbTracker();
