import { isAbsolute, join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Act } from '../../audit/act.ts';
import type { BackendOptions } from '../../backends/registry.ts';
import type { PythonParser } from '../../code/python-parser.ts';
import { currentRecord, hasEnded, launchedRuns, readRecord } from '../../jobs/record-file.ts';
import type { KeptRun } from '../../jobs/record-file.ts';
import { launchedId } from '../../jobs/run-record.ts';
import { openBackend } from '../../launch/backends.ts';
import { localName } from '../../launch/options.ts';
import { openJob } from '../../launch/jobs.ts';
import { launch } from '../../launch/launch.ts';
import { usualGraceMs } from '../../launch/options.ts';
import type { LaunchPlan } from '../../launch/plan.ts';
import type { Run } from '../../runs/run.ts';
import { readSnapshot } from '../../snapshot/snapshot.ts';
import type { Repository } from '../../snapshot/git/repository.ts';
import { removeWorktree } from '../remove-worktree.ts';
import { listWorktrees } from '../worktree-owner.ts';
import { makeWorktree } from '../worktree.ts';
import type { Worktree } from '../worktree.ts';
import type { Measure, Measured } from './measure.ts';
import { isFinal, planAt } from './place.ts';
import type { Recipe } from './place.ts';
import { readEnded } from './read-value.ts';
import { bisectTag, commitTag, repeatTag } from './state.ts';

/** What trainings are started with. */
export interface TrainerOptions {
  readonly recipe: Recipe;
  readonly repository: Repository;
  readonly metric: string;
  /** The slug of the bisection. */
  readonly slug: string;
  /** Absolute: the person's folder of caches. */
  readonly cache: string;
  readonly backend: BackendOptions;
  readonly parser: PythonParser;
  readonly face: Act['face'];
  /** Called before a training starts, and with what could not be done beside one. */
  readonly started: (commit: string) => void;
  readonly warn: (text: string) => void;
}

interface Start {
  readonly plan: LaunchPlan;
  readonly commit: string;
  readonly repeat: number;
  readonly worktree: Worktree;
}

const tickMs = 100;
const mostTickMs = 1_000;

/** Trains commits in worktrees of their own, or finds the runs that did it. */
export class Trainer {
  readonly #options: TrainerOptions;
  /** Runs that stand for a repeat already. */
  readonly #used = new Set<string>();
  #planned = false;
  /** Git makes one worktree after the other. */
  #making: Promise<unknown> = Promise.resolve();

  constructor(options: TrainerOptions) {
    this.#options = options;
  }

  measure: Measure = async (commit, repeat, signal) => {
    const own = this.#ownRun(commit, repeat);
    if (own !== null) {
      const found = await this.#follow(own, signal, '', true);
      // What a kill kept from starting, or from ending, says nothing of the commit: it is trained once more.
      if (found.kind !== 'skip' || !isLost(own)) return found;
    }
    const made = await this.#worktree(commit, signal);
    if (!made.ok) {
      if (made.code === 'aborted') return { kind: 'stopped' };
      return { kind: 'skip', run: null, why: `It could not be checked out: ${made.why}.` };
    }
    let kept: KeptRun | null = null;
    try {
      const { recipe, parser } = this.#options;
      const planned = await planAt(made.base, recipe, repeat, parser);
      if (!planned.ok) {
        // A name that nothing has yet been found for is most likely no name.
        const unknown = !this.#planned && planned.code === 'no-such-action';
        if (unknown || isFinal(planned)) return { kind: 'refused', refusal: planned };
        return { kind: 'skip', run: null, why: `${planned.message} ${planned.hint}` };
      }
      this.#planned = true;
      const reused = await this.#reusable(commit, planned.plan);
      if (reused !== null) return { ...reused, note: planned.note };
      if (signal.aborted) return { kind: 'stopped' };
      const launched = await this.#launch({ plan: planned.plan, commit, repeat, worktree: made }, signal);
      if (!('folder' in launched)) return launched;
      kept = launched;
      return await this.#follow(launched, signal, planned.note, false);
    } finally {
      // A training that goes on without us keeps its place.
      if (kept === null || hasEnded(currentRecord(kept))) await made.remove();
    }
  };

