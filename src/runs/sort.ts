import { compareNatural } from './natural.ts';
import type { Parsed, QueryKey } from './query.ts';
import { keyOf } from './query-keys.ts';
import { readNumber } from './query-literals.ts';
import { readKey } from './query-read.ts';
import { QueryError } from './query-scan.ts';
import type { ParamValue, Run } from './run.ts';

export interface SortKey {
  readonly key: QueryKey;
  readonly descending: boolean;
}

/** Reads the keys of `--sort`: those of the query language, `-` in front for descending. A fault's offsets count in its key. */
export function parseSort(keys: readonly string[]): Parsed<readonly SortKey[]> {
  const parsed: SortKey[] = [];
  for (const text of keys) {
    const descending = text.startsWith('-');
    const from = descending ? 1 : 0;
    try {
      parsed.push({ key: keyOf(unquoted(text.slice(from)), { from, to: text.length }), descending });
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      return { ok: false, fault: { message: error.message, hint: error.hint, ...error.span } };
    }
  }
  return { ok: true, value: parsed };
}

/** `metrics."val loss"` as one writes it in a query; here the quotes are not needed. */
function unquoted(text: string): string {
  return text.replace(/^(\w+\.)?(["'`])(.*)\2$/s, (_, map: string | undefined, __, name: string) => (map ?? '') + name);
}

/**
 * Runs in the order of the keys, each deciding where those before it are equal; at last newest first (unknown starts
 * last), then by id. What is missing, null or NaN comes last in both directions. Texts that are numbers sort as
 * numbers, before texts; names sort as people count (`run-2` before `run-10`); false before true. `read` gives what a
 * run is sorted by, where that is not the key's own value.
 */
export function sortRuns(
  runs: readonly Run[],
  keys: readonly SortKey[],
  now: number,
  read: (key: QueryKey, run: Run) => ParamValue | undefined = (key, run) => readKey(key, run, now),
): Run[] {
  const rows = runs.map((run) => ({ run, cells: keys.map(({ key }) => sortCell(read(key, run), key)) }));
  rows.sort((a, b) => {
    for (const [i, { descending }] of keys.entries()) {
      const order = compareCells(a.cells[i] ?? null, b.cells[i] ?? null, descending);
      if (order !== 0) return order;
    }
    return compareNewest(a.run, b.run);
  });
  return rows.map(({ run }) => run);
}

/** The order of runs where nobody asked for another: newest first, unknown starts last, then by id. */
export function compareNewest(a: Pick<Run, 'startedAt' | 'id'>, b: Pick<Run, 'startedAt' | 'id'>): number {
  const byStart = compareCells(a.startedAt, b.startedAt, true);
  return byStart !== 0 ? byStart : compareNatural(a.id, b.id);
}

/** What a value of a key is sorted by: a number, a text that is none, or null for what comes last. */
export function sortCell(value: ParamValue | undefined, key: QueryKey): number | string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return String(value);
  // A name or a commit stays text, also one like 12e4.
  if (typeof value === 'string' && key.kind === 'field') return value;
  const cell = typeof value === 'number' ? value : (readNumber(value) ?? value);
  return Number.isNaN(cell) ? null : cell;
}

/** The order of two such; null is last in both directions. */
export function compareCells(a: number | string | null, b: number | string | null, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = compareValues(a, b);
  return descending ? -order : order;
}

function compareValues(a: number | string, b: number | string): number {
  if (typeof a === 'string' && typeof b === 'string') return compareNatural(a, b);
  if (typeof a === 'string') return 1;
  if (typeof b === 'string') return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
