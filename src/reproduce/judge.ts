import type { Agreement, Differences } from '../jobs/reproduction.ts';
import type { RunStatus } from '../runs/run.ts';
import { summarize } from '../runs/series.ts';
import type { Series } from '../runs/series.ts';

/** What a run came to, as far as it can be compared. */
export interface Outcome {
  readonly status: RunStatus;
  readonly exitCode: number | null;
  /** Digests by path; null: nobody recorded them. */
  readonly outputs: Readonly<Record<string, string>> | null;
  readonly series: ReadonlyMap<string, Series>;
  /** Metrics that it had, and whose values nobody has any more. */
  readonly lost?: readonly string[];
}

/** Two numbers are near where |a − b| ≤ absolute + relative · |a|, as numpy's allclose has it. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}
export const usualTolerance: Tolerance = { relative: 1e-5, absolute: 1e-8 };

export interface Judged {
  readonly verdict: 'identical' | 'within-tolerance' | 'different';
  readonly differences: Omit<Differences, 'inputs'>;
  /** What was found, a sentence each. */
  readonly reasons: readonly string[];
}

/** What says how good a prediction is, be it of a time: `mae_duration`. */
const measure =
  /(?:^|[/_. -])(?:mae|medae|r?msl?e|s?mape|wape|mad|r2|loss|err(?:or)?|acc(?:uracy)?|auc|f1|score)(?=$|[/_. -])/i;

/** Whether a metric is measured by a clock or of the machine: two runs never have it in common. */
export function isAside(metric: string): boolean {
  return (
    metric.startsWith('system/') ||
    (/(?:^|[/_. -])_?(?:time|runtime|duration|elapsed|seconds|secs|timestamp|eta|throughput)(?:_(?:s|ms|sec|secs|seconds))?$/i.test(
      metric,
    ) &&
      !measure.test(metric)) ||
    /(?:samples|steps|tokens|it|iter|iterations)_per_sec(?:ond)?$/i.test(metric)
  );
}

/** Compares what a run came to (a) with what its reproduction came to (b), level by level. NaN is the same as NaN. */
export function judge(a: Outcome, b: Outcome, tolerance: Tolerance): Judged {
  const reasons: string[] = [];
  const ran = ranAlike(a, b, reasons);
  const outputs = compareOutputs(a.outputs, b.outputs, reasons);
  const { metrics, curves, aside } = compareSeries(a.series, b.series, tolerance);
  const compared = a.series.size - aside;
  const lost = (a.lost ?? []).filter((metric) => !isAside(metric));
  const known = (agreement: Agreement): Agreement => (agreement === 'none' && lost.length > 0 ? 'unknown' : agreement);
  const levels = {
    ran,
    outputs: outputs.agreement,
    metrics: known(agreementOf(metrics, compared)),
    curves: known(agreementOf(curves, compared)),
  };
  if (lost.length > 0)
    reasons.push(`What ${listed(lost)} came to then is not known any more: a later run may have written over it.`);
  if (lost.length === 0 || compared > 0) sayMetrics(metrics, curves, compared, tolerance, reasons);
  if (levels.metrics === 'none' && outputs.agreement !== 'same' && outputs.agreement !== 'different') {
    reasons.push('Only how it ended was compared: name its outputs below outputs: in trainyard.yaml, or log a metric.');
  }
  if (aside > 0)
    reasons.push(`${count(aside, 'metric')} of clocks and of the machine ${aside === 1 ? 'is' : 'are'} left aside.`);
  const numbers = [levels.metrics, levels.curves];
  const near = ran === 'same' && !numbers.includes('different');
  const same = near && levels.outputs !== 'different' && !numbers.includes('within');
  // Files that hold times or random names differ though the numbers are right; without numbers, the files are all there is.
  const within = near && (levels.outputs !== 'different' || !['none', 'unknown'].includes(levels.metrics));
  const status = ran === 'same' ? null : { a: shownStatus(a), b: shownStatus(b) };
  return {
    verdict: same ? 'identical' : within ? 'within-tolerance' : 'different',
    differences: { levels, status, outputs: outputs.differing, metrics, curves },
    reasons,
  };
}

function ranAlike(a: Outcome, b: Outcome, reasons: string[]): Agreement {
  const known = ['finished', 'failed', 'killed', 'pruned'].includes(a.status);
  const same = known
    ? a.status === b.status && (a.exitCode === null || b.exitCode === null || a.exitCode === b.exitCode)
    : b.status === 'finished';
  if (same) return 'same';
  const before = known ? `the original ${ended(a)}` : 'nobody recorded how the original ended';
  reasons.push(`It ${ended(b)}; ${before}.`);
  return 'different';
}

function ended(one: Outcome): string {
  return `${one.status === 'killed' || one.status === 'pruned' ? 'was ' : ''}${shownStatus(one)}`;
}

function shownStatus({ status, exitCode }: Outcome): string {
  return exitCode === null || exitCode === 0 ? status : `${status} with exit status ${exitCode}`;
}

