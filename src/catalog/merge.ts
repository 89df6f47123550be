import type { Goal } from '../runs/goal.ts';
import type { GitState, MetricSummary, ParamValue, RunReason, RunStatus } from '../runs/run.ts';
import type { ReadProblem, TrackedRun } from '../trackers/tracker.ts';
import type { Unit } from './unit.ts';

/** What one tracker knows of a run. */
export interface Part {
  readonly unit: Unit;
  readonly run: TrackedRun;
}

/** What all trackers together know of a run; parts in the registry's order, the first one names it. */
export interface Merged {
  readonly name: string | null;
  readonly experiment: string | null;
  readonly stated: RunStatus | null;
  readonly reason: RunReason | null;
  readonly exitCode: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly loggedAt: number | null;
  readonly grownAt: number | null;
  readonly interval: number | null;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly note: string | null;
  readonly git: GitState | null;
  readonly parent: { readonly tracker: string; readonly id: string } | null;
  readonly deleted: boolean;
  readonly artifacts: string | null;
  readonly problems: readonly ReadProblem[];
  readonly goals: Readonly<Record<string, Goal>> | null;
}

/** The value that the first part has, where it has any. */
function first<T>(parts: readonly Part[], read: (run: TrackedRun) => T | null): T | null {
  for (const { run } of parts) {
    const value = read(run);
    if (value !== null) return value;
  }
  return null;
}

/** The commit that the first part knows, with what any part says of it: not every tool looks at the branch and at changes. */
function gitOf(parts: readonly Part[]): GitState | null {
  const git = first(parts, (run) => run.git);
  if (git === null || (git.branch !== null && git.dirty !== null)) return git;
  const same = parts.filter(({ run }) => run.git?.commit === git.commit);
  return {
    commit: git.commit,
    branch: first(same, (run) => run.git?.branch ?? null),
    dirty: first(same, (run) => run.git?.dirty ?? null),
  };
}

function extreme(values: readonly (number | null)[], choose: (...values: number[]) => number): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : choose(...known);
}

function union<T>(
  parts: readonly Part[],
  read: (run: TrackedRun) => Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) return read(only.run);
  const all = new Map<string, T>();
  for (const { run } of parts) {
    for (const [key, value] of Object.entries(read(run))) if (!all.has(key)) all.set(key, value);
  }
  return Object.fromEntries(all);
}

/** Whether a value is what is left of another one whose type was lost on the way: `true` as 1, nothing as `None`. */
function isWornDown(value: ParamValue | undefined, typed: ParamValue | undefined): boolean {
  return typeof typed === 'boolean' ? value === Number(typed) : typed === null && value === 'None';
}

/** The value of each key that the first part has, unless another one has kept its type. What a launch was given stays. */
function typed(parts: readonly Part[]): Readonly<Record<string, ParamValue>> {
  const params = union(parts, (run) => run.params);
  const isGiven = (key: string): boolean =>
    parts.some(({ run }) => run.launch !== undefined && Object.hasOwn(run.params, key));
  const better = parts
    .slice(1)
    .flatMap(({ run }) => Object.entries(run.params))
    .filter(([key, value]) => isWornDown(params[key], value) && !isGiven(key));
  return better.length === 0 ? params : { ...params, ...Object.fromEntries(better) };
}

/**
 * The parameters of all. Some loggers join nested keys by `/` and lose types on the way (Lightning's beside TensorBoard's
 * hyperparameters: `model/bias` is 1): where another part has the key joined by `.`, that one counts alone.
 */
function oneSpelling(parts: readonly Part[]): Readonly<Record<string, ParamValue>> {
  const params = typed(parts);
  if (parts.length < 2) return params;
  const isTwin = (key: string): boolean => {
    const dotted = key.replaceAll('/', '.');
    return (
      dotted !== key && parts.some(({ run }) => Object.hasOwn(run.params, dotted) && !Object.hasOwn(run.params, key))
    );
  };
  return Object.fromEntries(Object.entries(params).filter(([key]) => !isTwin(key)));
}

/** Whether a program logged numbers by itself, not only in what it printed to its launcher. */
function hasLogger(parts: readonly Part[]): boolean {
  return parts.some(({ run }) => run.launch === undefined && Object.keys(run.metrics).length > 0);
}

/** What was read out of a program's output counts only where it logs nothing by itself; what the machine did always. */
function isOverruled(run: TrackedRun, metric: string): boolean {
  return run.launch !== undefined && !metric.startsWith('system/');
}

function mostPoints(parts: readonly Part[]): Readonly<Record<string, MetricSummary>> {
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) return only.run.metrics;
  const all = new Map<string, MetricSummary>();
  const logged = hasLogger(parts);
  for (const { run } of parts) {
    for (const [key, summary] of Object.entries(run.metrics)) {
      if (logged && isOverruled(run, key)) continue;
      const known = all.get(key);
      if (known === undefined || summary.count > known.count) all.set(key, summary);
    }
  }
  return Object.fromEntries(all);
}

