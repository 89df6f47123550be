import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Random } from '../random.ts';
import type { Damage } from './damage.ts';

const magic = Buffer.from('SQLite format 3\0');

export function isDatabase(content: Buffer): boolean {
  return content.subarray(0, magic.length).equals(magic);
}

/** Whether a content is a database's write-ahead log. */
export function isLog(content: Buffer): boolean {
  return content.length >= 32 && content.readUInt32BE(0) >>> 1 === 0x377f0682 >>> 1;
}

function pageBytes(content: Buffer): number {
  const stored = content.length > 18 ? content.readUInt16BE(16) : 0;
  return stored === 1 ? 65_536 : Math.max(512, stored);
}

function pageDamage(
  name: string,
  change: (page: Buffer, header: number, pages: number, random: Random) => void,
): Damage {
  return {
    name,
    contradicts: true,
    apply: (content, random) => {
      if (!isDatabase(content)) return null;
      const spoiled = Buffer.from(content);
      const size = pageBytes(spoiled);
      const pages = Math.floor(spoiled.length / size);
      if (pages === 0) return null;
      const number = random.chance(0.2) ? 0 : random.below(pages);
      change(spoiled.subarray(number * size, (number + 1) * size), number === 0 ? 100 : 0, pages, random);
      return spoiled;
    },
  };
}

/** Fields of the first page's header: where they are and how long. See the file format, section 1.3. */
const headerFields = [
  [16, 2],
  [18, 1],
  [19, 1],
  [20, 1],
  [28, 4],
  [32, 4],
  [36, 4],
  [40, 4],
  [44, 4],
  [52, 4],
  [56, 4],
  [64, 4],
] as const;

/** Names of tables and their columns, as the database itself tells them. */
function namesOf(db: DatabaseSync): { readonly table: string; readonly columns: readonly string[] }[] {
  const rows = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all();
  return rows.map(({ name }) => ({
    table: String(name),
    columns: db
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(String(name))
      .map((row) => String(row['name'])),
  }));
}

/** Too large to stand in every row. */
const largeValues = ['zeroblob(1000000)', "printf('%.100000c', 'x')"];

const oddValues = [
  'NULL',
  "''",
  "x'00ff'",
  '9223372036854775807',
  '-9223372036854775808',
  '9e999',
  '-9e999',
  "'NaN'",
  "'text'",
  '1.5',
  "char(0) || 'after'",
  "cast(x'c328ff' AS TEXT)",
  '-1',
  'rowid',
];

/** Statements that leave a sound database whose content nobody expects. */
function oddStatement(db: DatabaseSync, random: Random): string {
  const tables = namesOf(db);
  if (tables.length === 0) return 'CREATE TABLE alone (x)';
  const { table, columns } = random.pick(tables);
  const column = random.pick(columns);
  const quoted = `"${table}"`;
  return random.pick<() => string>([
    () => `DROP TABLE ${quoted}`,
    () => `ALTER TABLE ${quoted} RENAME TO "old ${table}"`,
    () => `ALTER TABLE ${quoted} RENAME COLUMN "${column}" TO "${column}_2"`,
    () => `ALTER TABLE ${quoted} ADD COLUMN "extra ""column""" TEXT DEFAULT 'x'`,
    () => `DELETE FROM ${quoted}`,
    () => `UPDATE ${quoted} SET "${column}" = ${random.pick(oddValues)}`,
    () => `UPDATE ${quoted} SET "${column}" = ${random.pick(oddValues)} WHERE rowid % ${random.size(5)} = 0`,
    () =>
      `UPDATE ${quoted} SET "${column}" = ${random.pick([...oddValues, ...largeValues])} WHERE rowid = (SELECT max(rowid) FROM ${quoted})`,
    () =>
      `ALTER TABLE ${quoted} RENAME TO real; CREATE VIEW ${quoted} AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT real.* FROM real, c`,
    () => `ALTER TABLE ${quoted} RENAME TO real; CREATE VIEW ${quoted} AS SELECT * FROM real`,
    () => `CREATE TABLE t2 AS SELECT * FROM ${quoted}; DROP TABLE ${quoted}; ALTER TABLE t2 RENAME TO ${quoted}`,
    () =>
      `CREATE TABLE t2 AS SELECT * FROM ${quoted}; INSERT INTO t2 SELECT a.* FROM t2 a, t2 b LIMIT 20000; DROP TABLE ${quoted}; ALTER TABLE t2 RENAME TO ${quoted}`,
    () =>
      `DROP TABLE ${quoted}; CREATE TABLE ${quoted} ("${column}" TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO ${quoted} VALUES ('a')`,
    () =>
      `DROP TABLE ${quoted}; CREATE TABLE ${quoted} ("${column}", twice AS ("${column}" || "${column}"), rowid TEXT); INSERT INTO ${quoted} VALUES (1, 2)`,
    () => `DROP TABLE ${quoted}; CREATE VIRTUAL TABLE ${quoted} USING fts5("${columns.join('", "')}")`,
    () => `PRAGMA user_version = ${random.below(1 << 30)}`,
    () => 'PRAGMA encoding = "UTF-16"; VACUUM',
    () => 'PRAGMA journal_mode = WAL',
    () => 'PRAGMA auto_vacuum = FULL; VACUUM',
  ])();
}

