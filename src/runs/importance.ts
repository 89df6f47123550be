import { spearman } from './correlation.ts';
import { growForest } from './forest.ts';
import { readNumber } from './query-literals.ts';
import type { ParamValue, Run } from './run.ts';

/** What one parameter counts for. */
export interface ParamImportance {
  readonly param: string;
  /** Its share of what all parameters explain, 0 to 1; all of them add up to 1 (or to 0, where nothing is explained). */
  readonly importance: number;
  readonly kind: 'number' | 'category';
  /** Different values among the runs that count, "not set" being one. */
  readonly values: number;
  /** Spearman's rank correlation with the metric: its direction. Null for categories, or where it does not vary. */
  readonly correlation: number | null;
}

/** What parameters count for, for one metric. */
export interface Importances {
  readonly metric: string;
  /** Runs that have a finite value of the metric. */
  readonly runs: number;
  /** The most important first. */
  readonly params: readonly ParamImportance[];
  /** How much of the metric's variance the parameters foretell, out of bag; below some 0.2 the order says little. Null: not known. */
  readonly explained: number | null;
  /** Parameters that were left out: constant over these runs, or a different text in almost every run (names, folders). */
  readonly constant: readonly string[];
  readonly tooVaried: readonly string[];
}

/** Fewer runs than this say nothing of what counts. */
export const fewestRuns = 4;

const mostColumns = 256;
const mostRuns = 2_000;

/**
 * What each parameter counts for in a metric's last value: mean decrease in impurity of a random forest, the same for
 * the same seed. Numeric texts are numbers; other texts and booleans are categories, a column for each value, whose
 * shares add up; what a run lacks is a value of its own. Trees know only the order of numbers, so a logarithmic
 * scale changes nothing. Of more than 2,000 runs, 2,000 evenly chosen ones count. Null of fewer than 4 runs with a
 * finite value.
 */
export function paramImportance(
  runs: readonly Pick<Run, 'params' | 'metrics'>[],
  metric: string,
  seed = 1,
): Importances | null {
  const counted = evenly(
    runs.filter(({ metrics }) => Object.hasOwn(metrics, metric) && Number.isFinite(metrics[metric]?.last)),
    mostRuns,
  );
  if (counted.length < fewestRuns) return null;
  const target = Float64Array.from(counted, ({ metrics }) => metrics[metric]?.last ?? 0);
  const [constant, tooVaried]: [string[], string[]] = [[], []];
  const features: Feature[] = [];
  for (const param of [...new Set(counted.flatMap(({ params }) => Object.keys(params)))].sort()) {
    const values = counted.map(({ params }) => (Object.hasOwn(params, param) ? (params[param] ?? null) : undefined));
    const feature = featureOf(param, values);
    if (feature.values < 2) constant.push(param);
    else if (feature.columns.length === 0) tooVaried.push(param);
    else features.push(feature);
  }
  const used = withinWidth(features);
  const columns = used.flatMap((feature) => feature.columns);
  const { shares, explained } = growForest({ columns, target }, { seed, trees: counted.length > 500 ? 48 : 128 });
  let at = 0;
  const params = used.map(({ param, kind, values, columns: own, numbers }): ParamImportance => {
    const importance = shares.slice(at, at + own.length).reduce((sum, share) => sum + share, 0);
    at += own.length;
    const correlation = numbers === null ? null : (spearman(numbers, Array.from(target))?.r ?? null);
    return { param, importance, kind, values, correlation };
  });
  params.sort((a, b) => b.importance - a.importance || (a.param < b.param ? -1 : 1));
  for (const { param } of features) if (!used.some((feature) => feature.param === param)) tooVaried.push(param);
  return { metric, runs: counted.length, params, explained, constant, tooVaried };
}

interface Feature {
  readonly param: string;
  readonly kind: 'number' | 'category';
  readonly values: number;
  /** Empty: a text that differs almost everywhere. */
  readonly columns: readonly Float64Array[];
  /** For the correlation; NaN where a run lacks it. Null for categories. */
  readonly numbers: readonly number[] | null;
}

function featureOf(param: string, values: readonly (ParamValue | undefined)[]): Feature {
  const numbers = values.map(asNumber);
  const isNumber = values.every((value, i) => value == null || Number.isFinite(numbers[i]));
  if (isNumber && values.some((value) => value != null)) {
    const present = numbers.filter((value) => Number.isFinite(value));
    const distinct = new Set(present).size + Number(present.length < values.length);
    const lowest = Math.min(...present);
    // Below every value there is: one split tells "not set" from all that is set.
    const unset = lowest - Math.max(1, Math.abs(lowest));
    const column = Float64Array.from(numbers, (value) => (Number.isFinite(value) ? value : unset));
    return { param, kind: 'number', values: distinct, columns: [column], numbers };
  }
  const texts = values.map((value) => (value == null ? '' : `${typeof value}:${String(value)}`));
  const names = [...new Set(texts)].sort();
  const varied = names.length > Math.max(2, values.length / 2);
  const columns = varied ? [] : names.map((name) => Float64Array.from(texts, (text) => Number(text === name)));
  return { param, kind: 'category', values: names.length, columns, numbers: null };
}

function asNumber(value: ParamValue | undefined): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? (readNumber(value) ?? Number.NaN) : Number.NaN;
}

/** As many features as fit into the width that is still quick; those with the fewest columns first. */
function withinWidth(features: readonly Feature[]): readonly Feature[] {
  let room = mostColumns;
  const kept = new Set<string>();
  for (const { param, columns } of [...features].sort((a, b) => a.columns.length - b.columns.length)) {
    if (columns.length > room) break;
    room -= columns.length;
    kept.add(param);
  }
  return features.filter(({ param }) => kept.has(param));
}

function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]).filter(
    (item) => item !== undefined,
  );
}
