import type { Goal } from './goal.ts';
import { lastOf } from './scored.ts';
import type { Scorable } from './scored.ts';

/** The last value of a metric of a run with the way in which it gets better; null if the run lacks the metric. */
export function headlineOf(
  run: Scorable,
  metric: string,
  goal: Goal | null,
): { readonly metric: string; readonly value: number; readonly goal: Goal | null } | null {
  const value = lastOf(run, metric);
  return value === undefined ? null : { metric, value, goal };
}

/**
 * The run whose last value of a metric is the best, of equals the first of those given; runs without it, or where it
 * is NaN, do not count (nor do infinite values on the good side: they are a fault of the training). Null if none counts.
 */
export function bestRun<R extends Scorable>(runs: Iterable<R>, metric: string, goal: Goal): R | null {
  let best: { readonly run: R; readonly value: number } | null = null;
  for (const run of runs) {
    const value = lastOf(run, metric) ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (best === null || (goal === 'maximize' ? value > best.value : value < best.value)) best = { run, value };
  }
  return best?.run ?? null;
}