function viaTool(content: Buffer, random: Random): Buffer | null {
  if (!isDatabase(content)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-fuzz-db-'));
  const file = join(folder, 'made.db');
  try {
    writeFileSync(file, content);
    const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
    try {
      db.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA legacy_alter_table = ON');
      for (let left = random.size(4); left > 0; left -= 1) {
        try {
          db.exec(oddStatement(db, random));
        } catch {
          // Not every statement fits every table.
        }
      }
    } finally {
      db.close();
    }
    return readFileSync(file);
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Databases: their pages and headers, and what sound ones may hold. */
export const databaseDamages: readonly Damage[] = [
  { name: 'odd statements carried out', apply: viaTool },
  pageDamage('the header of a database changed', (page, header, _, random) => {
    const [at, length] = random.pick(headerFields);
    if (header === 0) page[0] = random.below(256);
    else page.writeUIntBE(random.below(256 ** Math.min(length, random.size(4))), at, length);
  }),
  pageDamage('the header of a page changed', (page, header, pages, random) => {
    const field = random.below(5);
    if (field === 0) page[header] = random.pick([0, 2, 5, 10, 13, 255]);
    else if (field === 1) page.writeUInt16BE(random.below(65_536), header + 3);
    else if (field === 2) page.writeUInt16BE(random.below(65_536), header + 5);
    else if (field === 3) page.writeUInt32BE(random.below(pages + 2), header + 8);
    else page.writeUInt16BE(random.below(page.length), header + 8 + 2 * random.below(20));
  }),
  pageDamage('a page of a database spoiled', (page, header, _, random) => {
    for (let left = random.size(200); left > 0; left -= 1)
      page[header + random.below(page.length - header)] = random.below(256);
  }),
  pageDamage('cells of a page spoiled', (page, header, _, random) => {
    const content = Math.min(page.length - 1, page.readUInt16BE(header + 5));
    for (let left = random.size(20); left > 0; left -= 1)
      page[content + random.below(page.length - content)] = random.pick([0, 0x7f, 0x80, 0xff, random.below(256)]);
  }),
  pageDamage('a page that leads to another or itself', (page, header, pages, random) => {
    if (page[header] === 5)
      page.writeUInt32BE(1 + random.below(pages), Math.min(page.length - 4, page.readUInt16BE(header + 12)));
    page.writeUInt32BE(1 + random.below(pages), header + 8);
  }),
  {
    name: 'pages in another place',
    contradicts: true,
    apply: (content, random) => {
      if (!isDatabase(content)) return null;
      const [spoiled, size] = [Buffer.from(content), pageBytes(content)];
      const pages = Math.floor(spoiled.length / size);
      if (pages < 2) return null;
      const [from, to] = [random.below(pages), 1 + random.below(pages - 1)];
      content.copy(spoiled, to * size, from * size, (from + 1) * size);
      return spoiled;
    },
  },
];

interface Log {
  readonly spoiled: Buffer;
  readonly frame: number;
  readonly size: number;
}

function logDamage(name: string, change: (log: Log, random: Random) => void): Damage {
  return {
    name,
    contradicts: true,
    apply: (content, random) => {
      if (!isLog(content)) return null;
      const spoiled = Buffer.from(content);
      const size = pageBytes(Buffer.concat([Buffer.alloc(16), spoiled.subarray(10, 14)]));
      const frames = Math.floor((spoiled.length - 32) / (size + 24));
      if (frames === 0) return null;
      change({ spoiled, frame: 32 + random.below(frames) * (size + 24), size }, random);
      checked(spoiled, size);
      return spoiled;
    },
  };
}

/** Makes the running checksums of a log right again (file format, section 4.2). */
function checked(log: Buffer, size: number): void {
  const big = (log.readUInt32BE(0) & 1) === 1;
  let [a, b] = [0, 0];
  const add = (from: number, to: number): void => {
    for (let at = from; at + 8 <= to; at += 8) {
      a = (a + (big ? log.readUInt32BE(at) : log.readUInt32LE(at)) + b) >>> 0;
      b = (b + (big ? log.readUInt32BE(at + 4) : log.readUInt32LE(at + 4)) + a) >>> 0;
    }
  };
  add(0, 24);
  log.writeUInt32BE(a, 24);
  log.writeUInt32BE(b, 28);
  for (let at = 32; at + 24 + size <= log.length; at += 24 + size) {
    add(at, at + 8);
    add(at + 24, at + 24 + size);
    log.writeUInt32BE(a, at + 16);
    log.writeUInt32BE(b, at + 20);
  }
}

/** Write-ahead logs whose checksums are right where something deeper is wrong. */
export const logDamages: readonly Damage[] = [
  logDamage('a page in the log spoiled, its checksums right', ({ spoiled, frame, size }, random) => {
    for (let left = random.size(100); left > 0; left -= 1) spoiled[frame + 24 + random.below(size)] = random.below(256);
  }),
  logDamage('a page number in the log changed, its checksums right', ({ spoiled, frame }, random) =>
    spoiled.writeUInt32BE(random.pick([0, 1, 2, 0xffff, 0x7fffffff, 0xffffffff]), frame + random.pick([0, 4])),
  ),
  logDamage('salts of the log changed, its checksums right', ({ spoiled, frame }, random) =>
    spoiled.writeUInt32BE(random.below(2 ** 32), random.pick([16, 20, frame + 8])),
  ),
];
