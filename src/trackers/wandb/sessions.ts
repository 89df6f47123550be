import type { Series } from '../../runs/series.ts';
import { SeriesBuilder } from '../../runs/series.ts';
import type { WandbLog } from './log.ts';

/**
 * The series of a run's sessions as one: a later session wins from its first step on. Of system metrics, which have no
 * steps of their own, nothing is dropped; they are numbered on. `wanted` null: every metric.
 */
export function joinSessions(
  logs: readonly WandbLog<SeriesBuilder>[],
  wanted: ReadonlySet<string> | null,
): Map<string, Series> {
  const joined = new Map<string, SeriesBuilder>();
  const into = (name: string): SeriesBuilder => {
    const known = joined.get(name) ?? new SeriesBuilder();
    joined.set(name, known);
    return known;
  };
  for (const [index, log] of logs.entries()) {
    const bound = Math.min(
      Infinity,
      ...logs
        .slice(index + 1)
        .map((later) => later.history.firstStep)
        .filter(isNumber),
    );
    for (const [name, points] of log.metrics()) {
      if (wanted?.has(name) === false) continue;
      const { steps, times, values } = points.build();
      for (let i = 0; i < steps.length; i += 1) {
        const step = steps[i] ?? Number.NaN;
        if (step < bound) into(name).push(step, times[i] ?? Number.NaN, values[i] ?? Number.NaN);
      }
    }
    for (const [key, { points }] of log.system) {
      const name = `system/${key}`;
      if (points === null || wanted?.has(name) === false) continue;
      const { times, values } = points.build();
      const all = into(name);
      for (let i = 0; i < times.length; i += 1) all.push(all.length, times[i] ?? Number.NaN, values[i] ?? Number.NaN);
    }
  }
  const series = new Map<string, Series>();
  for (const [name, points] of joined) if (points.length > 0) series.set(name, points.build());
  for (const [name, one] of summaryOnly(logs, new Set(series.keys()))) {
    if (wanted?.has(name) !== false) series.set(name, one);
  }
  return series;
}

function isNumber(value: number): boolean {
  return !Number.isNaN(value);
}

/**
 * Numbers that a person put into the summary and never logged (`run.summary["test/acc"] = 0.9`): one point each, at the
 * last step. A summary of a logged metric (its maximum, say) is none of them, nor is what lies below one.
 */
export function summaryOnly(
  logs: readonly Pick<WandbLog<SeriesBuilder>, 'facts' | 'history'>[],
  logged: ReadonlySet<string>,
): Map<string, Series> {
  const found = new Map<string, Series>();
  const steps = logs.map(({ history }) => history.lastStep).filter(isNumber);
  const step = Math.max(0, ...steps.slice(-1));
  for (const { facts, history } of logs) {
    for (const [name, value] of facts.summary) {
      if (isBelow(name, logged) || history.columns.byName.has(name)) continue;
      found.set(name, {
        steps: Float64Array.of(step),
        times: Float64Array.of(Number.NaN),
        values: Float64Array.of(value),
      });
    }
  }
  return found;
}

function isBelow(name: string, logged: ReadonlySet<string>): boolean {
  if (logged.has(name)) return true;
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    if (logged.has(name.slice(0, dot))) return true;
  }
  return false;
}
