import { headlineOf } from '../runs/best.ts';
import { goalOf, withStatedGoals } from '../runs/goal.ts';
import type { Goal, MetricSettings } from '../runs/goal.ts';
import { paramKey } from '../runs/param-key.ts';
import type { ParamValue, Run } from '../runs/run.ts';
import type { Beside, BesideRequest, ParamRun, ParamStory } from './beside-api.ts';
import type { Entry } from './entry.ts';
import { fittingRuns } from './fitting-runs.ts';

const [topRuns, mostPoints] = [5, 400];

interface Scope {
  readonly runs: readonly Run[];
  readonly metric: string | null;
  readonly goal: Goal | null;
}

/** What the runs that fit a file say of the values in it. */
export function beside(request: BesideRequest, entries: Iterable<Entry>, settings: MetricSettings): Beside {
  const { runs, names, metric } = fittingRuns(request.file, request.values, entries, settings);
  const goal = metric === null ? null : goalOf(metric, withStatedGoals(settings, runs));
  const scope = { runs, metric, goal };
  const params = request.values.map(({ value }, i) => {
    const name = names[i] ?? null;
    return name === null ? null : storyOf(scope, name, value, request.detail === i);
  });
  return { metric, goal, params };
}

function storyOf(scope: Scope, name: string, inFile: ParamValue, detail: boolean): ParamStory {
  const having = scope.runs.flatMap((run) => paramRun(run, name, scope.metric) ?? []);
  const wanted = paramKey(inFile);
  const ranked = detail ? rank(having, scope.goal) : [];
  const pinned = scope.runs.find(({ baseline }) => baseline);
  const baseline = pinned === undefined ? null : paramRun(pinned, name, scope.metric);
  const current = bestOf(
    having.filter(({ value }) => paramKey(value) === wanted),
    scope.goal,
  );
  const score = current?.score ?? null;
  const same = current?.run === baseline?.run;
  return {
    name,
    tried: new Set(having.map(({ value }) => paramKey(value))).size,
    runs: having.length,
    best: scope.goal === null ? null : bestOf(having, scope.goal),
    current,
    baseline,
    delta: same || score === null || baseline?.score == null ? null : score - baseline.score,
    top: ranked.slice(0, topRuns),
    points: detail ? thinned(having) : [],
  };
}

function paramRun(run: Run, name: string, metric: string | null): ParamRun | null {
  const value = Object.hasOwn(run.params, name) ? run.params[name] : undefined;
  if (value === undefined) return null;
  const score = metric === null ? null : (headlineOf(run, metric, null)?.value ?? null);
  return { run: run.id, name: run.name, value, score: score !== null && Number.isFinite(score) ? score : null };
}

function rank(runs: readonly ParamRun[], goal: Goal | null): readonly ParamRun[] {
  const scored = runs.flatMap((run) => (run.score === null ? [] : [{ run, score: run.score }]));
  if (goal === null) return scored.map(({ run }) => run);
  return scored.sort((a, b) => (goal === 'maximize' ? b.score - a.score : a.score - b.score)).map(({ run }) => run);
}

/** The run with the best score; without a direction or a score the first that there is. */
function bestOf(runs: readonly ParamRun[], goal: Goal | null): ParamRun | null {
  return rank(runs, goal)[0] ?? (goal === null ? (runs[0] ?? null) : null);
}

function thinned(runs: readonly ParamRun[]): readonly ParamRun[] {
  const every = Math.max(1, Math.ceil(runs.length / mostPoints));
  return runs.filter((_run, i) => i % every === 0);
}
