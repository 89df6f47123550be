import type { Goal } from '../../runs/goal.ts';
import { mean } from '../../runs/stats.ts';
import type { Refusal } from '../../launch/refusal.ts';
import type { Measure, Measured } from './measure.ts';
import { Suspects } from './suspects.ts';
import type { Node } from './suspects.ts';
import { isBetween, learnRule, verdictOf } from './verdict.ts';
import type { Band, Rule } from './verdict.ts';

/** What was found out of one commit. */
export interface Tested {
  readonly commit: string;
  /** Ids of runs; several are repeats. */
  readonly runs: readonly string[];
  readonly values: readonly number[];
  /** Their mean; null: none. */
  readonly value: number | null;
  readonly verdict: 'good' | 'bad' | 'skip';
  readonly reused: boolean;
  /** Why it was skipped, or what else is to be known; '' for nothing. */
  readonly why: string;
}

/** What is looked for, and how. */
export interface BisectPlan {
  readonly good: string;
  /** The commits between, the bad one first, children before parents. */
  readonly range: readonly Node[];
  /** Null: learned from repeats at both ends. */
  readonly threshold: number | null;
  /** Which way the metric gets better; null: nobody knows, so that the ends have to tell. */
  readonly goal: Goal | null;
  readonly repeats: number;
  /** Commits that are trained at the same time. */
  readonly parallel: number;
  /** Commits that may be skipped before it is given up. */
  readonly mostSkips: number;
}

/** How far a bisection is. */
export interface BisectProgress {
  /** Suspects that are left; null: the ends are trained. */
  readonly left: number | null;
  readonly testing: readonly string[];
  readonly tested: readonly Tested[];
}

export type BisectEnd =
  | { readonly status: 'found'; readonly firstBad: string }
  /** Only what was skipped is left: the first bad one is among these. */
  | { readonly status: 'skipped'; readonly suspects: readonly string[] }
  /** The ends cannot be told apart. */
  | { readonly status: 'indistinct'; readonly band: Band }
  /** An end is not as it was said to be, or cannot be trained. */
  | { readonly status: 'failed'; readonly why: string }
  | { readonly status: 'stopped' }
  | { readonly status: 'refused'; readonly refusal: Refusal };

export interface Bisected {
  readonly end: BisectEnd;
  readonly rule: Rule | null;
  readonly tested: readonly Tested[];
  /** What does not fit into one good and one bad part. */
  readonly contradictions: readonly string[];
}

/**
 * Looks for the first bad commit: asks `measure` for as few commits as it goes, tells how far it is, and changes nothing
 * itself. Commits that no longer matter are not waited for: their trainings are cancelled.
 */
export async function bisect(
  plan: BisectPlan,
  measure: Measure,
  tell: (progress: BisectProgress) => void,
  signal: AbortSignal,
): Promise<Bisected> {
  return new Bisection(plan, measure, tell, signal).run();
}

class Bisection {
  readonly #plan: BisectPlan;
  readonly #measure: Measure;
  readonly #tell: (progress: BisectProgress) => void;
  readonly #signal: AbortSignal;
  readonly #suspects: Suspects;
  readonly #tested: Tested[] = [];
  readonly #skipped = new Set<string>();
  readonly #contradictions: string[] = [];
  #testing: readonly string[] = [];
  #rule: Rule | null = null;

  constructor(plan: BisectPlan, measure: Measure, tell: (progress: BisectProgress) => void, signal: AbortSignal) {
    this.#plan = plan;
    this.#measure = measure;
    this.#tell = tell;
    this.#signal = signal;
    this.#suspects = new Suspects(plan.range);
  }

