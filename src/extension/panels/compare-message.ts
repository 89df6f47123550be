import type { Comparison } from '../../catalog/compare-api.ts';
import type { ComparedColumn, ComparedRuns } from '../../protocol/compare-view.ts';
import { colourOf } from '../../runs/colour.ts';
import { guessGoal, type Goal } from '../../runs/goal.ts';
import { paramKey } from '../../runs/param-key.ts';
import type { Run } from '../../runs/run.ts';

/** The compare view takes at most so many runs, the newest. */
export const mostRuns = 2_000;
const mostColumns = 200;

/** What the compare view shows of runs. Parameters that are the same in all of them are left out. */
export function comparedMessage(of: {
  readonly runs: readonly Run[];
  readonly outOf: number;
  readonly scope: ComparedRuns['scope'];
  readonly checked: number;
  readonly comparison: Comparison | null;
}): ComparedRuns {
  const { runs, comparison } = of;
  const columns = [...metricColumns(runs), ...paramColumns(runs)].slice(0, mostColumns);
  const names = columns.flatMap(({ kind, name }) => (kind === 'metrics' ? [name] : []));
  const goals = new Map<string, Goal>();
  for (const name of names) {
    const goal = name === comparison?.metric ? comparison.goal : guessGoal(name);
    if (goal !== null) goals.set(name, goal);
  }
  return {
    runs: runs.map(({ id, name, status, colour, experiment, baseline }) => ({
      ...{ id, name, status, experiment, baseline },
      colour: colour ?? colourOf(id),
    })),
    columns,
    metric: comparison?.metric ?? null,
    ranked: comparison?.importance?.params.map(({ param }) => param) ?? [],
    goals: Object.fromEntries(goals),
    outOf: of.outOf,
    scope: of.scope,
    checked: of.checked,
  };
}

function metricColumns(runs: readonly Run[]): ComparedColumn[] {
  const names = new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)));
  return [...names].map((name) => ({
    key: `metrics.${name}`,
    kind: 'metrics',
    name,
    values: runs.map(({ metrics }) => {
      const last = Object.hasOwn(metrics, name) ? metrics[name]?.last : undefined;
      return last !== undefined && Number.isFinite(last) ? last : null;
    }),
  }));
}

function paramColumns(runs: readonly Run[]): ComparedColumn[] {
  const names = new Set(runs.flatMap(({ params }) => Object.keys(params)));
  return [...names].flatMap((name): ComparedColumn[] => {
    const values = runs.map(({ params }) => (Object.hasOwn(params, name) ? (params[name] ?? null) : null));
    if (new Set(values.map(paramKey)).size < 2) return [];
    return [{ key: `params.${name}`, kind: 'params', name, values: values.map(finite) }];
  });
}

/** What is not finite has no place on an axis. */
function finite(value: ComparedColumn['values'][number]): ComparedColumn['values'][number] {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
