import { better } from '../runs/metric-pick.ts';
import type { QueryKey } from '../runs/query.ts';
import type { Run } from '../runs/run.ts';
import { compareCells, sortCell } from '../runs/sort.ts';
import type { SortKey } from '../runs/sort.ts';
import { describeSample } from '../runs/stats.ts';
import type { Sample } from '../runs/stats.ts';
import type { GroupCell, TableValue } from './table-api.ts';
import type { Column } from './table-values.ts';
import { numberIn } from './table-values.ts';

/** Runs that agree in all keys that they are grouped by. */
export interface RunGroup {
  readonly key: string;
  readonly values: readonly TableValue[];
  /** In the table's order. */
  readonly runs: Run[];
}

type Read = (key: QueryKey, run: Run) => TableValue;

/** Groups of sorted runs, in the order of the sort keys: by the mean of a metric, by the first run's value of others. */
export function groupRuns(
  runs: readonly Run[],
  by: readonly QueryKey[],
  sort: readonly SortKey[],
  read: Read,
): readonly RunGroup[] {
  const groups = new Map<string, RunGroup>();
  for (const run of runs) {
    const values = by.map((key) => read(key, run));
    const key = keyOfValues(values);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { key, values, runs: [run] });
    else group.runs.push(run);
  }
  const rows = [...groups.values()].map((group) => ({
    group,
    cells: sort.map(({ key }) => sortCell(sortValue(group, key, read), key)),
  }));
  rows.sort((a, b) => {
    for (const [i, { descending }] of sort.entries()) {
      const order = compareCells(a.cells[i] ?? null, b.cells[i] ?? null, descending);
      if (order !== 0) return order;
    }
    return 0;
  });
  return rows.map(({ group }) => group);
}

/** JSON, with the type of what is lacking or no JSON: 1 and "1" are different values, and so are null and nothing. */
function keyOfValues(values: readonly TableValue[]): string {
  return JSON.stringify(
    values.map((value) => {
      if (value === undefined) return [];
      return typeof value === 'number' && !Number.isFinite(value) ? [String(value)] : value;
    }),
  );
}

function sortValue(group: RunGroup, key: QueryKey, read: Read): TableValue {
  if (isAveraged(key)) return finiteSample(group.runs.map((run) => read(key, run)))?.mean;
  const [first] = group.runs;
  return first === undefined ? undefined : read(key, first);
}

/** What is measured is averaged; what was chosen is listed. */
export function isAveraged(key: Pick<QueryKey, 'kind' | 'name'>): boolean {
  return key.kind === 'metrics' || (key.kind === 'field' && key.name === 'duration');
}

/** The finite numbers among some values, and what they come to; null if there is none. */
export function finiteSample(values: readonly TableValue[]): (Sample & { readonly values: readonly number[] }) | null {
  const finite = values.flatMap((value) => {
    const number = numberIn(value);
    return number !== null && Number.isFinite(number) ? [number] : [];
  });
  return finite.length === 0 ? null : { values: finite, ...describeSample(finite) };
}

/** What the runs of a group come to in a column; null if none of them has it. */
export function groupCell(runs: readonly Run[], column: Column): GroupCell | null {
  const values = runs.map(column.read);
  const there = values.filter((value) => value !== undefined);
  const [first] = there;
  if (first === undefined) return null;
  if (isAveraged(column)) {
    const sample = finiteSample(there);
    if (sample !== null) {
      const { goal } = column;
      const best = goal === null ? null : sample.values.reduce((a, b) => better(a, b, goal));
      return { kind: 'numbers', count: sample.n, mean: sample.mean, deviation: sample.deviation, best };
    }
  }
  const distinct = new Set(there).size;
  return distinct === 1 ? { kind: 'same', value: first } : { kind: 'several', distinct };
}