/** The part whose points of a metric count: the one with more of them, of equals the first. */
export function partOf(parts: readonly Part[], metric: string): Part | null {
  let best: Part | null = null;
  let most = -1;
  const logged = hasLogger(parts);
  for (const part of parts) {
    if (logged && isOverruled(part.run, metric)) continue;
    const count = Object.hasOwn(part.run.metrics, metric) ? (part.run.metrics[metric]?.count ?? -1) : -1;
    if (count > most) {
      best = part;
      most = count;
    }
  }
  return best;
}

/** Typical time between two points, ms: from start to last point over the longest series; null where not known. */
function intervalOf({ unit, run }: Part): number | null {
  let points = 0;
  for (const metric of Object.values(run.metrics)) points = Math.max(points, metric.count);
  const { startedAt, lastLoggedAt } = run;
  if (startedAt === null || lastLoggedAt === null || points < 2 || lastLoggedAt <= startedAt) return unit.growthMs;
  return (lastLoggedAt - startedAt) / (points - 1);
}

/**
 * The part whose word on the status counts: one that saw a failure (an event writer that was closed says that all went
 * well, also when its training failed), else the first that says anything. Whoever launched it knows best, unless it
 * lost the run.
 */
function statingOf(parts: readonly Part[]): TrackedRun | null {
  const launcher = parts.find(({ run }) => run.launch !== undefined && run.status !== null && run.status !== 'lost');
  if (launcher !== undefined) return launcher.run;
  const failed = parts.find(({ run }) => run.status === 'failed');
  const stating = parts.find(({ run }) => run.status !== null);
  return stating?.run.status === 'finished' ? (failed ?? stating).run : (stating?.run ?? null);
}

/** What a launch was given goes before what loggers made of it. */
function givenFirst(parts: readonly Part[]): readonly Part[] {
  if (parts.length < 2) return parts;
  return parts.toSorted((a, b) => Number(b.run.launch !== undefined) - Number(a.run.launch !== undefined));
}

/** The parent that a run's tools name; null: none. */
export function parentOf(parts: readonly Part[]): Merged['parent'] {
  const part = givenFirst(parts).find(({ run }) => run.parent !== null);
  return part?.run.parent == null ? null : { tracker: part.unit.tracker.name, id: part.run.parent };
}

/** What lists need of a run that one tracker wrote, without a look at what it logged: the same that `merge` comes to. */
export class OnePart {
  readonly #part: Part;
  readonly grownAt: number | null;
  readonly loggedAt: number | null;

  constructor(part: Part) {
    this.#part = part;
    const { unit, run } = part;
    this.grownAt = unit.grownAtOf(run);
    const logged = run.lastLoggedAt ?? this.grownAt;
    const { startedAt } = run;
    this.loggedAt = logged === null || startedAt === null ? (logged ?? startedAt) : Math.max(logged, startedAt);
  }

  get stated(): RunStatus | null {
    return this.#part.run.status;
  }

  get experiment(): string | null {
    return this.#part.run.experiment;
  }

  get startedAt(): number | null {
    return this.#part.run.startedAt;
  }

  get deleted(): boolean {
    return this.#part.run.deleted;
  }

  get interval(): number | null {
    return intervalOf(this.#part);
  }
}

/** Makes one run of what several trackers wrote into one folder. */
export function merge(parts: readonly Part[]): Merged {
  const stating = statingOf(parts);
  const told = stating?.launch === undefined ? parts : [];
  // What a launch was given goes before what loggers made of it: its name, and parameters with their types.
  const given = givenFirst(parts);
  return {
    name: first(given, (run) => run.name),
    experiment: first(parts, (run) => run.experiment),
    stated: stating?.status ?? null,
    reason: stating?.reason ?? first(told, (run) => run.reason),
    exitCode: stating?.exitCode ?? first(told, (run) => run.exitCode),
    startedAt: extreme(
      parts.map(({ run }) => run.startedAt),
      Math.min,
    ),
    endedAt: stating === null ? first(parts, (run) => run.endedAt) : stating.endedAt,
    loggedAt: extreme(
      // A tool that keeps no times of its points (Optuna) is heard of when it is seen to log.
      parts.flatMap(({ unit, run }) => [run.lastLoggedAt ?? unit.grownAtOf(run), run.startedAt]),
      Math.max,
    ),
    grownAt: extreme(
      parts.map(({ unit, run }) => unit.grownAtOf(run)),
      Math.max,
    ),
    interval: extreme(parts.map(intervalOf), Math.max),
    params: oneSpelling(given),
    tags: union(parts, (run) => run.tags),
    metrics: mostPoints(parts),
    note: first(parts, (run) => run.note),
    git: gitOf(parts),
    parent: parentOf(parts),
    deleted: parts.some(({ run }) => run.deleted),
    artifacts: first(parts, (run) => run.artifacts),
    goals: first(parts, (run) => run.goals ?? null),
    problems: parts.flatMap(({ unit }) => (unit.runs.length === 1 ? unit.problems : [])),
  };
}
