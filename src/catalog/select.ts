import { parseQuery } from '../runs/query-parse.ts';
import { compileQuery } from '../runs/query-match.ts';
import { readKey } from '../runs/query-read.ts';
import type { QueryKey } from '../runs/query.ts';
import { parseSort, sortRuns } from '../runs/sort.ts';
import type { ParamValue, Run } from '../runs/run.ts';
import type { Answer } from './api.ts';

/** The runs that a query fits, in the order asked for (newest first where none is). A fault if it does not parse. */
export function select(
  runs: Iterable<Run>,
  query: string,
  sort: readonly string[],
  now: number,
): Answer<readonly Run[]> {
  return selectSorted(runs, query, sort, now, (key, run) => readKey(key, run, now));
}

/** As `select`, sorted by what `read` gives. */
export function selectSorted(
  runs: Iterable<Run>,
  query: string,
  sort: readonly string[],
  now: number,
  read: (key: QueryKey, run: Run) => ParamValue | undefined,
): Answer<readonly Run[]> {
  const parsed = parseQuery(query);
  if (!parsed.ok) return parsed;
  const keys = parseSort(sort);
  if (!keys.ok) return keys;
  const test = compileQuery(parsed.value, now);
  return { ok: true, value: sortRuns([...runs].filter(test), keys.value, now, read) };
}
