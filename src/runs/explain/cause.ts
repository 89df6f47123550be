import type { ParamValue } from '../run.ts';
import { effectOf, medianOf } from './effect.ts';
import type { Effect } from './effect.ts';
import type { Basis, Cause, Confidence, PairEvidence } from './explanation.ts';
import type { InputColumn, InputTable } from './inputs.ts';
import type { MatchedPair, Matching, SeedNoise } from './matching.ts';
import { confoundersOf, nameOf } from './together.ts';
import { whyOf } from './words.ts';

/** Everything that causes are looked for with. */
export interface Search {
  readonly table: InputTable;
  readonly matching: Matching;
  readonly noise: SeedNoise | null;
  /** Rows of the two runs. */
  readonly a: number;
  readonly b: number;
  readonly metric: string;
  /** The inputs that the two have differently. */
  readonly differing: readonly InputColumn[];
  /** Shares of the forest by parameter. */
  readonly shares: ReadonlyMap<string, number>;
}

const mostRuns = 20;
const mostEvidence = 12;
/** Inputs beyond these are not tried as the one more that differs. */
const mostBeside = 24;

interface Found {
  readonly basis: Basis;
  readonly pairs: readonly MatchedPair[];
  readonly effect: Effect | null;
  /** The one more input that differed, for `nearly`. */
  readonly beside: InputColumn | null;
}

/** What an input that two runs have differently is known to have changed. */
export function causeOf(column: InputColumn, search: Search): Cause {
  const { table, a, b, noise, metric, shares } = search;
  const found = column.kind === 'seed' ? seedFound(search) : find(column, search);
  const confounders = found.basis === 'alone' ? [] : confoundersOf(column, search);
  const confoundedWith = confounders.map(nameOf);
  const confidence = confidenceOf(found, noise);
  const share = column.kind === 'parameter' ? shares.get(column.key) : undefined;
  const { effect, pairs, basis } = found;
  const rows = [...new Set(pairs.flatMap((pair) => [...pair.a, ...pair.b]))];
  const ids = (of: readonly number[]): string[] => of.flatMap((row) => table.runs[row]?.id ?? []);
  const nearest = closestFirst(pairs, effect?.median ?? 0);
  const evidence = nearest.slice(0, mostEvidence).map((pair): PairEvidence => {
    return { a: ids(pair.a), b: ids(pair.b), difference: pair.difference };
  });
  const known = {
    kind: column.kind,
    key: column.key,
    a: valueAt(column, a),
    b: valueAt(column, b),
    effect: basis === 'repeats' ? null : (effect?.median ?? null),
    spread: effect === null ? null : ([effect.low, effect.high] as const),
    pairs: basis === 'crude' || basis === 'repeats' ? 0 : pairs.length,
    p: effect?.p ?? null,
    basis,
    runs: basis === 'crude' ? [] : ids(rows).slice(0, mostRuns),
    evidence: basis === 'crude' ? [] : evidence,
    ...(share === undefined ? {} : { share }),
    confidence,
    confoundedWith,
  };
  const beside = found.beside === null ? null : nameOf(found.beside);
  return { ...known, why: whyOf(known, { metric, effect, beside, noise, numeric: isNumeric(column, search) }) };
}

function valueAt(column: InputColumn, row: number): ParamValue {
  return column.values[column.codes[row] ?? 0] ?? null;
}

function isNumeric(column: InputColumn, { a, b }: Search): boolean {
  return [a, b].every((row) => Number.isFinite(column.numbers[column.codes[row] ?? 0]));
}

function find(column: InputColumn, search: Search): Found {
  const { matching, noise, a, b } = search;
  const [from, to] = [column.codes[a] ?? 0, column.codes[b] ?? 0];
  const answer = (basis: Basis, pairs: readonly MatchedPair[], beside: InputColumn | null = null): Found => {
    return { basis, pairs, beside, effect: effectOf(pairs, noise) };
  };
  const alone = matching.pairs(column, from, to);
  if (alone.length > 0) return answer('alone', alone);
  const numeric = isNumeric(column, search);
  const down = numeric && (column.numbers[from] ?? 0) > (column.numbers[to] ?? 0);
  const others = numeric ? matching.anyPairs(column, down) : [];
  if (others.length > 0) return answer('other-values', others);
  let best = answer('none', []);
  for (const beside of besideOf(column, search)) {
    const pairs = matching.pairs(column, from, to, beside).filter((pair) => !isJust(pair, a, b));
    if (pairs.length > best.pairs.length) best = answer('nearly', pairs, beside);
  }
  return best.pairs.length > 0 ? best : (crude(column, from, to, search) ?? best);
}

/** The two runs themselves say nothing of one input where they differ in two. */
function isJust({ a, b }: Pick<MatchedPair, 'a' | 'b'>, rowA: number, rowB: number): boolean {
  return a.length === 1 && b.length === 1 && a[0] === rowA && b[0] === rowB;
}

function besideOf(column: InputColumn, { differing, table }: Search): readonly InputColumn[] {
  const code = table.columns.filter(({ kind }) => kind === 'code');
  const all = [...new Set([...code, ...differing])];
  return all.filter((one) => one !== column && one.kind !== 'seed').slice(0, mostBeside);
}

/** Medians of all runs with one value and with the other; null unless there are others than the two. */
function crude(column: InputColumn, from: number, to: number, { table, a, b }: Search): Found | null {
  const [left, right]: [number[], number[]] = [[], []];
  for (const [row, value] of table.metric.entries()) {
    if (!Number.isFinite(value)) continue;
    if (column.codes[row] === from) left.push(row);
    else if (column.codes[row] === to) right.push(row);
  }
  if (left.length === 0 || right.length === 0 || isJust({ a: left, b: right }, a, b)) return null;
  const valuesOf = (rows: readonly number[]): number[] => rows.map((row) => table.metric[row] ?? 0);
  const samples = { a: valuesOf(left), b: valuesOf(right) };
  const median = (values: readonly number[]): number => medianOf([...values].sort((x, y) => x - y));
  const difference = median(samples.b) - median(samples.a);
  const pair = { a: left, b: right, samples, difference };
  return { basis: 'crude', pairs: [pair], beside: null, effect: effectOf([pair], null) };
}

function seedFound({ noise }: Search): Found {
  return { basis: noise === null ? 'none' : 'repeats', pairs: [], beside: null, effect: null };
}

function confidenceOf({ basis, effect }: Found, noise: SeedNoise | null): Confidence {
  if (basis === 'repeats') return noise !== null && noise.degrees >= 3 ? 'some' : 'weak';
  if (effect === null || basis === 'none') return 'none';
  if (basis === 'nearly' || basis === 'crude') return 'weak';
  const { p, pairs, agree } = effect;
  if (p === null || p >= 0.05) return 'weak';
  const oneWay = agree >= pairs * 0.8;
  return basis === 'alone' && oneWay && (p < 0.01 || pairs >= 3) ? 'strong' : 'some';
}

/** Pairs whose difference is nearest to the median first: they show the effect best. */
function closestFirst(pairs: readonly MatchedPair[], median: number): readonly MatchedPair[] {
  return [...pairs].sort((x, y) => Math.abs(x.difference - median) - Math.abs(y.difference - median));
}