function compareOutputs(
  a: Outcome['outputs'],
  b: Outcome['outputs'],
  reasons: string[],
): { readonly agreement: Agreement; readonly differing: Differences['outputs'] } {
  if (a === null || b === null) return { agreement: 'unknown', differing: [] };
  const paths = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  if (paths.length === 0) return { agreement: 'none', differing: [] };
  const differing = paths.map((path) => ({ path, a: own(a, path), b: own(b, path) })).filter((one) => one.a !== one.b);
  if (differing.length === 0) {
    reasons.push(`${count(paths.length, 'output')} ${paths.length === 1 ? 'is' : 'are'} the same byte for byte.`);
    return { agreement: 'same', differing };
  }
  const names = listed(differing.map(({ path }) => path));
  reasons.push(`${names} ${differing.length === 1 ? 'is' : 'are'} not the same.`);
  return { agreement: 'different', differing };
}

function compareSeries(
  a: Outcome['series'],
  b: Outcome['series'],
  tolerance: Tolerance,
): Pick<Differences, 'metrics' | 'curves'> & { readonly aside: number } {
  const metrics: Differences['metrics'] = [];
  const curves: Differences['curves'] = [];
  let aside = 0;
  for (const metric of [...new Set([...a.keys(), ...b.keys()])].sort()) {
    const [left, right] = [a.get(metric), b.get(metric)];
    if (isAside(metric)) {
      if (left !== undefined) aside += 1;
      continue;
    }
    const [x, y] = [left, right].map((series) => (series === undefined ? null : summarize(series).last));
    if (x == null || y == null) {
      metrics.push({ metric, a: numeral(x ?? null), b: numeral(y ?? null), within: false });
      continue;
    }
    if (!Object.is(x, y) && x !== y)
      metrics.push({ metric, a: numeral(x), b: numeral(y), within: isNear(x, y, tolerance) });
    const curve = left === undefined || right === undefined ? null : compareCurves(metric, left, right, tolerance);
    if (curve !== null) curves.push(curve);
  }
  return { metrics, curves, aside };
}

function compareCurves(
  metric: string,
  a: Series,
  b: Series,
  tolerance: Tolerance,
): Differences['curves'][number] | null {
  const points = { a: a.values.length, b: b.values.length };
  const common = Math.min(points.a, points.b);
  let [firstStep, largest, within]: [number | null, number, boolean] = [null, 0, points.a === points.b];
  let same = points.a === points.b;
  for (let at = 0; at < common; at += 1) {
    const [x, y] = [a.values[at] ?? Number.NaN, b.values[at] ?? Number.NaN];
    const sameStep = a.steps[at] === b.steps[at];
    if (sameStep && (x === y || Object.is(x, y))) continue;
    same = false;
    firstStep ??= a.steps[at] ?? null;
    within &&= sameStep && isNear(x, y, tolerance);
    const distance = Math.abs(x - y);
    largest = Math.max(largest, Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance);
  }
  if (same) return null;
  const step = firstStep ?? (points.a > points.b ? a : b).steps[common] ?? null;
  return { metric, points, firstStep: numeral(step), largest: numeral(largest) ?? 0, within };
}

/** Infinities are near only to themselves, and NaN to NaN. */
function isNear(a: number, b: number, { relative, absolute }: Tolerance): boolean {
  if (a === b || Object.is(a, b)) return true;
  return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= absolute + relative * Math.abs(a);
}

function agreementOf(differing: readonly { readonly within: boolean }[], compared: number): Agreement {
  if (differing.some(({ within }) => !within)) return 'different';
  if (differing.length > 0) return 'within';
  return compared === 0 ? 'none' : 'same';
}

function sayMetrics(
  metrics: Differences['metrics'],
  curves: Differences['curves'],
  compared: number,
  { relative, absolute }: Tolerance,
  reasons: string[],
): void {
  if (compared === 0 && metrics.length === 0) {
    reasons.push('There are no metrics to compare.');
    return;
  }
  const differing = new Set([...metrics, ...curves].map(({ metric }) => metric));
  const same =
    compared -
    [...differing].filter((metric) => metrics.every((one) => one.metric !== metric || one.a !== null)).length;
  if (same > 0) reasons.push(`${count(same, 'metric')} ${same === 1 ? 'is' : 'are'} the same at every step.`);
  for (const { metric, a, b, within } of metrics.slice(0, 5)) {
    if (a === null) reasons.push(`${metric} was logged by the reproduction alone.`);
    else if (b === null) reasons.push(`${metric} was logged by the original alone.`);
    else
      reasons.push(
        `${metric} came to ${shown(b)} instead of ${shown(a)}${within ? ', which is within the tolerance' : ''}.`,
      );
  }
  if (metrics.length > 5) reasons.push(`${count(metrics.length - 5, 'more metric')} came to another value.`);
  const onTheWay = curves.filter(({ metric }) => metrics.every((one) => one.metric !== metric));
  for (const { metric, firstStep, points } of onTheWay.slice(0, 3)) {
    const many = points.a === points.b ? '' : ` (${points.b} points instead of ${points.a})`;
    reasons.push(`${metric} ends the same, but differs from step ${String(firstStep)} on${many}.`);
  }
  if ([...metrics, ...curves].some(({ within }) => within)) {
    reasons.push(`The tolerance is ${relative} of a value, or ${absolute}.`);
  }
}

function shown(value: number | string): string {
  return String(value);
}

function numeral(value: number | null): number | string | null {
  return value === null || Number.isFinite(value) ? value : String(value);
}

function own(record: Readonly<Record<string, string>>, key: string): string | null {
  return Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function listed(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