  /** The training that an earlier sitting started, but for one that was cancelled or never began. */
  #ownRun(commit: string, repeat: number): KeptRun | null {
    const { recipe, slug } = this.#options;
    const fits = ({ record: { tags, status, reason } }: KeptRun): boolean =>
      tags[bisectTag] === slug &&
      tags[commitTag] === commit &&
      tags[repeatTag] === String(repeat) &&
      status !== 'lost' &&
      reason !== 'cancelled' &&
      reason !== 'not-started';
    return launchedRuns(recipe.base).findLast(fits) ?? null;
  }

  async #worktree(commit: string, signal: AbortSignal) {
    const { cache, recipe, repository, slug } = this.#options;
    const source = { kind: 'git', repository, commit, patch: null } as const;
    const purpose = `bisects ${slug}`;
    const make = () => makeWorktree({ cache, base: recipe.base, name: 'bisect', purpose, source, signal });
    const made = this.#making.then(make, make);
    this.#making = made.catch(() => undefined);
    return made;
  }

  async #launch({ plan, commit, repeat, worktree }: Start, signal: AbortSignal): Promise<KeptRun | Measured> {
    const { backend: options, recipe, slug, face, started, warn } = this.#options;
    const opened = openBackend(localName, options);
    if (!opened.ok) return { kind: 'refused', refusal: opened };
    started(commit);
    // The record lies with the person's, the code in the worktree; its outputs go with that.
    const there: LaunchPlan = { ...plan, base: recipe.base, codeBase: worktree.base, outputs: [] };
    const launched = await launch(there, {
      backendName: localName,
      backend: opened.backend,
      face,
      tags: { [bisectTag]: slug, [commitTag]: commit, [repeatTag]: String(repeat) },
      parent: `bisect:${slug}`,
      cache: this.#options.cache,
      signal,
    });
    if (!launched.ok) return signal.aborted ? { kind: 'stopped' } : { kind: 'refused', refusal: launched };
    worktree.handOver(launched.folder);
    for (const warning of launched.warnings) warn(warning);
    return { folder: launched.folder, record: launched.record };
  }

  /** Waits for a training's end, and reads what it came to. Aborted: it is cancelled. */
  async #follow(kept: KeptRun, signal: AbortSignal, note: string, found: boolean): Promise<Measured> {
    const { recipe, backend } = this.#options;
    this.#used.add(launchedId(kept.record.slug));
    if (!hasEnded(kept.record)) {
      const job = openJob(recipe.base, kept, backend);
      if (!job.ok) return { kind: 'refused', refusal: job };
      for (let tick = tickMs; !hasEnded(await job.status()); tick = Math.min(mostTickMs, tick * 1.2)) {
        await wait(tick, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) {
          await job.cancel(usualGraceMs, this.#options.face);
          await this.#clear(kept.folder);
          return { kind: 'stopped' };
        }
      }
    }
    const measured = await this.#read(kept, note, found);
    await this.#clear(kept.folder);
    return measured;
  }

  async #read({ folder, record }: KeptRun, note: string, found: boolean): Promise<Measured> {
    const { recipe, metric, cache } = this.#options;
    const run = launchedId(record.slug);
    const { status, exitCode, reason } = currentRecord({ folder, record: readRecord(folder) ?? record });
    if (reason === 'cancelled') return { kind: 'stopped' };
    if (status !== 'finished') {
      const with_ = exitCode === null ? '' : ` with exit code ${exitCode}`;
      return {
        kind: 'skip',
        run,
        why: `The training ${status === 'failed' ? 'failed' : `ended as ${status}`}${with_}.`,
      };
    }
    const seen = await readEnded(run, metric, { base: recipe.base, folder, checkout: this.#checkoutOf(folder), cache });
    const value = seen === null ? undefined : valueIn(seen, metric);
    if (value === undefined) {
      const names = Object.keys(seen?.metrics ?? {}).filter((name) => !name.startsWith('system/'));
      const has = names.length === 0 ? 'it logged none' : `it has: ${names.slice(0, 8).join(', ')}`;
      return { kind: 'skip', run, why: `The training has no metric ${metric}; ${has}.` };
    }
    return { kind: 'value', run, value, reused: found, note };
  }

  /** Where the base's files are in the worktree that a job runs in. */
  #checkoutOf(folder: string): string | null {
    const { cache, recipe, repository } = this.#options;
    const owner = listWorktrees(cache, recipe.base).find((one) => one.owner?.job === folder)?.owner;
    return owner == null ? null : join(owner.checkout, relative(repository.folder, recipe.base));
  }

  async #clear(folder: string): Promise<void> {
    const { cache, recipe } = this.#options;
    const left = listWorktrees(cache, recipe.base).filter(({ owner }) => owner?.job === folder);
    for (const one of left) await removeWorktree(one);
  }

  /** A run of the same action, with the same parameters, of the same commit without changes, that has the metric. */
  async #reusable(commit: string, plan: LaunchPlan): Promise<Extract<Measured, { kind: 'value' }> | null> {
    const { recipe, metric, cache } = this.#options;
    for (const { folder, record } of launchedRuns(recipe.base).toReversed()) {
      const run = launchedId(record.slug);
      if (this.#used.has(run) || record.status !== 'finished' || record.action !== plan.action) continue;
      if (!isOf(commit, folder, record.tags) || !hadParams(record.params, plan.params)) continue;
      // A script is what it is called with.
      if (plan.action === null && !sameScript(record.command, plan.command)) continue;
      // At once: another repeat may be looking, too.
      this.#used.add(run);
      const seen = await readEnded(run, metric, { base: recipe.base, folder, checkout: null, cache });
      const value = seen === null ? undefined : valueIn(seen, metric);
      if (value === undefined) continue;
      return { kind: 'value', run, value, reused: true, note: '' };
    }
    return null;
  }
}

/** Whether nobody knows how a training ended, or it never began. */
function isLost({ folder, record }: KeptRun): boolean {
  const { status, reason } = currentRecord({ folder, record: readRecord(folder) ?? record });
  return status === 'lost' || reason === 'not-started';
}

function valueIn({ metrics }: Run, metric: string): number | undefined {
  return Object.hasOwn(metrics, metric) ? metrics[metric]?.last : undefined;
}

/** Whether a run was made of a commit and nothing else: so its snapshot says, or the bisection that started it. */
function isOf(commit: string, folder: string, tags: Readonly<Record<string, string>>): boolean {
  if (tags[commitTag] === commit) return true;
  const code = readSnapshot(folder)?.code;
  return code?.kind === 'git' && code.commit === commit && !code.dirty;
}

/** Whether a run had the values that are planned; its own logger may have told of others beside them. */
function hadParams(had: Readonly<Record<string, unknown>>, planned: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(planned).every((key) => Object.hasOwn(had, key) && Object.is(had[key], planned[key]));
}

interface Called {
  readonly argv: readonly string[];
  readonly cwd: string;
}

/** The same words, where those that are paths into the folder of work are the same within it. */
function sameScript(a: Called, b: Called): boolean {
  const words = ({ argv, cwd }: Called): readonly string[] =>
    argv.slice(1).map((word) => (isAbsolute(word) && word.startsWith(cwd) ? relative(cwd, word) : word));
  return JSON.stringify(words(a)) === JSON.stringify(words(b));
}
