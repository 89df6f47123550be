import type { Goal } from '../goal.ts';
import { paramImportance } from '../importance.ts';
import type { Run } from '../run.ts';
import { causeOf } from './cause.ts';
import type { Search } from './cause.ts';
import type { Cause, Explanation } from './explanation.ts';
import { inputTable } from './inputs.ts';
import type { InputColumn, InputKind, LeftInputs } from './inputs.ts';
import { Matching } from './matching.ts';
import type { SeedNoise } from './matching.ts';
import { isSure, summaryOf } from './words.ts';

/** What is asked, and all that is known. */
export interface ExplainRequest {
  readonly a: Run;
  readonly b: Run;
  readonly metric: string;
  readonly goal: Goal | null;
  /** All runs that may be evidence; the two may be among them. */
  readonly runs: readonly Run[];
  /** What was left of runs beside their parameters, by id, where that was looked at. */
  readonly left: ReadonlyMap<string, LeftInputs>;
  /** What differs in the code of the two; null: nobody knows. Empty: it is the same, whatever the commits. */
  readonly files: readonly string[] | null;
}

/** Runs whose values say nothing yet, or only how far they came. */
const unfit = new Set<Run['status']>(['running', 'scheduled', 'failed', 'killed', 'pruned', 'lost', 'stale']);

/** The runs that can be evidence for a metric, the two themselves first. */
export function fitRuns({ a, b, runs, metric }: Pick<ExplainRequest, 'a' | 'b' | 'runs' | 'metric'>): readonly Run[] {
  const fits = (run: Run): boolean =>
    run.id !== a.id &&
    run.id !== b.id &&
    !unfit.has(run.status) &&
    Object.hasOwn(run.metrics, metric) &&
    Number.isFinite(run.metrics[metric]?.last);
  return [a, b, ...runs.filter(fits)];
}

function searchIn(request: ExplainRequest, counting: boolean): Search {
  const { a, b, metric, left, files } = request;
  const table = inputTable(fitRuns(request), metric, left, a.experiment === b.experiment);
  const matching = new Matching(table);
  const sameCode = files !== null && files.length === 0;
  const known = [0, 1].map((row) => kindsOf(table, row));
  const differing = table.columns.filter(
    ({ codes, kind }) =>
      codes[0] !== codes[1] && !(kind === 'code' && sameCode) && known.every((kinds) => kinds.has(kind)),
  );
  const importance =
    counting && differing.some(({ kind }) => kind === 'parameter')
      ? paramImportance(sampled(table.runs), metric)
      : null;
  const shares = new Map((importance?.params ?? []).map((one) => [one.param, one.importance]));
  return { table, matching, noise: matching.noise(), a: 0, b: 1, metric, differing, shares };
}

/**
 * The kinds of inputs that are known of a run (a row). Where its tool recorded nothing of one, say no package at all, that
 * is not known to differ from what another tool recorded.
 */
function kindsOf({ columns }: Search['table'], row: number): ReadonlySet<InputKind> {
  const recorded = columns.filter(({ codes }) => codes[row] !== 0).map(({ kind }) => kind);
  return new Set<InputKind>(['parameter', 'seed', ...recorded]);
}

/** A forest tells no more of thousands of runs than of so many, evenly chosen. */
const mostGrown = 700;

function sampled(runs: readonly Run[]): readonly Run[] {
  const stride = Math.ceil(runs.length / mostGrown);
  return runs.filter((_, i) => i % stride === 0);
}

/** The ids of runs that would be evidence by their parameters alone, and so are worth a look at what else they were made of. */
export function worthALook(request: ExplainRequest, most: number): readonly string[] {
  const { table, matching, differing } = searchIn(request, false);
  const rows = new Set([0, 1]);
  const columns = [...differing, ...table.columns.filter(({ kind }) => kind === 'code')];
  for (const column of new Set<InputColumn>(columns)) {
    for (const pair of matching.pairs(column, column.codes[0] ?? 0, column.codes[1] ?? 0)) {
      for (const row of [...pair.a, ...pair.b]) rows.add(row);
    }
  }
  // Where they differ in nothing else, the evidence is in what was left of runs like them.
  for (const row of table.metric.keys()) if (rows.size < most) rows.add(row);
  return [...rows].slice(0, most).flatMap((row) => table.runs[row]?.id ?? []);
}

/**
 * Why B came out unlike A: every input that they have differently, with what it is known to have changed over all runs,
 * what is known to have changed most first. Runs that have all inputs but one in common are the evidence; what never
 * changed alone, or no more than repeats differ anyway, is said so. Asks nothing, and starts nothing.
 */
export function explain(request: ExplainRequest): Explanation {
  const { a, b, metric, goal, files } = request;
  const search = searchIn(request, true);
  const { noise, table } = search;
  const value = (row: number): number | null => {
    const known = table.metric[row];
    return known !== undefined && Number.isFinite(known) ? known : null;
  };
  const [valueA, valueB] = [value(0), value(1)];
  const delta = valueA === null || valueB === null ? null : valueB - valueA;
  const found = search.differing.map((column): Cause => {
    const cause = causeOf(column, search);
    return cause.kind === 'code' && files !== null ? { ...cause, files } : cause;
  });
  const sure = found.filter(({ confidence, basis }) => isSure(confidence, basis));
  const unexplained = delta === null ? null : sure.reduce((left, { effect }) => left - (effect ?? 0), delta);
  const order = new Map(found.map((cause) => [cause, weightOf(cause, noise, delta, unexplained)]));
  const causes = [...found].sort(
    (x, y) =>
      (order.get(y) ?? 0) - (order.get(x) ?? 0) ||
      y.pairs - x.pairs ||
      kinds.indexOf(x.kind) - kinds.indexOf(y.kind) ||
      (x.key < y.key ? -1 : 1),
  );
  const withinNoise = delta === null || noise === null ? null : Math.abs(delta) <= 2 * Math.SQRT2 * noise.deviation;
  const answer = { a: a.id, b: b.id, metric, goal, valueA, valueB, delta, noise, withinNoise };
  const whole = { ...answer, runs: table.runs.length, causes, unexplained };
  return { ...whole, summary: summaryOf(whole) };
}

const kinds: readonly InputKind[] = ['parameter', 'code', 'data', 'package', 'environment', 'machine', 'seed'];

/** How much of a difference an input is to be credited with: its effect, the less the less is known of it. */
function weightOf(cause: Cause, noise: SeedNoise | null, delta: number | null, unexplained: number | null): number {
  const size = Math.abs(cause.effect ?? 0);
  const p = cause.p ?? 0.5;
  switch (cause.basis) {
    case 'alone':
      return cause.confidence === 'weak' ? size * 0.5 * (1 - p) : size;
    case 'other-values':
      return cause.confidence === 'weak' ? size * 0.4 * (1 - p) : size * 0.9;
    case 'nearly':
      return size * 0.5;
    case 'crude':
      return Math.min(size, Math.abs(delta ?? size)) * 0.4 * (cause.share ?? 0.5);
    case 'repeats':
      // What two seeds differ by on average.
      return (2 / Math.sqrt(Math.PI)) * (noise?.deviation ?? 0);
    default:
      // What nobody knows anything of may be what is left.
      return Math.abs(unexplained ?? 0) * 0.1;
  }
}
