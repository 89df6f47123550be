import { realpathSync } from 'node:fs';
import type { Act } from '../../audit/act.ts';
import type { BackendOptions } from '../../backends/registry.ts';
import type { PythonParser } from '../../code/python-parser.ts';
import { identityOf } from '../../jobs/process-identity.ts';
import { blocked, refused } from '../../launch/refusal.ts';
import type { Refusal } from '../../launch/refusal.ts';
import { isSecretParam } from '../../project/secret-params.ts';
import { goalOf } from '../../runs/goal.ts';
import type { MetricSettings } from '../../runs/goal.ts';
import { repositoryOf } from '../../snapshot/git/repository.ts';
import { removeLeftWorktrees } from '../worktree.ts';
import { bisect } from './bisect.ts';
import type { BisectProgress, Bisected } from './bisect.ts';
import type { Tested } from './outcome.ts';
import { commitRange, short } from './commits.ts';
import type { Commit, CommitRange } from './commits.ts';
import type { Recipe } from './place.ts';
import { reportOf } from './report.ts';
import type { BisectReport } from './report.ts';
import type { Rule } from './verdict.ts';
import { bisectSlug, isBusy, isOfNewer, readBisect, writeBisect } from './state.ts';
import type { BisectState, Question } from './state.ts';
import { Trainer } from './trainer.ts';

/** What is asked of a bisection, as a person says it. */
export interface BisectRequest {
  readonly metric: string;
  readonly good: string;
  readonly bad: string;
  /** Null: learned from repeats at both ends. */
  readonly threshold: number | null;
  /** Null: what is known of the metric, else what the ends tell. */
  readonly goal: Question['goal'];
  /** Null: once, and more often where values lie near neither end. */
  readonly repeats: number | null;
  readonly parallel: number;
  readonly firstParent: boolean;
  readonly mostSkips: number;
}

/** What a bisection works with. */
export interface BisectSurroundings {
  readonly recipe: Recipe;
  /** Absolute: the person's folder of caches. */
  readonly cache: string;
  readonly backend: BackendOptions;
  readonly parser: PythonParser;
  readonly face: Act['face'];
  readonly metrics: MetricSettings;
  readonly signal: AbortSignal;
  /** Called with every step. */
  readonly tell: (step: BisectStep) => void;
  readonly warn: (text: string) => void;
}

/** How far a bisection is, with the commits as people know them. */
export interface BisectStep extends BisectProgress {
  readonly slug: string;
  readonly commits: ReadonlyMap<string, Commit>;
  /** Trainings that were started, this one counted. */
  readonly trainings: number;
  /** The commit whose training was just started; null: something else happened. */
  readonly started: string | null;
}

/**
 * Looks for the commit that changed a metric. What is found out is kept in `.trainyard/bisects/`, so that the same
 * question goes on where it stopped, also after a kill; the person's work tree, index and branches are not touched.
 */
export async function runBisect(
  request: BisectRequest,
  around: BisectSurroundings,
): Promise<{ readonly ok: true; readonly report: BisectReport } | Refusal> {
  const { recipe, cache, signal } = around;
  const { base } = recipe;
  const repository = await repositoryOf(base);
  if (repository === null) {
    const hint = 'Open the folder of a git repository, with git on the PATH.';
    return refused('no-repository', `${base} does not lie in a git repository.`, hint);
  }
  const range = await commitRange(repository, request);
  if (!range.ok) return range;
  const { metric, threshold, repeats, firstParent } = request;
  const goal = request.goal ?? goalOf(metric, around.metrics);
  const [good, bad] = [range.good.commit, range.bad.commit];
  const { action, folder } = recipe;
  const where = folder === undefined ? {} : { folder };
  // The question is written down; the values of secrets are not.
  const params = Object.fromEntries(
    Object.entries(recipe.params).map(([name, text]) => [name, isSecretParam(name, text) ? '' : text]),
  );
  const question: Question = { metric, good, bad, action, ...where, params, threshold, goal, repeats, firstParent };
  const slug = bisectSlug(question);
  const before = readBisect(base, slug);
  const refusal = obstacleTo(base, slug, before);
  if (refusal !== null) return refusal;
  const state = new Keeper(base, slug, question, before);
  await removeLeftWorktrees(cache, base);
  const commits = new Map([range.good, ...range.commits].map((one) => [one.commit, one]));
  let latest: BisectProgress = { left: null, testing: [], tested: [] };
  const tell = (progress: BisectProgress, started: string | null): void => {
    latest = progress;
    around.tell({ ...progress, slug, commits, trainings: state.trainings, started });
  };
  const trainer = new Trainer({
    recipe: { ...recipe, base: realpathSync(base) },
    repository,
    metric,
    slug,
    cache,
    backend: around.backend,
    parser: around.parser,
    face: around.face,
    warn: around.warn,
    started: (commit) => {
      state.trained();
      tell(latest, commit);
    },
  });
  const plan = { good, range: range.commits, threshold, goal, repeats, ...amounts(request) };
  const say = (progress: BisectProgress): void => {
    state.keep(progress.tested);
    tell(progress, null);
  };
  const bisected = await bisect(plan, trainer.measure, say, signal);
  state.end(bisected);
  if (bisected.end.status === 'refused') return bisected.end.refusal;
  const found = report(bisected, range, question, slug, state.trainings);
  return { ok: true, report: { ...found, problems: [...found.problems, ...turned(request, bisected.rule)] } };
}

