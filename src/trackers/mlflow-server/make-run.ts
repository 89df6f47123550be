import type { MetricSummary } from '../../runs/run.ts';
import { factsOfTags, statusOfWord } from '../mlflow/words.ts';
import type { TrackedRun } from '../tracker.ts';
import type { Range } from './ranges.ts';
import { numberIn, timeIn } from './wire.ts';
import type { WireRun } from './wire.ts';

/** Longer values are cut: MLflow itself keeps at most 8,000 characters of a tag. */
const longestValue = 100_000;

/** An experiment as its runs need it. */
export interface Experiment {
  readonly name: string;
  readonly deleted: boolean;
}

/** What was found out about a metric, and for which latest point that holds. */
export interface KnownRange {
  readonly latest: string;
  readonly range: Range;
}

/** A run, and the latest points (by metric) of those metrics whose ranges are not known for them. */
export interface MadeRun {
  readonly run: TrackedRun;
  readonly open: ReadonlyMap<string, string>;
}

/** The id of a run, whatever the server's age. */
export function idOf({ info }: WireRun): string {
  return info.run_id ?? info.run_uuid ?? '';
}

/**
 * Makes a run of what a server tells. Lists of runs hold a metric's latest point only: minimum, maximum and count come
 * from the ranges; where none is known, from the points that are.
 */
export function makeRun(
  wire: WireRun,
  uri: string,
  experiment: Experiment | null,
  ranges: ReadonlyMap<string, KnownRange>,
): MadeRun {
  const id = idOf(wire);
  const { info } = wire;
  const tags = textsOf(wire.data?.tags ?? []);
  const facts = factsOfTags(tags);
  const open = new Map<string, string>();
  const metrics: [string, MetricSummary][] = [];
  let lastLoggedAt: number | null = null;
  for (const point of wire.data?.metrics ?? []) {
    const value = numberIn(point.value);
    const step = point.step === undefined ? 0 : numberIn(point.step);
    if (value === null || step === null) continue;
    const time = timeIn(point.timestamp);
    if (time !== null && (lastLoggedAt === null || time > lastLoggedAt)) lastLoggedAt = time;
    const latest = `${step} ${time} ${value}`;
    const known = ranges.get(point.key);
    if (known?.latest !== latest) open.set(point.key, latest);
    metrics.push([point.key, { last: value, lastStep: step, ...rangeWith(known, latest, value) }]);
  }
  const run: TrackedRun = {
    key: id,
    toolId: id,
    name: filled(info.run_name) ?? facts.name,
    experiment: experiment?.name ?? null,
    location: `${uri}/#/experiments/${encodeURIComponent(info.experiment_id)}/runs/${id}`,
    status: statusOfWord(info.status ?? '') ?? 'unknown',
    reason: null,
    exitCode: null,
    startedAt: timeIn(info.start_time),
    endedAt: timeIn(info.end_time),
    lastLoggedAt,
    params: Object.fromEntries(textsOf(wire.data?.params ?? [])),
    metrics: Object.fromEntries(metrics),
    tags: Object.fromEntries(tags),
    note: facts.note,
    git: facts.git,
    parent: facts.parent,
    deleted: info.lifecycle_stage === 'deleted' || experiment?.deleted === true,
    artifacts: null,
  };
  return { run, open };
}

/** A range that holds for the latest point; an older one with that point; else of that point alone. */
function rangeWith(known: KnownRange | undefined, latest: string, value: number): Range {
  if (known?.latest === latest) return known.range;
  const before = known?.range ?? { min: null, max: null, count: 0 };
  const count = before.count + 1;
  if (!Number.isFinite(value)) return { ...before, count };
  return { min: Math.min(before.min ?? value, value), max: Math.max(before.max ?? value, value), count };
}

function filled(text: string | null | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

function textsOf(
  pairs: readonly { readonly key: string; readonly value?: string | null | undefined }[],
): Map<string, string> {
  return new Map(pairs.map(({ key, value }) => [key, (value ?? '').slice(0, longestValue)]));
}
