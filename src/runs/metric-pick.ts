import type { Goal } from './goal.ts';
import type { MetricSummary } from './run.ts';

/** Which of a metric's values stands for a run. */
export const metricPicks = ['last', 'best', 'min', 'max'] as const;
export type MetricPick = (typeof metricPicks)[number];

/**
 * A run's value of a metric. `best` is the smallest or largest by the way in which it gets better, and the last where
 * that is not known; without a finite value there is no best, min or max.
 */
export function pickMetric(summary: MetricSummary, pick: MetricPick, goal: Goal | null): number | undefined {
  const wanted = pick === 'best' ? (goal === null ? 'last' : goal === 'maximize' ? 'max' : 'min') : pick;
  return summary[wanted] ?? undefined;
}

/** Which of two values is the better one. */
export function better(a: number, b: number, goal: Goal): number {
  return goal === 'maximize' ? Math.max(a, b) : Math.min(a, b);
}
