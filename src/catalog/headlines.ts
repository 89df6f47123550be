import { bestRun, headlineOf } from '../runs/best.ts';
import { goalOf, withStatedGoals } from '../runs/goal.ts';
import type { Goal, MetricSettings } from '../runs/goal.ts';
import { primaryMetric } from '../runs/primary.ts';
import type { Run } from '../runs/run.ts';
import type { Scorable } from '../runs/scored.ts';
import type { Headline } from './api.ts';

/** What a set of runs is judged by, and its best run. */
export interface Judged<R = Run> {
  readonly metric: string | null;
  readonly goal: Goal | null;
  readonly best: R | null;
}

/** A run that can be judged. */
export type Judgeable = Scorable & Pick<Run, 'goals'>;

/** The primary metric and the best run of some runs that belong together. */
export function judge<R extends Judgeable>(runs: readonly R[], settings: MetricSettings): Judged<R> {
  const known = withStatedGoals(settings, runs);
  const metric = primaryMetric(runs, known);
  const goal = metric === null ? null : goalOf(metric, known);
  return { metric, goal, best: metric === null || goal === null ? null : bestRun(runs, metric, goal) };
}

/** A run's value of a metric, with the way in which it gets better. */
export function headline(run: Judgeable, metric: string | null, settings: MetricSettings): Headline | null {
  return metric === null ? null : headlineOf(run, metric, goalOf(metric, settings, run.goals));
}

/** Judges every experiment of some runs. */
export function judgeExperiments<R extends Judgeable & Pick<Run, 'experiment'>>(
  runs: Iterable<R>,
  settings: MetricSettings,
): Map<string, Judged<R>> {
  const byExperiment = new Map<string, R[]>();
  for (const run of runs) {
    const group = byExperiment.get(run.experiment);
    if (group === undefined) byExperiment.set(run.experiment, [run]);
    else group.push(run);
  }
  return new Map([...byExperiment].map(([name, group]) => [name, judge(group, settings)]));
}
