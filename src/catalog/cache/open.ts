import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { sqliteModule } from '../../trackers/sqlite/module.ts';
import { CacheStore, cacheFaultOf } from './store.ts';

/** "TYrd": marks a SQLite file as one of these caches. */
const applicationId = 0x54_59_72_64;
/** Grows with the tables. A cache of a newer one is left alone. */
const version = 2;
const patienceMs = 1_000;

const tables = `
  CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE units (key TEXT PRIMARY KEY, readers TEXT NOT NULL, folder TEXT NOT NULL, real TEXT NOT NULL,
    shown TEXT NOT NULL, rest TEXT NOT NULL) STRICT;
`;

/** File systems of a network, where hosts do not share a write-ahead log: NFS, SMB, CIFS, SMB2, Lustre, AFS, Ceph. */
const networks = new Set([0x69_69, 0x51_7b, 0xff_53_4d_42, 0xfe_53_4d_42, 0x0b_d0_0b_d0, 0x53_46_41_4f, 0x00_c3_64_00]);

function onNetwork(folder: string): boolean {
  try {
    return networks.has(statfsSync(folder).type);
  } catch {
    return false;
  }
}

/** The beginning of the names of a base's cache files: by the base's real path, one for each host on a network disk. */
function stemOf(folder: string, base: string): string {
  const host = onNetwork(folder) ? `${hostname()}\n` : '';
  return createHash('sha256').update(`${host}${base}`).digest('hex').slice(0, 24);
}

/** The numbers of a base's cache files: one that was damaged is followed by the next, and its name never used again. */
function generations(folder: string, stem: string): number[] {
  const found = readdirSync(folder).flatMap((name) => {
    const match = /^([0-9a-f]+)-(\d{1,9})\.db$/.exec(name);
    return match?.[1] === stem ? [Number(match[2])] : [];
  });
  return found.sort((a, b) => a - b);
}

const fileOf = (folder: string, stem: string, generation: number): string => join(folder, `${stem}-${generation}.db`);

/** Removes a cache file and what SQLite keeps beside it. */
function remove(file: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
}

/** Removes the cache of a base (absolute, still there) that will be gone. Never throws. */
export function forgetCache(folder: string, base: string): void {
  try {
    const stem = stemOf(folder, realpathSync.native(base));
    for (const generation of generations(folder, stem)) remove(fileOf(folder, stem, generation));
  } catch {
    // What cannot be removed takes some room.
  }
}

/**
 * The cache of a base (absolute) in the folder of caches (absolute), made if need be; null where there is none to be
 * had: no SQLite, a folder that cannot be written, a file that is another program's or a newer Trainyard's. A damaged
 * one is replaced. Never throws. `readers` names the version of the readers; `damaged` is the file that was just found to be so.
 */
export function openCache(folder: string, base: string, readers: string, damaged?: string): CacheStore | null {
  try {
    const real = realpathSync.native(base);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stem = stemOf(folder, real);
    const known = generations(folder, stem);
    let last = known.at(-1) ?? 0;
    if (damaged === fileOf(folder, stem, last)) last += 1;
    for (const generation of [last, last + 1]) {
      const file = fileOf(folder, stem, generation);
      const opened = openFile(file, real, readers);
      if (opened === 'broken') continue;
      for (const old of known) if (old < generation) remove(fileOf(folder, stem, old));
      return opened;
    }
  } catch {
    // What the platform does not let us do, we do without.
  }
  return null;
}

/**
 * Empties the folder of caches (absolute): every file of ours is followed by an empty one under the next number, so that
 * a window that has the old one open does no harm to the new one.
 */
export function clearCaches(folder: string): void {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  const stems = new Set(names.flatMap((name) => /^([0-9a-f]{24})-\d{1,9}\.db$/.exec(name)?.[1] ?? []));
  for (const stem of stems) {
    const known = generations(folder, stem);
    closeSync(openSync(fileOf(folder, stem, (known.at(-1) ?? 0) + 1), 'a', 0o600));
    for (const old of known) remove(fileOf(folder, stem, old));
  }
}

function openFile(file: string, base: string, readers: string): CacheStore | 'broken' | null {
  const sqlite = sqliteModule();
  if (sqlite === null) return null;
  let db: DatabaseSync | null = null;
  try {
    // Made by us before SQLite does, so that nobody else may read it.
    closeSync(openSync(file, 'a', 0o600));
    db = new sqlite.DatabaseSync(file);
    db.exec(`PRAGMA busy_timeout = ${patienceMs}; PRAGMA trusted_schema = OFF; PRAGMA synchronous = NORMAL`);
    const kind = prepare(db, base);
    if (kind === 'ours') return new CacheStore(file, db, readers);
    db.close();
    return kind === 'older' ? 'broken' : null;
  } catch (error) {
    db?.close();
    return cacheFaultOf(error) === 'broken' ? 'broken' : null;
  }
}

/** Makes the tables where there are none; gives what the file is then. */
function prepare(db: DatabaseSync, base: string): Kind {
  const kind = kindOf(db, base);
  if (kind !== 'empty') return kind;
  db.exec('PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 16777216; BEGIN IMMEDIATE');
  // Another process may have been quicker.
  if (kindOf(db, base) === 'empty') {
    db.exec(tables);
    db.prepare('INSERT INTO about VALUES (?, ?)').run('base', base);
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`);
  }
  db.exec('COMMIT');
  return kindOf(db, base);
}

const rowSchema = z.record(z.string(), z.unknown());

/** `other` is another program's, a newer Trainyard's, or of another base: not ours to touch. */
type Kind = 'empty' | 'ours' | 'older' | 'other';

function kindOf(db: DatabaseSync, base: string): Kind {
  const one = (sql: string): unknown => Object.values(rowSchema.parse(db.prepare(sql).get() ?? {}))[0];
  const [id, known] = [one('PRAGMA application_id'), one('PRAGMA user_version')];
  if (id === 0 && known === 0 && one('SELECT count(*) FROM sqlite_master') === 0) return 'empty';
  if (id !== applicationId || typeof known !== 'number' || known > version) return 'other';
  if (known < version) return 'older';
  return one("SELECT value FROM about WHERE name = 'base'") === base ? 'ours' : 'other';
}
