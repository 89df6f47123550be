import type { Goal } from '../../runs/goal.ts';
import type { MetricSummary, ParamValue, RunReason, RunStatus } from '../../runs/run.ts';
import { toJson } from '../../runs/json.ts';
import { summarize } from '../../runs/series.ts';
import type { Series } from '../../runs/series.ts';
import type { TrackedRun } from '../tracker.ts';

/** The metric that holds what a trial reported on its way. */
export const intermediateMetric = 'intermediate_values';
/** The study's own attribute that names its metrics. */
export const metricNamesKey = 'study:metric_names';
/** Samplers keep their state in attributes of trials; what is longer than this is nothing to read. */
const longestAttribute = 2000;

/** Optuna's words for where a trial stands, in the order of the numbers that journals have for them. */
const states: readonly (readonly [string, RunStatus, RunReason | null])[] = [
  ['RUNNING', 'running', null],
  ['COMPLETE', 'finished', null],
  ['PRUNED', 'pruned', 'pruned'],
  ['FAIL', 'failed', 'error'],
  ['WAITING', 'scheduled', null],
];
/** The same for the directions of a study. */
const directions: readonly (readonly [string, Goal | null])[] = [
  ['NOT_SET', null],
  ['MINIMIZE', 'minimize'],
  ['MAXIMIZE', 'maximize'],
];

/** A trial's status by Optuna's word or number for it; null for another word. */
export function statusOf(
  state: string | number,
): { readonly status: RunStatus; readonly reason: RunReason | null } | null {
  const found = typeof state === 'number' ? states[state] : states.find(([word]) => word === state);
  return found === undefined ? null : { status: found[1], reason: found[2] };
}

/** A metric's goal by Optuna's word or number for a direction; null where it is not set. */
export function goalOf(direction: string | number): Goal | null {
  const found = typeof direction === 'number' ? directions[direction] : directions.find(([word]) => word === direction);
  return found?.[1] ?? null;
}

/** Whether Optuna never changes a trial of this status again. */
export function isOver(status: RunStatus): boolean {
  return status !== 'running' && status !== 'scheduled';
}

/** A study as its storage has it. */
export interface Study {
  readonly name: string;
  /** By objective. */
  readonly goals: readonly (Goal | null)[];
  /** By objective, where the study names them. */
  readonly metricNames: readonly string[] | null;
  readonly userAttributes: ReadonlyMap<string, unknown>;
}

/** A trial as its storage has it. Times are ms since 1970. */
export interface Trial {
  /** Optuna's `trial_id`, which is unique in the storage. */
  readonly id: number;
  /** Counted within the study. */
  readonly number: number;
  readonly status: RunStatus;
  readonly reason: RunReason | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** When the trial last said that it lives; null where it never does. */
  readonly heardAt: number | null;
  readonly params: ReadonlyMap<string, ParamValue>;
  /** By objective. */
  readonly values: readonly number[];
  /** What it reported on its way, by step. */
  readonly intermediate: MetricSummary | null;
  readonly userAttributes: ReadonlyMap<string, unknown>;
  readonly systemAttributes: ReadonlyMap<string, unknown>;
}

/**
 * The names of a study's metrics: those that it was given, else as `trials_dataframe()` has them: `value`, and
 * `values_0`, `values_1`, … of several objectives.
 */
export function metricNamesOf(study: Study, objectives = study.goals.length): readonly string[] {
  const many = objectives > 1;
  return Array.from({ length: objectives }, (_, i) => study.metricNames?.[i] ?? (many ? `values_${i}` : 'value'));
}

/** What of a study all of its trials share, made once. */
export interface StudyFacts {
  readonly study: Study;
  readonly goals: Readonly<Record<string, Goal>>;
  readonly tags: readonly (readonly [string, string])[];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : toJson(value);
}

/** Makes ready what of a study all of its trials share. */
export function factsOf(study: Study): StudyFacts {
  const names = metricNamesOf(study);
  const goals = study.goals.flatMap((goal, i): [string, Goal][] => (goal === null ? [] : [[names[i] ?? '', goal]]));
  const tags = Array.from(study.userAttributes, ([key, value]) => [`study.${key}`, textOf(value)] as const);
  return { study, goals: Object.fromEntries(goals), tags };
}

/** A single value as a series: Optuna knows no step of it, so it is at 0, when the trial was over. */
function seriesOfValue(value: number, endedAt: number | null): Series {
  return { steps: Float64Array.of(0), times: Float64Array.of(endedAt ?? Number.NaN), values: Float64Array.of(value) };
}

/** A trial's metric as `runOf` names it, whole; `reported` gives what the trial reported on its way. */
export function seriesOf(
  metric: string,
  study: Study,
  { values, endedAt }: Pick<Trial, 'values' | 'endedAt'>,
  reported: () => Series | null,
): Series | null {
  const value = values[metricNamesOf(study, Math.max(study.goals.length, values.length)).lastIndexOf(metric)];
  if (value !== undefined) return seriesOfValue(value, endedAt);
  return metric === intermediateMetric ? reported() : null;
}

/**
 * A trial of a storage (absolute path) as a run. Attributes are tags: the user's under their own names, the system's
 * with `system.` in front, the study's with `study.`.
 */
export function runOf(trial: Trial, { study, goals, tags: shared }: StudyFacts, file: string): TrackedRun {
  const names = metricNamesOf(study, Math.max(study.goals.length, trial.values.length));
  const metrics = new Map<string, MetricSummary>();
  for (const [i, value] of trial.values.entries()) {
    // An objective without a value leaves a gap in the list.
    if (!(i in trial.values)) continue;
    metrics.set(names[i] ?? '', summarize(seriesOfValue(value, trial.endedAt)));
  }
  if (trial.intermediate !== null && !metrics.has(intermediateMetric)) {
    metrics.set(intermediateMetric, trial.intermediate);
  }
  const tags = new Map(shared);
  for (const [key, value] of trial.systemAttributes) {
    const text = textOf(value);
    if (text.length <= longestAttribute) tags.set(`system.${key}`, text);
  }
  for (const [key, value] of trial.userAttributes) tags.set(key, textOf(value));
  return {
    key: String(trial.id),
    toolId: null,
    name: `${study.name}/${trial.number}`,
    experiment: study.name,
    location: `${file}#${trial.id}`,
    status: trial.status,
    reason: trial.reason,
    exitCode: null,
    startedAt: trial.startedAt,
    endedAt: trial.endedAt,
    lastLoggedAt: trial.endedAt ?? trial.heardAt,
    params: Object.fromEntries(trial.params),
    metrics: Object.fromEntries(metrics),
    tags: Object.fromEntries(tags),
    note: null,
    git: null,
    parent: null,
    deleted: false,
    artifacts: null,
    goals,
  };
}
