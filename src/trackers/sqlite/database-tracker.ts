import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import type { Series } from '../../runs/series.ts';
import type { Claim, Cursor, Listing, Reading, ReadProblem, TrackedRun, Tracker, TrackerAbout } from '../tracker.ts';
import { useDatabase } from './open.ts';
import { hasBrokenLog, headOf, isSqlite, tablesOf } from './pages.ts';

/** How often a database that is locked is tried that was not read before, and how long between, ms. */
const [firstTries, gapMs] = [5, 70];
/** Databases of which the last reading is kept. */
const keptStores = 8;

/** One database as it was last read. */
export interface DatabaseStore {
  /** The runs as of the last `follow`. */
  readonly runs: readonly TrackedRun[];
  /**
   * Reads what is new. What cannot be read is a problem and left out, and the store is not used again then. Throws
   * where the database is locked, or may be readable as a copy.
   */
  follow(db: DatabaseSync): Promise<readonly ReadProblem[]>;
}

/** What makes a tracker out of a kind of SQLite database. */
export interface DatabaseKind {
  readonly name: string;
  readonly title: string;
  readonly looksFor: readonly string[];
  readonly about: TrackerAbout;
  /** The names in a folder that may be such a database's. */
  readonly candidates: (listing: Listing) => readonly string[];
  /** The name that the tool itself gives it; such a file is claimed, and told of, also where it cannot be opened or was cut off. */
  readonly ownName?: string;
  /** The tables that tell it. */
  readonly tables: readonly string[];
  /** A store of a database (absolute path) that was not read yet. */
  readonly makeStore: (file: string) => DatabaseStore;
  /** A metric's whole series of a run (by its key); null where there are no points. */
  readonly readSeries: (db: DatabaseSync, key: string, metric: string) => Series | null;
}

function logProblems(file: string): readonly ReadProblem[] {
  if (!hasBrokenLog(file)) return [];
  const message = `${basename(file)}-wal is no write-ahead log, so rows that were only in it are missing.`;
  return [{ file: `${file}-wal`, message, hint: 'Restore it from a copy that was made together with the database.' }];
}

/** A tracker of databases that hold many runs each: a claim is a file. The tool's files are only ever read. */
export class DatabaseTracker implements Tracker {
  readonly name: string;
  readonly title: string;
  readonly looksFor: readonly string[];
  readonly about: TrackerAbout;
  readonly #kind: DatabaseKind;
  /** By database, with the runs as of the last read that went well; taken out while in use. */
  readonly #stores = new Map<string, { readonly store: DatabaseStore; readonly runs: readonly TrackedRun[] }>();

  constructor(kind: DatabaseKind) {
    this.name = kind.name;
    this.title = kind.title;
    this.looksFor = kind.looksFor;
    this.about = kind.about;
    this.#kind = kind;
  }

  detect(listing: Listing): readonly Claim[] {
    const claims: Claim[] = [];
    for (const file of this.#kind.candidates(listing)) {
      const path = join(listing.folder, file);
      const head = listing.head(file, 16);
      if (!this.#isOurs(path, head, file === this.#kind.ownName)) continue;
      claims.push({ tracker: this.name, folder: listing.folder, files: [path], owns: [] });
    }
    return claims;
  }

  #isOurs(path: string, head: Uint8Array | null, isNamed: boolean): boolean {
    if (head === null) return isNamed;
    if (!isSqlite(head)) return false;
    const { names, isWhole } = tablesOf(path);
    return this.#kind.tables.every((table) => names.has(table)) || (isNamed && !isWhole);
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
    let store = kept?.store ?? this.#kind.makeStore(file);
    let attempts = 0;
    const follow = async (db: DatabaseSync): Promise<readonly ReadProblem[]> => {
      // What was read while somebody wrote is not gone on with either.
      if (attempts > 0) store = this.#kind.makeStore(file);
      attempts += 1;
      try {
        return await store.follow(db);
      } catch (error) {
        // What was half taken in is not gone on with.
        store = this.#kind.makeStore(file);
        throw error;
      }
    };
    let worked = await useDatabase(file, head, follow);
    // A writer that hardly pauses leaves gaps all the same; where nothing is known yet, one is worth waiting for.
    for (let n = 1; n < firstTries && kept === undefined && !worked.ok && worked.fault.locked; n += 1) {
      await wait(gapMs);
      worked = await useDatabase(file, head, follow);
    }
    if (worked.ok) {
      const problems = [...logProblems(file), ...worked.value];
      if (problems.length === 0) this.#keep(file, store, store.runs);
      return { runs: store.runs, cursor: { runs: store.runs.length }, problems, files };
    }
    const { message, hint, locked } = worked.fault;
    if (!locked || kept === undefined) return fresh({ file, message, hint });
    // Another program holds it for a moment: what was known still holds.
    this.#keep(file, store, kept.runs);
    return { ...fresh({ file, message, hint }), runs: kept.runs };
  }

  async series(claim: Claim, key: string, metrics: readonly string[]): Promise<ReadonlyMap<string, Series>> {
    const file = claim.files[0] ?? claim.folder;
    const head = headOf(file);
    if (typeof head === 'string') return new Map();
    const worked = await useDatabase(file, head, (db) => {
      const found = new Map<string, Series>();
      for (const metric of new Set(metrics)) {
        const series = this.#kind.readSeries(db, key, metric);
        if (series !== null) found.set(metric, series);
      }
      return Promise.resolve(found);
    });
    return worked.ok ? worked.value : new Map();
  }

  #keep(file: string, store: DatabaseStore, runs: readonly TrackedRun[]): void {
    this.#stores.set(file, { store, runs });
    for (const oldest of this.#stores.keys()) {
      if (this.#stores.size <= keptStores) break;
      this.#stores.delete(oldest);
    }
  }
}
