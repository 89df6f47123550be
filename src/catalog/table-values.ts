import { goalOf } from '../runs/goal.ts';
import type { Goal, MetricSettings } from '../runs/goal.ts';
import { pickMetric } from '../runs/metric-pick.ts';
import type { MetricPick } from '../runs/metric-pick.ts';
import { readNumber } from '../runs/query-literals.ts';
import { readKey } from '../runs/query-read.ts';
import type { QueryKey } from '../runs/query.ts';
import type { Run } from '../runs/run.ts';
import type { ColumnGroup, TableValue } from './table-api.ts';

/** A column: its key, and how a run's value in it is read. */
export interface Column {
  readonly key: string;
  readonly kind: QueryKey['kind'];
  readonly name: string;
  readonly goal: Goal | null;
  readonly read: (run: Run) => TableValue;
}

/** Reads a key's value of a run: of a metric that which `picks` names, of the others the one that queries see. */
export function valueReader(
  picks: Readonly<Record<string, MetricPick>>,
  settings: MetricSettings,
  now: number,
): (key: QueryKey, run: Run) => TableValue {
  return (key, run) => {
    if (key.kind !== 'metrics') {
      const value = readKey(key, run, now);
      // A run without a note or a commit lacks it; a parameter that is null has a value.
      return value === null && key.kind === 'field' ? undefined : value;
    }
    const name = columnKey(key);
    const pick = Object.hasOwn(picks, name) ? (picks[name] ?? 'last') : 'last';
    const summary = Object.hasOwn(run.metrics, key.name) ? run.metrics[key.name] : undefined;
    return summary === undefined ? undefined : pickMetric(summary, pick, goalOf(key.name, settings, run.goals));
  };
}

/** A key as columns are named by it: without quotes. */
export function columnKey(key: Pick<QueryKey, 'kind' | 'name'>): string {
  return key.kind === 'field' ? key.name : `${key.kind}.${key.name}`;
}

export function groupOf(key: Pick<QueryKey, 'kind' | 'name'>): ColumnGroup {
  if (key.kind === 'field') return key.name.startsWith('git.') ? 'git' : 'run';
  return key.kind;
}

/** The number that a value is or, as a text, stands for; null if it is none, true and false among them. */
export function numberIn(value: TableValue): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? readNumber(value) : null;
}
