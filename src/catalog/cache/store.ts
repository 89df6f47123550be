import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { UnitTexts } from './record.ts';

/** One thing that is remembered. */
export interface CacheRow extends UnitTexts {
  /** Names it in its base: tracker, folder and, where needed, file. */
  readonly key: string;
  /** Absolute, as it was reached. */
  readonly folder: string;
  /** The same with links resolved; '' where there are none. */
  readonly real: string;
}

/** Looked at by hand: there may be 100,000 of them, and a schema takes several times as long. */
function rowOf({ key, folder, real, shown, rest }: Readonly<Record<string, unknown>>): CacheRow | null {
  if (typeof key !== 'string' || typeof folder !== 'string' || typeof real !== 'string') return null;
  return typeof shown === 'string' && typeof rest === 'string' ? { key, folder, real, shown, rest } : null;
}

/** Why a cache could not be used: `busy` passes, `broken` wants a new file, with `lost` there is no cache. */
export type CacheFault = 'busy' | 'broken' | 'lost';

const [busy, locked, corrupt, notDatabase] = [5, 6, 11, 26];

/** What an error of `node:sqlite` means for a cache. */
export function cacheFaultOf(error: unknown): CacheFault {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : null;
  if (code === busy || code === locked) return 'busy';
  return code === corrupt || code === notDatabase ? 'broken' : 'lost';
}

/** The rows of one open cache. Its methods throw what SQLite throws: `cacheFaultOf` says what that means. */
export class CacheStore {
  readonly file: string;
  readonly #db: DatabaseSync;
  readonly #readers: string;
  #insert: StatementSync | null = null;
  #delete: StatementSync | null = null;

  /** @param readers names the version of the readers: what another version read does not count */
  constructor(file: string, db: DatabaseSync, readers: string) {
    this.file = file;
    this.#db = db;
    this.#readers = readers;
  }

  /** Everything that readers of this version left. A row that is none is passed over. */
  *rows(): Generator<CacheRow> {
    const select = this.#db.prepare('SELECT key, folder, real, shown, rest FROM units WHERE readers = ?');
    for (const row of select.iterate(this.#readers)) {
      const parsed = rowOf(row);
      if (parsed !== null) yield parsed;
    }
  }

  /** Writes rows and removes keys, all or nothing. Waits at most `patienceMs` for another writer. */
  write(rows: Iterable<CacheRow>, gone: Iterable<string>, patienceMs: number): void {
    this.#db.exec(`PRAGMA busy_timeout = ${Math.round(patienceMs)}; BEGIN IMMEDIATE`);
    try {
      this.#insert ??= this.#db.prepare(
        'INSERT OR REPLACE INTO units (key, readers, folder, real, shown, rest) VALUES (?, ?, ?, ?, ?, ?)',
      );
      this.#delete ??= this.#db.prepare('DELETE FROM units WHERE key = ?');
      for (const { key, folder, real, shown, rest } of rows) {
        this.#insert.run(key, this.#readers, folder, real, shown, rest);
      }
      for (const key of gone) this.#delete.run(key);
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // SQLite has done so itself.
    }
  }

  close(): void {
    try {
      this.#db.close();
    } catch {
      // A cache that cannot be closed well is made anew when it is next opened.
    }
  }
}
