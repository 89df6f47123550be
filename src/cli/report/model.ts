import type { CatalogApi } from '../../catalog/api.ts';
import type { Comparison } from '../../catalog/compare-api.ts';
import { bestRun, headlineOf } from '../../runs/best.ts';
import { cutSeries } from '../../runs/cut.ts';
import type { Goal } from '../../runs/goal.ts';
import { readNumber } from '../../runs/query-literals.ts';
import type { Run } from '../../runs/run.ts';

/** A run in the report's table. */
export interface ReportRow {
  readonly run: Run;
  readonly value: number | null;
  /** Its value less the baseline's; null where there is none. */
  readonly delta: number | null;
}

/** A curve, cut down to what a page can show. Gaps are NaN. */
export interface ReportCurve {
  readonly run: Run;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** A parameter against the metric. */
export interface ReportScatter {
  readonly param: string;
  readonly points: readonly { readonly run: Run; readonly x: number; readonly y: number }[];
  /** All x are above 0 and the largest is over 50 times the smallest. */
  readonly log: boolean;
}

/** All that a report says; the formats only differ in how. */
export interface Report {
  readonly query: string;
  readonly madeAt: number;
  readonly runs: readonly Run[];
  readonly metric: string | null;
  readonly goal: Goal | null;
  readonly baseline: ReportRow | null;
  readonly best: ReportRow | null;
  readonly worst: ReportRow | null;
  /** The best first; where nothing says what is best, the newest first. */
  readonly top: readonly ReportRow[];
  /** Parameters that differ, the most important first. */
  readonly columns: readonly string[];
  readonly comparison: Comparison | null;
  readonly curves: readonly ReportCurve[];
  readonly scatter: ReportScatter | null;
}

export interface ReportRequest {
  /** Newest first, as a query gives them. */
  readonly runs: readonly Run[];
  readonly query: string;
  readonly metric: string | null;
  /** An id; null: the pinned baseline of the best run, if there is one. */
  readonly baseline: string | null;
  readonly madeAt: number;
}

const [rowsShown, columnsShown] = [12, 5];
/** Points a curve: twice as many as it has pixels serve no eye. */
const curvePixels = 300;

/** Gathers what a report says of some runs. */
export async function gatherReport(catalog: CatalogApi, request: ReportRequest): Promise<Report> {
  const { runs, query, madeAt } = request;
  const first = await compare(catalog, runs, request.metric);
  const [metric, goal] = [first?.metric ?? null, first?.goal ?? null];
  const best = metric === null || goal === null ? null : bestRun(runs, metric, goal);
  const worst = metric === null || goal === null ? null : bestRun(runs, metric, opposite(goal));
  const baseline = await baselineFor(catalog, request.baseline, best);
  const value = (run: Run): number | null => (metric === null ? null : (headlineOf(run, metric, goal)?.value ?? null));
  const base = baseline === null ? null : value(baseline);
  const row = (run: Run): ReportRow => {
    const own = value(run);
    return { run, value: own, delta: own === null || base === null || run.id === baseline?.id ? null : own - base };
  };
  // The first run's group is what the others are tested against.
  const reference = baseline ?? best;
  const members = reference === null ? runs : [reference, ...runs.filter(({ id }) => id !== reference.id)];
  const comparison = await compare(catalog, members, metric);
  const top = ranked(runs, value, goal).slice(0, rowsShown);
  const columns = columnsOf(comparison);
  return {
    query,
    madeAt,
    runs,
    metric,
    goal,
    baseline: baseline === null ? null : row(baseline),
    best: best === null ? null : row(best),
    worst: worst === null ? null : row(worst),
    top: top.map(row),
    columns,
    comparison,
    curves: metric === null ? [] : await curvesOf(catalog, top, metric),
    scatter: metric === null ? null : scatterOf(runs, comparison, value),
  };
}

const opposite = (goal: Goal): Goal => (goal === 'maximize' ? 'minimize' : 'maximize');

async function compare(catalog: CatalogApi, runs: readonly Run[], metric: string | null): Promise<Comparison | null> {
  const answer = await catalog.compare({ ids: runs.map(({ id }) => id), metric, groupBy: null });
  return answer.ok ? answer.value : null;
}

async function baselineFor(catalog: CatalogApi, asked: string | null, best: Run | null): Promise<Run | null> {
  const id = asked ?? (best === null ? undefined : (await catalog.baselineOf([best.id])).get(best.id));
  return id === undefined ? null : ((await catalog.runs([id]))[0] ?? null);
}

function ranked(runs: readonly Run[], value: (run: Run) => number | null, goal: Goal | null): readonly Run[] {
  if (goal === null) return runs;
  const sign = goal === 'maximize' ? -1 : 1;
  const key = (run: Run): number => {
    const own = value(run);
    return own === null || !Number.isFinite(own) ? Number.POSITIVE_INFINITY : sign * own;
  };
  const keys = new Map(runs.map((run) => [run, key(run)]));
  return [...runs].sort((a, b) => {
    const [left, right] = [keys.get(a) ?? 0, keys.get(b) ?? 0];
    return left === right ? 0 : left - right;
  });
}

function columnsOf(comparison: Comparison | null): readonly string[] {
  const important = comparison?.importance?.params.map(({ param }) => param) ?? [];
  return [...new Set([...important, ...(comparison?.differing ?? [])])].slice(0, columnsShown);
}

async function curvesOf(catalog: CatalogApi, runs: readonly Run[], metric: string): Promise<ReportCurve[]> {
  const curves: ReportCurve[] = [];
  for (const run of runs) {
    const series = (await catalog.series(run.id, [metric])).get(metric);
    if (series === undefined || series.values.length < 2) continue;
    const { xs, ys } = cutSeries(series, { x: 'step', from: null, to: null, pixels: curvePixels, smoothing: 0 });
    curves.push({ run, xs, ys });
  }
  return curves;
}

function scatterOf(
  runs: readonly Run[],
  comparison: Comparison | null,
  value: (run: Run) => number | null,
): ReportScatter | null {
  const chosen = comparison?.importance?.params.find(({ kind, values }) => kind === 'number' && values > 2);
  if (chosen === undefined) return null;
  const points = runs.flatMap((run) => {
    const given = Object.hasOwn(run.params, chosen.param) ? run.params[chosen.param] : null;
    const x = typeof given === 'number' ? given : typeof given === 'string' ? readNumber(given) : null;
    const y = value(run);
    return x === null || y === null || !Number.isFinite(x) || !Number.isFinite(y) ? [] : [{ run, x, y }];
  });
  const xs = points.map(({ x }) => x);
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  return points.length < 3 ? null : { param: chosen.param, points, log: low > 0 && high / low > 50 };
}
