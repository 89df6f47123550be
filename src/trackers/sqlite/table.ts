import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

/** Rows that one statement reads at most: a reader that holds a lock for longer would hold up the tool's writer. */
const chunkRows = 20_000;

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** A name within SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The columns of a real table; none where there is no such table. Views are none: what they compute has no bounds. */
export function columnsOf(db: DatabaseSync, table: string): ReadonlySet<string> {
  const entry = db.prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?").get(table);
  if (entry === undefined || !/^\s*create\s+table\b/i.test(textOf(entry['sql']))) return new Set();
  return new Set(
    db
      .prepare(`PRAGMA table_info(${quoted(table)})`)
      .all()
      .map((row) => textOf(row['name'])),
  );
}

/**
 * How a column is selected: as text or as a number whatever was stored, under the name that `as` gives, and null where
 * the table (an older or newer schema's) does not have it.
 */
export function column(columns: ReadonlySet<string>, name: string, type: 'TEXT' | 'REAL', as: string): string {
  return columns.has(name) ? `CAST(${quoted(name)} AS ${type}) AS ${as}` : `NULL AS ${as}`;
}

/** Row ids beyond 2^53, which only a damaged database has, are rounded: going on behind one would not end. */
function isFurther(at: number, after: number): boolean {
  return at > after && Number.isSafeInteger(at);
}

/** All rows of a table in the order in which they were inserted, read in chunks. `select`: columns as `column` gives them. */
export function* rowsOf(db: DatabaseSync, table: string, select: readonly string[]): Generator<Row> {
  const statement = db.prepare(
    `SELECT CAST(rowid AS REAL) AS at, ${select.join(', ')} FROM ${quoted(table)} WHERE rowid > ? ORDER BY rowid LIMIT ${chunkRows}`,
  );
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const rows = statement.all(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < chunkRows) return;
    const at = numberOf(last['at']);
    if (!isFurther(at, after)) return;
    after = at;
  }
}

/** A digest of all that `rowsOf` would give: two equal ones mean that nothing changed. Costs a fraction of reading the rows. */
export function digestOf(db: DatabaseSync, table: string, select: readonly string[]): string {
  const names = select.map((each) => `coalesce(${each.slice(each.lastIndexOf(' ') + 1)}, char(1))`);
  const statement = db.prepare(
    `SELECT CAST(max(at) AS REAL) AS at, count(*) AS rows, group_concat(at || char(2) || ${names.join(' || char(2) || ')}, char(3)) AS text FROM
     (SELECT rowid AS at, ${select.join(', ')} FROM ${quoted(table)} WHERE rowid > ? ORDER BY rowid LIMIT ${chunkRows})`,
  );
  const hash = createHash('sha1');
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const row = statement.get(after);
    if (row === undefined || row['rows'] === 0) break;
    hash.update(textOf(row['text']));
    const at = numberOf(row['at']);
    if (row['rows'] !== chunkRows || !isFurther(at, after)) break;
    after = at;
  }
  return hash.digest('hex');
}

/** The same for a table whose rows are only ever added or removed; far cheaper. */
export function countOf(db: DatabaseSync, table: string): string {
  const statement = `SELECT CAST(count(*) AS REAL) AS rows, CAST(max(rowid) AS REAL) AS at FROM ${quoted(table)}`;
  const row = db.prepare(statement).get();
  return `${numberOf(row?.['rows'])} ${numberOf(row?.['at'])}`;
}

/** A text cell, '' where it is null or something else. */
export function textOf(value: SQLOutputValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A text cell, null where it is null, empty or something else. */
export function filledOf(value: SQLOutputValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A number cell, NaN where it is null or something else. */
export function numberOf(value: SQLOutputValue | undefined): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** A number cell, null where it is null or something else. */
export function numberOrNull(value: SQLOutputValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
