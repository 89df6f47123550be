import type { Run } from './run.ts';

/** A run as judging sees it: which metrics it has, and their last values. */
export interface Scored {
  /** Runs with the same metrics may share the list. */
  readonly metricNames: readonly string[];
  lastOf(metric: string): number | undefined;
}

/** What can be judged. */
export type Scorable = Pick<Run, 'metrics'> | Scored;

/** The names of a run's metrics. */
export function metricNamesOf(run: Scorable): readonly string[] {
  return 'metricNames' in run ? run.metricNames : Object.keys(run.metrics);
}

/** The last value of a run's metric; undefined where it has none of that name. */
export function lastOf(run: Scorable, metric: string): number | undefined {
  if ('lastOf' in run) return run.lastOf(metric);
  return Object.hasOwn(run.metrics, metric) ? run.metrics[metric]?.last : undefined;
}
