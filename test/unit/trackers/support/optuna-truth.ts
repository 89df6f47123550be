import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { TrackedRun, Tracker, Claim } from '../../../../src/trackers/tracker.ts';

const numeral = z.union([z.number(), z.literal(['NaN', 'Infinity', '-Infinity'])]).transform(Number);
const attributes = z.record(z.string(), z.unknown());
const trial = z.object({
  study: z.string(),
  number: z.number(),
  directions: z.array(z.string()),
  metricNames: z.array(z.string()).nullable(),
  studyUserAttrs: attributes,
  state: z.string(),
  start: z.string().nullable(),
  complete: z.string().nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  values: z.array(numeral).nullable(),
  intermediate: z.array(z.tuple([z.number(), numeral])),
  userAttrs: attributes,
  systemAttrs: attributes,
});

/** A trial as Optuna itself reads it back. */
export type OptunaTrial = z.infer<typeof trial>;

/** What Optuna's own reader found in a storage: its trials by their id. */
export function readOptunaTruth(file: string): ReadonlyMap<string, OptunaTrial> {
  return new Map(Object.entries(z.record(z.string(), trial).parse(JSON.parse(readFileSync(file, 'utf8')))));
}

const statuses: Readonly<Record<string, string>> = {
  RUNNING: 'running',
  COMPLETE: 'finished',
  PRUNED: 'pruned',
  FAIL: 'failed',
  WAITING: 'scheduled',
};
const reasons: Readonly<Record<string, string>> = { PRUNED: 'pruned', FAIL: 'error' };
const goals: Readonly<Record<string, string>> = { MINIMIZE: 'minimize', MAXIMIZE: 'maximize' };

/** A time of Optuna's, which names no zone: this machine's. */
const timeOf = (text: string | null): number | null => (text === null ? null : Math.floor(new Date(text).getTime()));

const asTags = (of: Readonly<Record<string, unknown>>, prefix: string): [string, string][] =>
  Object.entries(of).map(([key, value]) => [prefix + key, typeof value === 'string' ? value : JSON.stringify(value)]);

/** The names that a trial's values go by. */
export function namesOf({ metricNames, directions }: OptunaTrial): readonly string[] {
  return metricNames ?? (directions.length === 1 ? ['value'] : directions.map((_, i) => `values_${i}`));
}

function summary(points: readonly (readonly [number, number])[]) {
  const finite = points.map(([, value]) => value).filter(Number.isFinite);
  const [lastStep, last] = points.at(-1)!;
  const [min, max] = finite.length === 0 ? [null, null] : [Math.min(...finite), Math.max(...finite)];
  return { last, lastStep, min, max, count: points.length };
}

/** A run in the words of the truth, with the points of its metrics. */
export async function told(tracker: Tracker, claim: Claim, run: TrackedRun) {
  const { name, experiment, status, reason, startedAt, endedAt, lastLoggedAt, params, tags, metrics, location } = run;
  const series = await tracker.series(claim, run.key, Object.keys(metrics));
  const points = new Map<string, (readonly [number, number])[]>();
  for (const [key, { steps, values }] of series)
    points.set(
      key,
      Array.from(steps, (step, i) => [step, values[i]!]),
    );
  return {
    ...{ name, experiment, status, reason, startedAt, endedAt, lastLoggedAt, params, tags, metrics, location },
    goals: run.goals ?? {},
    points,
    times: Array.from(series.values(), ({ times }) => [...times].filter((time) => !Number.isNaN(time))).flat(),
  };
}

/** What a run of a trial has to be, in the same words. */
export function expected(file: string, id: string, truth: OptunaTrial) {
  const names = namesOf(truth);
  const points = new Map<string, (readonly [number, number])[]>();
  for (const [i, value] of (truth.values ?? []).entries()) points.set(names[i]!, [[0, value]]);
  if (truth.intermediate.length > 0) points.set('intermediate_values', truth.intermediate);
  const endedAt = timeOf(truth.complete);
  return {
    name: `${truth.study}/${truth.number}`,
    experiment: truth.study,
    status: statuses[truth.state],
    reason: reasons[truth.state] ?? null,
    startedAt: timeOf(truth.start),
    endedAt,
    lastLoggedAt: endedAt,
    params: truth.params,
    tags: Object.fromEntries([
      ...asTags(truth.studyUserAttrs, 'study.'),
      ...asTags(truth.systemAttrs, 'system.'),
      ...asTags(truth.userAttrs, ''),
    ]),
    metrics: Object.fromEntries(Array.from(points, ([key, of]) => [key, summary(of)])),
    location: `${file}#${id}`,
    goals: Object.fromEntries(truth.directions.map((word, i) => [names[i]!, goals[word]])),
    points,
    times: endedAt === null ? [] : (truth.values ?? []).map(() => endedAt),
  };
}
