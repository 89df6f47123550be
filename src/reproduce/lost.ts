import type { Cause, Differences } from '../jobs/reproduction.ts';
import type { Run } from '../runs/run.ts';
import type { Facts } from './facts.ts';
import type { Seen } from './look.ts';
import { impossible } from './recipe.ts';
import type { Impossible } from './recipe.ts';

/** The tracker of what a launcher itself keeps of a run. */
const launched = 'trainyard';

/**
 * Metrics of a launched run that only its own logger kept, in files that are its own no more, as a later run wrote over
 * them. Code that differs may log what the original never had.
 */
export function lostMetrics(
  { run, series }: Seen,
  again: Seen | undefined,
  causes: readonly Cause[],
): readonly string[] {
  if (again === undefined || hasLogger(run) || !hasLogger(again.run)) return [];
  if (causes.some(({ kind }) => kind === 'code' || kind === 'commit')) return [];
  return [...again.series.keys()].filter((name) => !series.has(name));
}

/** Why a run that was done again says nothing of the original, whose metrics are lost; null: there is something to compare. */
export function nothingToCompare({ ran, outputs, metrics }: Differences['levels'], run: Run): Impossible | null {
  if (ran !== 'same' || metrics !== 'unknown' || outputs === 'same' || outputs === 'different') return null;
  const reason = `It could be done again, but nothing that ${run.name} came to was kept, so there is nothing to compare. Let each run log into a folder of its own.`;
  return impossible(reason, 'metrics');
}

/**
 * What two runs were made of, less parameters that the logger of one of them alone told of: a training that failed before
 * its logger began had them, too.
 */
export function comparable(
  [a, original]: readonly [Facts, Seen],
  [b, again]: readonly [Facts, Seen | undefined],
): readonly [Facts, Facts] {
  if (again !== undefined && hasLogger(original.run) === hasLogger(again.run)) return [a, b];
  const both = (params: Facts['params'], others: Facts['params']): Facts['params'] =>
    Object.fromEntries(Object.entries(params).filter(([name]) => Object.hasOwn(others, name)));
  return [
    { ...a, params: both(a.params, b.params) },
    { ...b, params: both(b.params, a.params) },
  ];
}

function hasLogger({ sources }: Run): boolean {
  return sources.some(({ tracker }) => tracker !== launched);
}
