import { chmodSync, constants, existsSync, statSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DatabaseSync } from 'node:sqlite';
import { sqliteModule } from './module.ts';
import type { Sqlite } from './module.ts';
import { damaged, faultOf } from './fault.ts';
import type { Fault } from './fault.ts';
import { areTreesSound } from './trees.ts';

/** How long a lock of another program is waited for, ms. */
const patienceMs = 200;
/** How often a database that changes while it is read is read again. */
const tries = 3;

/** What came of working with a database: an answer, or why there is none. */
export type Worked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/** What a file was like: two equal ones mean that nobody wrote it in between. Null: not there. */
function stampOf(file: string): string | null {
  try {
    const stats = statSync(file, { throwIfNoEntry: false, bigint: true });
    return stats === undefined ? null : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
  } catch {
    return null;
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}

/** Opens where the file lies, in a way that makes and changes no file beside it. */
function openInPlace(
  { DatabaseSync: Database }: Sqlite,
  file: string,
  uri: Readonly<Record<string, string>>,
): DatabaseSync {
  const url = pathToFileURL(file);
  for (const [key, value] of Object.entries(uri)) url.searchParams.set(key, value);
  return prepare(new Database(url, { readOnly: true }));
}

/** Sets what holds for every database that others wrote, and looks at it once, so that an unreadable one is known now. */
function prepare(db: DatabaseSync): DatabaseSync {
  try {
    db.exec(`PRAGMA busy_timeout = ${patienceMs}; PRAGMA trusted_schema = OFF; PRAGMA query_only = ON`);
    db.prepare('SELECT count(*) FROM sqlite_master').get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

type Use<T> = (db: DatabaseSync) => Promise<T>;

async function useAndClose<T>(db: DatabaseSync, snapshot: boolean, use: Use<T>): Promise<T> {
  try {
    // In write-ahead mode a reader holds up no writer: all is read as of one moment.
    if (snapshot) db.exec('BEGIN');
    return await use(db);
  } finally {
    db.close();
  }
}

/** Copies a database with the log that completes it into a folder of its own, for as long as it is used. */
async function useCopy<T>(sqlite: Sqlite, file: string, use: Use<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-db-'));
  try {
    const copy = join(folder, 'copy.db');
    for (let n = 1; ; n += 1) {
      const before = stampOf(file);
      for (const end of ['', '-wal', '-journal']) {
        await rm(copy + end, { force: true });
        if (end !== '' && !existsSync(file + end)) continue;
        await copyFile(file + end, copy + end, constants.COPYFILE_FICLONE);
        chmodSync(copy + end, 0o600);
      }
      if (n === tries || stampOf(file) === before) break;
    }
    return await useAndClose(prepare(new sqlite.DatabaseSync(copy)), true, use);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Uses a database that nobody has open, in a way that looks for no log; again if someone wrote it meanwhile. */
async function useQuiet<T>(sqlite: Sqlite, file: string, use: Use<T>): Promise<T | null> {
  for (let n = 0; n < tries; n += 1) {
    const before = stampOf(file);
    const value = await useAndClose(openInPlace(sqlite, file, { immutable: '1' }), false, use);
    if (stampOf(file) === before) return value;
    if (sizeOf(`${file}-wal`) > 0) return null;
  }
  return null;
}

async function useOnce<T>(sqlite: Sqlite, file: string, writesAhead: boolean, use: Use<T>): Promise<T> {
  const log = `${file}-wal`;
  const logged = sizeOf(log) > 0;
  try {
    if (!logged && writesAhead) {
      const value = await useQuiet(sqlite, file, use);
      if (value !== null) return value;
    } else if (!logged) {
      return await useAndClose(openInPlace(sqlite, file, { mode: 'ro' }), false, use);
    } else if (existsSync(`${file}-shm`)) {
      return await useAndClose(openInPlace(sqlite, file, { mode: 'ro', readonly_shm: '1' }), true, use);
    }
  } catch (error) {
    if (!faultOf(error, basename(file)).copyHelps) throw error;
  }
  return useCopy(sqlite, file, use);
}

/**
 * Lets `use` read a database of another tool (absolute path), and closes it. Nothing of the tool's is changed, nor any
 * file made beside it; rows that are only in the write-ahead log are seen. `use` may be called again if the file was
 * written meanwhile. Waits a moment for locks; never throws for bad data.
 */
export async function useDatabase<T extends object>(file: string, head: Uint8Array, use: Use<T>): Promise<Worked<T>> {
  const sqlite = sqliteModule();
  if (sqlite === null) {
    const message = 'This Node.js has no SQLite, so the database cannot be read.';
    return { ok: false, fault: { message, hint: 'It needs Node.js 22.13 or newer.', copyHelps: false, locked: false } };
  }
  if (!(await areTreesSound(file))) return { ok: false, fault: damaged(basename(file), 'its pages lead in circles') };
  try {
    // Bytes 18 and 19 say how the database is written: 2 is with a write-ahead log.
    return { ok: true, value: await useOnce(sqlite, file, head[18] === 2 || head[19] === 2, use) };
  } catch (error) {
    return { ok: false, fault: faultOf(error, basename(file)) };
  }
}