/** That the ends say another way than the person did: any change can be looked for, but nobody may have meant this one. */
function turned({ metric, goal }: BisectRequest, rule: Rule | null): readonly string[] {
  // A number is better than none, whichever way numbers get better.
  const hasNumbers = rule?.band == null || Number.isFinite(rule.band.meanBad);
  if (goal === null || rule === null || rule.goal === goal || !hasNumbers) return [];
  return [`${metric} is better at the bad end, by --goal ${goal}: what was looked for is the change to the better.`];
}

function amounts({ parallel, mostSkips }: BisectRequest) {
  return { parallel, mostSkips };
}

function report(
  bisected: Bisected,
  range: CommitRange,
  question: Question,
  slug: string,
  trainings: number,
): BisectReport {
  return reportOf(bisected, { range, question, slug, trainings });
}

function obstacleTo(base: string, slug: string, before: BisectState | null): Refusal | null {
  if (before === null && isOfNewer(base, slug)) {
    return blocked(
      'newer-file',
      `.trainyard/bisects/${slug}.json was written by a newer Trainyard.`,
      'Update Trainyard.',
    );
  }
  if (before === null || !isBusy(before)) return null;
  const message = `This bisection is worked on already, by the process ${before.process.pid}.`;
  return blocked('busy', message, 'Wait for it, or end that process first.');
}

/** Writes down how far a bisection is, each time that something is found out. */
class Keeper {
  readonly #base: string;
  #state: BisectState;

  constructor(base: string, slug: string, question: Question, before: BisectState | null) {
    this.#base = base;
    const now = Date.now();
    this.#state = {
      version: 1,
      slug,
      question,
      startedAt: before?.startedAt ?? now,
      updatedAt: now,
      process: identityOf(process.pid),
      status: 'running',
      tested: before?.tested ?? [],
      firstBad: null,
      trainings: before?.trainings ?? 0,
    };
    writeBisect(base, this.#state);
  }

  get trainings(): number {
    return this.#state.trainings;
  }

  trained(): void {
    this.#write({ trainings: this.#state.trainings + 1 });
  }

  keep(tested: readonly Tested[]): void {
    const records = tested.map(({ commit, runs, value, verdict, reused, why }) => ({
      commit,
      runs: [...runs],
      value,
      verdict,
      reused,
      why,
    }));
    this.#write({ tested: records });
  }

  end({ end, tested }: Bisected): void {
    this.keep(tested);
    const status = end.status === 'refused' ? 'failed' : end.status;
    this.#write({ status, firstBad: end.status === 'found' ? end.firstBad : null });
  }

  #write(part: Partial<BisectState>): void {
    this.#state = { ...this.#state, ...part };
    writeBisect(this.#base, this.#state);
  }
}

/** What a step says, in one line; null where it says nothing new. */
export function stepWords({ left, testing, commits, started, trainings }: BisectStep): string | null {
  if (started !== null) {
    const commit = commits.get(started);
    return commit === undefined ? null : `Training ${trainings}: ${short(commit)} ${commit.subject}`;
  }
  if (left === null) return 'Training the ends.';
  if (testing.length === 0) return null;
  const more = Math.ceil(Math.log2(Math.max(1, left)));
  return `${left} ${left === 1 ? 'commit is' : 'commits are'} left, some ${more} ${more === 1 ? 'step' : 'steps'}.`;
}
