import { boxOf } from '../runs/box.ts';
import { pearson, spearman } from '../runs/correlation.ts';
import { goalOf } from '../runs/goal.ts';
import type { Goal, MetricSettings } from '../runs/goal.ts';
import { differingParams, groupRuns, groupSeeds } from '../runs/groups.ts';
import type { RunGroup } from '../runs/groups.ts';
import { paramImportance } from '../runs/importance.ts';
import { primaryMetric } from '../runs/primary.ts';
import { readNumber } from '../runs/query-literals.ts';
import type { QueryFault } from '../runs/query.ts';
import type { Run } from '../runs/run.ts';
import { parseSort } from '../runs/sort.ts';
import { describeSample } from '../runs/stats.ts';
import { judgeGroups, verdictSentence } from '../runs/verdict.ts';
import type { ComparedGroup, ComparedPair, Comparison, CompareRequest } from './compare-api.ts';

/** Groups beyond these are not tested against the first. */
const mostPairs = 50;

/** Compares runs by one metric: groups of seeds, their tests, and what parameters count for. */
export function compareRuns(
  runs: readonly Run[],
  { metric: asked, groupBy }: Pick<CompareRequest, 'metric' | 'groupBy'>,
  settings: MetricSettings,
  now: number,
): { readonly ok: true; readonly value: Comparison } | { readonly ok: false; readonly fault: QueryFault } {
  const metric = asked ?? primaryMetric(runs, settings);
  const goal = metric === null ? null : goalOf(metric, settings);
  const key = groupBy === null ? null : parseSort([groupBy]);
  if (key !== null && !key.ok) return key;
  const [by] = key?.value ?? [];
  const found = by === undefined ? groupSeeds(runs) : groupRuns(runs, by.key, now);
  const groups = found.map((group) => describe(group, metric, goal));
  const differing = differingParams(runs);
  return {
    ok: true,
    value: {
      metric,
      goal,
      runs: runs.map(({ id }) => id),
      differing,
      groupedBy: groupBy ?? 'seeds',
      groups,
      pairs: pairsOf(found, runs[0], metric, goal),
      importance: metric === null ? null : paramImportance(runs, metric),
      correlations: metric === null ? [] : correlationsOf(runs, metric, differing),
    },
  };
}

function valuesOf(runs: readonly Run[], metric: string | null): number[] {
  if (metric === null) return [];
  return runs.flatMap(({ metrics }) => (Object.hasOwn(metrics, metric) ? (metrics[metric]?.last ?? []) : []));
}

function describe({ label, runs }: RunGroup, metric: string | null, goal: Goal | null): ComparedGroup {
  const values = valuesOf(runs, metric);
  const box = boxOf(values);
  const best = box === null || goal === null ? null : goal === 'maximize' ? box.max : box.min;
  return { label, runs: runs.map(({ id }) => id), sample: describeSample(values), best, box };
}

function pairsOf(groups: readonly RunGroup[], first: Run | undefined, metric: string | null, goal: Goal | null) {
  if (metric === null || groups.every(({ runs }) => runs.length < 2)) return [];
  const a = groups.findIndex(({ runs }) => runs.some((run) => run === first));
  const reference = groups[a];
  if (reference === undefined) return [];
  return groups.flatMap((group, b): ComparedPair[] => {
    if (b === a || b - Number(b > a) >= mostPairs) return [];
    const verdict = judgeGroups(valuesOf(reference.runs, metric), valuesOf(group.runs, metric), goal);
    const sentence = verdictSentence(verdict, nameOf(reference), nameOf(group));
    return [{ a, b, verdict, sentence }];
  });
}

function nameOf({ label }: RunGroup): string {
  return label === '' ? '(none)' : label;
}

function correlationsOf(runs: readonly Run[], metric: string, differing: readonly string[]) {
  const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
    Object.hasOwn(record, name) ? record[name] : undefined;
  const target = runs.map(({ metrics }) => own(metrics, metric)?.last ?? Number.NaN);
  return differing.flatMap((param) => {
    const values = runs.map(({ params }) => {
      const value = own(params, param);
      return typeof value === 'number'
        ? value
        : typeof value === 'string'
          ? (readNumber(value) ?? Number.NaN)
          : Number.NaN;
    });
    const [linear, ranked] = [pearson(values, target), spearman(values, target)];
    return linear === null && ranked === null ? [] : [{ param, pearson: linear, spearman: ranked }];
  });
}
