import { boxOf, type Box } from '../../../src/runs/box.ts';
import { groupSeeds } from '../../../src/runs/groups.ts';
import { compareNatural } from '../../../src/runs/natural.ts';
import type { Model } from './model.ts';

/** Runs that are looked at as one, by one metric. */
export interface Group {
  readonly label: string;
  /** Finite values of the metric. */
  readonly values: readonly number[];
  readonly box: Box | null;
}

/** Groups the runs that are kept: by a column's values, or (null) those that differ only in their seeds. */
export function groupsOf(
  model: Model,
  chosen: readonly boolean[],
  metric: string,
  by: string | null,
): readonly Group[] {
  const scores = model.axes.get(`metrics.${metric}`)?.values ?? [];
  const kept = model.runs.flatMap((run, i) => (chosen[i] === true ? [{ run, i }] : []));
  const grouped = by === null ? bySeeds(model, kept) : byColumn(model, kept, by);
  return [...grouped].map(([label, members]) => {
    const values = members.flatMap((i) => {
      const score = scores[i];
      return typeof score === 'number' ? [score] : [];
    });
    return { label, values, box: boxOf(values) };
  });
}

const mostValues = 8;

type Kept = readonly { readonly run: Model['runs'][number]; readonly i: number }[];

function byColumn(model: Model, kept: Kept, key: string): ReadonlyMap<string, readonly number[]> {
  const values = model.axes.get(key)?.values ?? [];
  const groups = new Map<string, number[]>();
  for (const { i } of kept) {
    const label = String(values[i] ?? '–');
    groups.set(label, [...(groups.get(label) ?? []), i]);
  }
  return new Map([...groups].sort(([a], [b]) => compareNatural(a, b)));
}

function bySeeds(model: Model, kept: Kept): ReadonlyMap<string, readonly number[]> {
  const params = model.answer.columns.filter(({ kind }) => kind === 'params');
  const runs = kept.map(({ run, i }) => ({
    i,
    experiment: run.experiment,
    params: Object.fromEntries(
      params.flatMap(({ name, values }) => {
        const value = values[i];
        return value === undefined || value === null ? [] : [[name, value]];
      }),
    ),
  }));
  return new Map(groupSeeds(runs).map(({ label, runs: members }) => [label, members.map(({ i }) => i)]));
}

/**
 * What to group by until somebody chooses: seeds where two settings have several, else the most important parameter with
 * few values that has two such groups, else seeds all the same. Over all runs: what is brushed does not change it.
 */
export function usualGrouping(model: Model, metric: string, ranked: readonly string[]): string | null {
  const all = model.runs.map(() => true);
  const tells = (by: string | null): boolean =>
    groupsOf(model, all, metric, by).filter(({ values }) => values.length > 1).length > 1;
  if (tells(null)) return null;
  const few = ranked.filter((key) => {
    const distinct = new Set(model.axes.get(key)?.values).size;
    return distinct > 1 && distinct <= mostValues;
  });
  return few.find(tells) ?? null;
}
