import { isAbsolute } from 'node:path';
import type { SeriesCut } from '../../../../src/catalog/api.ts';
import type { MetricSummary, Run } from '../../../../src/runs/run.ts';
import { summarize } from '../../../../src/runs/series.ts';
import type { Series } from '../../../../src/runs/series.ts';
import type { Claim, ReadProblem, Reading, TrackedRun } from '../../../../src/trackers/tracker.ts';

/** Something that a reader must not do, whatever it reads. */
export class Fault extends Error {}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Fault(what);
}

/** A problem's message may quote a file, but not bring the whole of it. */
const longestText = 2000;

const statuses = new Set<string | null>([
  'running',
  'scheduled',
  'finished',
  'failed',
  'killed',
  'pruned',
  'lost',
  'stale',
  'unknown',
  null,
]);

const isTime = (time: number | null): boolean => time === null || Number.isFinite(time);

function checkProblems(problems: readonly ReadProblem[]): void {
  for (const { file, message, hint } of problems) {
    must(isAbsolute(file), `a problem names a file that is not absolute: ${file}`);
    must(message !== '' && hint !== '', 'a problem does not say what or how to mend it');
    must(message.length < longestText && hint.length < longestText, `a problem of ${message.length} characters`);
  }
  must(problems.length <= 1000, `${problems.length} problems in one reading`);
}

function checkMetric(metric: string, { last, lastStep, min, max, count }: MetricSummary): void {
  must(Number.isInteger(count) && count > 0, `${metric} has ${count} points`);
  must(typeof last === 'number' && Number.isFinite(lastStep), `${metric} ends with ${last} at step ${lastStep}`);
  must((min === null) === (max === null), `${metric} is from ${min} to ${max}`);
  must(
    min === null || (Number.isFinite(min) && Number.isFinite(max) && min <= (max ?? min)),
    `${metric}: ${min} to ${max}`,
  );
}

function checkFacts({ params, tags, status, startedAt, endedAt, metrics }: TrackedRun | Run): void {
  must(statuses.has(status), `the status is ${String(status)}`);
  must(isTime(startedAt) && isTime(endedAt), `it ran from ${String(startedAt)} to ${String(endedAt)}`);
  for (const record of [params, tags, metrics])
    must(Object.getPrototypeOf(record) === Object.prototype, 'a record has another prototype');
  for (const [key, value] of Object.entries(params)) {
    must(
      value === null || ['string', 'number', 'boolean'].includes(typeof value),
      `the parameter ${key} is ${typeof value}`,
    );
  }
  for (const [key, value] of Object.entries(tags)) must(typeof value === 'string', `the tag ${key} is ${typeof value}`);
  for (const [metric, summary] of Object.entries(metrics)) checkMetric(metric, summary);
}

/** Whatever one reading gives must be sound. */
export function checkReading(reading: Reading): void {
  checkProblems(reading.problems);
  for (const run of reading.runs) checkFacts(run);
  const keys = reading.runs.map(({ key }) => key);
  must(new Set(keys).size === keys.length, 'two runs of one claim have one key');
  for (const file of reading.files ?? []) must(isAbsolute(file), `a file to look at is not absolute: ${file}`);
  must(
    JSON.stringify(structuredClone(reading.cursor)) === JSON.stringify(reading.cursor),
    'the cursor is no plain data',
  );
}

/** Whatever detection gives must be sound. */
export function checkClaims(tracker: string, claims: readonly Claim[]): void {
  for (const claim of claims) {
    must(claim.tracker === tracker, `it claims as ${claim.tracker}`);
    for (const path of [claim.folder, ...claim.files]) must(isAbsolute(path), `a claim names ${path}`);
  }
}

/** The columns of a metric are of one length. With a `summary` of the same bytes: of the length and extremes it says. */
export function checkSeries(metric: string, series: Series, summary: MetricSummary | null): void {
  const { steps, times, values } = series;
  must(steps.length === values.length && times.length === values.length, `${metric}: columns of several lengths`);
  if (summary === null) return;
  const { count, min, max } = summarize(series);
  const told = `${summary.count} points from ${summary.min} to ${summary.max}`;
  const found = `${count} from ${min} to ${max}`;
  must(told.replace(' points', '') === found, `${metric}: ${told} in the summary, ${found} in the series`);
}

/** Runs as the catalog gives them, to everyone. */
export function checkRuns(runs: readonly Run[]): void {
  const ids = new Set<string>();
  for (const run of runs) {
    checkFacts(run);
    must(!ids.has(run.id), `two runs have the id ${run.id}`);
    ids.add(run.id);
    must(!isAbsolute(run.location), `a location is absolute: ${run.location}`);
    must(
      run.problems.every(({ message }) => !message.includes(' reader failed: ')),
      `a reader threw: ${run.problems[0]?.message ?? ''}`,
    );
  }
}

export function checkCut({ metric, xs, ys, smoothXs, smoothYs }: SeriesCut): void {
  must(xs.length === ys.length && smoothXs.length === smoothYs.length, `${metric}: a cut of several lengths`);
}