  async run(): Promise<Bisected> {
    const end = (await this.#learn()) ?? (await this.#search());
    return { end, rule: this.#rule, tested: this.#tested, contradictions: this.#contradictions };
  }

  /** Sets the rule; an end where that cannot be done. */
  async #learn(): Promise<BisectEnd | null> {
    const { threshold, goal, good, repeats } = this.#plan;
    if (threshold !== null && goal !== null) {
      this.#rule = { threshold, goal, band: null };
      return null;
    }
    const { bad } = this.#suspects;
    const times = threshold === null ? repeats : 1;
    const asked = [good, bad].flatMap((commit) => Array.from({ length: times }, (_, repeat) => ({ commit, repeat })));
    this.#testing = [good, bad];
    this.#say();
    const found = await inTurn(asked, this.#plan.parallel, async ({ commit, repeat }) => ({
      commit,
      measured: this.#signal.aborted
        ? ({ kind: 'stopped' } as const)
        : await this.#measure(commit, repeat, this.#signal),
    }));
    this.#testing = [];
    const of = (commit: string): readonly Measured[] =>
      found.flatMap((one) => (one.commit === commit ? [one.measured] : []));
    const [atGood, atBad] = [of(good), of(bad)];
    const halted = haltOf([...atGood, ...atBad]);
    if (halted !== null) return halted;
    const [values, badValues] = [valuesIn(atGood), valuesIn(atBad)];
    for (const [end, measured, commit] of [['good', atGood, good] as const, ['bad', atBad, bad] as const]) {
      const numbers = valuesIn(measured);
      this.#tested.push(testedOf(commit, measured, numbers.length === 0 ? 'skip' : end));
      if (numbers.length > 0) continue;
      const why = measured.find((one) => one.kind === 'skip')?.why ?? '';
      return { status: 'failed', why: `The ${end} end, ${commit.slice(0, 10)}, has no value: ${why}` };
    }
    const learned = learnRule(values, badValues, undefined);
    if (!('threshold' in learned)) return { status: 'indistinct', band: learned.band };
    this.#rule = threshold === null ? learned : { threshold, goal: learned.goal, band: null };
    return this.#checkEnds();
  }

  /** With a threshold the ends that were trained have to lie on their sides of it. */
  #checkEnds(): BisectEnd | null {
    const rule = this.#rule;
    if (rule === null || this.#plan.threshold === null) return null;
    for (const { commit, value, verdict } of this.#tested) {
      if (value === null || verdictOf(value, rule) === verdict) continue;
      const why = `The ${verdict} end, ${commit.slice(0, 10)}, came to ${value}, on the wrong side of ${rule.threshold}.`;
      return { status: 'failed', why };
    }
    return null;
  }

  async #search(): Promise<BisectEnd> {
    while (this.#suspects.left.length > 1) {
      if (this.#signal.aborted) return { status: 'stopped' };
      const next = this.#suspects.next(this.#plan.parallel, this.#skipped);
      if (next.length === 0 || this.#skipped.size >= this.#plan.mostSkips) {
        return { status: 'skipped', suspects: this.#suspects.left };
      }
      const halted = await this.#round(next);
      if (halted !== null) return halted;
    }
    return { status: 'found', firstBad: this.#suspects.bad };
  }

  /** Tests some commits side by side; an end where nothing more can be tested. */
  async #round(commits: readonly string[]): Promise<BisectEnd | null> {
    const open = new Map(commits.map((commit) => [commit, new AbortController()]));
    this.#testing = commits;
    this.#say();
    let halted: BisectEnd | null = null;
    await Promise.all(
      [...open].map(async ([commit, controller]) => {
        const { halt, tested } = await this.#test(commit, AbortSignal.any([this.#signal, controller.signal]));
        open.delete(commit);
        this.#testing = this.#testing.filter((one) => one !== commit);
        if (halt !== null && !controller.signal.aborted) {
          halted ??= halt;
          // One that cannot be started stops the others.
          for (const other of open.values()) other.abort();
        }
        if (tested !== null) this.#take(tested);
        // What the verdict made certain need not be trained to its end.
        for (const [other, running] of open) if (!this.#suspects.has(other)) running.abort();
        this.#say();
      }),
    );
    return halted;
  }

  #take(tested: Tested): void {
    this.#tested.push(tested);
    const { commit, verdict } = tested;
    if (verdict === 'skip') this.#skipped.add(commit);
    else if (!this.#suspects.has(commit)) {
      // Another verdict, that came first, made it certain; a good one below a bad one contradicts that.
      const expected = 'good';
      if (verdict !== expected) this.#contradictions.push(commit);
    } else if (verdict === 'bad') this.#suspects.markBad(commit);
    else this.#suspects.markGood(commit);
  }

  async #test(
    commit: string,
    signal: AbortSignal,
  ): Promise<{ readonly halt: BisectEnd | null; readonly tested: Tested | null }> {
    const rule = this.#rule;
    if (rule === null) throw new Error('Nothing is tested before there is a rule.');
    const measured = [await this.#measure(commit, 0, signal)];
    // A value that lies between the ends is repeated.
    const unclear = (): boolean => valuesIn(measured).some((value) => isBetween(value, rule));
    while (unclear() && measured.length < this.#plan.repeats && haltOf(measured) === null) {
      measured.push(await this.#measure(commit, measured.length, signal));
    }
    const halt = haltOf(measured);
    if (halt !== null) return { halt, tested: null };
    const values = valuesIn(measured);
    const verdict = values.length === 0 ? 'skip' : verdictOf(mean(values), rule);
    const note = unclear() ? 'It lies between the two ends: the nearer one counts.' : '';
    return { halt: null, tested: testedOf(commit, measured, verdict, note) };
  }

  #say(): void {
    const left = this.#rule === null ? null : this.#suspects.left.length;
    this.#tell({ left, testing: this.#testing, tested: [...this.#tested] });
  }
}

function testedOf(commit: string, measured: readonly Measured[], verdict: Tested['verdict'], note = ''): Tested {
  const values = valuesIn(measured);
  const runs = measured.flatMap((one) => ('run' in one && one.run !== null ? [one.run] : []));
  const whys = measured.flatMap((one) => (one.kind === 'skip' ? [one.why] : one.kind === 'value' ? [one.note] : []));
  const why = [...new Set([...whys, note])].filter((one) => one !== '').join(' ');
  const reused = measured.every((one) => one.kind !== 'value' || one.reused) && values.length > 0;
  return { commit, runs, values, value: values.length === 0 ? null : mean(values), verdict, reused, why };
}

function valuesIn(measured: readonly Measured[]): number[] {
  return measured.flatMap((one) => (one.kind === 'value' ? [one.value] : []));
}

function haltOf(measured: readonly Measured[]): BisectEnd | null {
  for (const one of measured) {
    if (one.kind === 'refused') return { status: 'refused', refusal: one.refusal };
    if (one.kind === 'stopped') return { status: 'stopped' };
  }
  return null;
}

/** Does work on all items, some at once; the answers are in the items' order. */
async function inTurn<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const answers = new Map<number, R>();
  const waiting = [...items.entries()];
  const next = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) answers.set(one[0], await work(one[1]));
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, next));
  return items.flatMap((_, i) => {
    const answer = answers.get(i);
    return answer === undefined ? [] : [answer];
  });
}
