import type { Goal } from '../../runs/goal.ts';
import { mean } from '../../runs/stats.ts';
import { ExactValues, TightValues } from './exact.ts';
import type { Values } from './exact.ts';
import type { Measure, Measured } from './measure.ts';
import { haltOf, inTurn, testedOf, valuesIn } from './outcome.ts';
import type { BisectEnd, Tested } from './outcome.ts';
import { Suspects } from './suspects.ts';
import type { Node } from './suspects.ts';
import { isBetween, learnRule, verdictOf } from './verdict.ts';
import type { Rule } from './verdict.ts';

/** What is looked for, and how. */
export interface BisectPlan {
  readonly good: string;
  /** The commits between, the bad one first, children before parents. */
  readonly range: readonly Node[];
  /** Null: learned from repeats at both ends. */
  readonly threshold: number | null;
  /** Which way the metric gets better; null: nobody knows, so that the ends have to tell. */
  readonly goal: Goal | null;
  /** Trainings of each end; null: one, and more only where values lie near neither end. */
  readonly repeats: number | null;
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

/** How often an end is trained where values do not repeat to the last digit. */
const usualRepeats = 3;

class Bisection {
  readonly #plan: BisectPlan;
  readonly #measure: Measure;
  readonly #tell: (progress: BisectProgress) => void;
  readonly #signal: AbortSignal;
  /** What came out, by commit and repeat: nothing is trained twice. */
  readonly #known = new Map<string, Measured>();
  #suspects: Suspects;
  #tested: Tested[] = [];
  #skipped = new Set<string>();
  #contradictions: string[] = [];
  #testing: readonly string[] = [];
  #values: Values | null = null;
  #rule: Rule | null = null;

  constructor(plan: BisectPlan, measure: Measure, tell: (progress: BisectProgress) => void, signal: AbortSignal) {
    this.#plan = plan;
    this.#measure = measure;
    this.#tell = tell;
    this.#signal = signal;
    this.#suspects = new Suspects(plan.range);
  }

  async run(): Promise<Bisected> {
    const { threshold, repeats } = this.#plan;
    const simple = threshold === null && repeats === null;
    const end =
      (simple ? ((await this.#searchExactly()) ?? (await this.#searchTightly())) : null) ??
      (await this.#learn()) ??
      (await this.#confirmed(await this.#search()));
    return { end, rule: this.#rule, tested: this.#tested, contradictions: this.#contradictions };
  }

  /** Goes by values that repeat to the last digit, with one end trained; null: they do not. */
  async #searchExactly(): Promise<BisectEnd | null> {
    const { good, goal } = this.#plan;
    const [first] = await this.#trainEnd(good, 'good', 1);
    if (first?.kind !== 'value') return this.#endWithout('good', good, first);
    if (!Number.isFinite(first.value)) return noNumber(good, first.value);
    return this.#searchBy(new ExactValues(first.value, goal));
  }

  /** Goes by two ends far apart, each trained once; null: there are values that lie near neither. */
  async #searchTightly(): Promise<BisectEnd | null> {
    const { good } = this.#plan;
    const { bad } = this.#suspects;
    const [[atGood], [atBad]] = [await this.#trainEnd(good, 'good', 1), await this.#trainEnd(bad, 'bad', 1)];
    if (atGood?.kind !== 'value') return this.#endWithout('good', good, atGood);
    if (atBad?.kind !== 'value') return this.#endWithout('bad', bad, atBad);
    const values = new TightValues(atGood.value, atBad.value);
    return values.broken ? this.#startAgain() : this.#searchBy(values);
  }

  async #searchBy(values: Values): Promise<BisectEnd | null> {
    this.#values = values;
    const end = await this.#confirmed(await this.#search());
    this.#values = null;
    const doubtful = end.status === 'failed' || (end.status === 'found' && !values.believed);
    if (values.broken || doubtful) return this.#startAgain();
    const rule = values.bad === null ? null : learnRule([values.good], [values.bad]);
    if (rule !== null && 'threshold' in rule) this.#rule = rule;
    return end;
  }

  /** Where everything that was tested lies on one side, the end of the other side has to show that it is what it was said to be. */
  async #confirmed(found: BisectEnd): Promise<BisectEnd> {
    if (found.status !== 'found') return found;
    const ends = { good: this.#plan.good, bad: this.#plan.range[0]?.commit ?? found.firstBad };
    for (const end of ['good', 'bad'] as const) {
      if (this.#tested.some(({ verdict }) => verdict === end)) continue;
      const { halt, tested } = await this.#test(ends[end], this.#signal);
      if (tested === null) return halt ?? found;
      this.#tested.push(tested);
      const { verdict, value, why } = tested;
      if (verdict === end) continue;
      const name = `The ${end} end, ${ends[end].slice(0, 10)},`;
      return {
        status: 'failed',
        why: value === null ? `${name} has no value: ${why}` : `${name} came to ${value}, which is ${verdict}.`,
      };
    }
    return found;
  }

  #startAgain(): null {
    this.#suspects = new Suspects(this.#plan.range);
    this.#tested = [];
    this.#skipped = new Set();
    this.#contradictions = [];
    return null;
  }

  /** Sets the rule; an end where that cannot be done. */
  async #learn(): Promise<BisectEnd | null> {
    const { threshold, goal, good, repeats } = this.#plan;
    const { bad } = this.#suspects;
    if (threshold !== null) return this.#ruleOf(threshold, goal, bad);
    const times = repeats ?? usualRepeats;
    // One after the other: an end that has no value ends it at once.
    const [atGood, atBad] = [await this.#trainEnd(good, 'good', times), await this.#trainEnd(bad, 'bad', times)];
    for (const [end, measured, commit] of [['good', atGood, good] as const, ['bad', atBad, bad] as const]) {
      const halted = haltOf(measured);
      if (halted !== null) return halted;
      if (valuesIn(measured).length === 0) return this.#endWithout(end, commit, measured[0]);
    }
    const wrong = valuesIn(atGood).find((value) => !Number.isFinite(value));
    if (wrong !== undefined) return noNumber(good, wrong);
    const learned = learnRule(valuesIn(atGood), valuesIn(atBad), undefined);
    if (!('threshold' in learned)) return { status: 'indistinct', band: learned.band };
    this.#rule = learned;
    return null;
  }

  /** Of a threshold the bad end, once trained, tells which side is good, where nobody knows. */
  async #ruleOf(threshold: number, goal: Goal | null, bad: string): Promise<BisectEnd | null> {
    if (goal !== null) {
      this.#rule = { threshold, goal, band: null };
      return null;
    }
    const [measured] = await this.#trainEnd(bad, 'bad', 1);
    if (measured?.kind !== 'value') return this.#endWithout('bad', bad, measured);
    const { value } = measured;
    if (value === threshold) {
      const why = `The bad end, ${bad.slice(0, 10)}, came to ${value}, which is the threshold: nobody knows on which side it is bad.`;
      return { status: 'failed', why: `${why} Say it with --goal.` };
    }
    this.#rule = { threshold, goal: value < threshold ? 'maximize' : 'minimize', band: null };
    return null;
  }

  /** Trains an end so many times, several at once where there is room; no more where the first has no value. */
  async #trainEnd(commit: string, verdict: 'good' | 'bad', times: number): Promise<readonly Measured[]> {
    this.#testing = [commit];
    this.#say();
    const first = await this.#ask(commit, 0, this.#signal);
    const more = first.kind === 'value' ? Array.from({ length: times - 1 }, (_, i) => i + 1) : [];
    const rest = await inTurn(more, this.#plan.parallel, (repeat) => this.#ask(commit, repeat, this.#signal));
    const measured = [first, ...rest];
    this.#testing = [];
    if (haltOf(measured) === null) {
      this.#tested.push(testedOf(commit, measured, valuesIn(measured).length === 0 ? 'skip' : verdict));
    }
    return measured;
  }

  #endWithout(end: 'good' | 'bad', commit: string, measured: Measured | undefined): BisectEnd {
    const halted = measured === undefined ? null : haltOf([measured]);
    const why = measured?.kind === 'skip' ? measured.why : '';
    return halted ?? { status: 'failed', why: `The ${end} end, ${commit.slice(0, 10)}, has no value: ${why}` };
  }

  async #ask(commit: string, repeat: number, signal: AbortSignal): Promise<Measured> {
    const key = `${commit} ${repeat}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (signal.aborted) return { kind: 'stopped' };
    const measured = await this.#measure(commit, repeat, signal);
    if (measured.kind === 'value' || measured.kind === 'skip') this.#known.set(key, measured);
    return measured;
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
      // Another verdict, that came first, took it out; a bad one below a good one contradicts that, in either order.
      const wrong = verdict === 'good' ? this.#suspects.badBelow(commit) : commit;
      if (wrong !== null && (verdict === 'good' || this.#suspects.isCleared(commit))) this.#contradictions.push(wrong);
    } else if (verdict === 'bad') this.#suspects.markBad(commit);
    else this.#suspects.markGood(commit);
  }

  async #test(
    commit: string,
    signal: AbortSignal,
  ): Promise<{ readonly halt: BisectEnd | null; readonly tested: Tested | null }> {
    const measured = [await this.#ask(commit, 0, signal)];
    if (this.#values !== null) return this.#testOnce(this.#values, commit, measured);
    const rule = this.#rule;
    if (rule === null) throw new Error('Nothing is tested before there is a rule.');
    // A value that lies between the ends is repeated.
    const unclear = (): boolean => valuesIn(measured).some((value) => isBetween(value, rule));
    while (unclear() && measured.length < (this.#plan.repeats ?? usualRepeats) && haltOf(measured) === null) {
      measured.push(await this.#ask(commit, measured.length, signal));
    }
    const halt = haltOf(measured);
    if (halt !== null) return { halt, tested: null };
    const values = valuesIn(measured);
    const verdict = values.length === 0 ? 'skip' : verdictOf(mean(values), rule);
    const note = unclear() ? 'It lies between the two ends: the nearer one counts.' : '';
    return { halt: null, tested: testedOf(commit, measured, verdict, note) };
  }

  #testOnce(values: Values, commit: string, measured: readonly Measured[]) {
    const halt = haltOf(measured);
    if (halt !== null) return { halt, tested: null };
    const [value] = valuesIn(measured);
    const verdict = value === undefined ? 'skip' : values.verdictOf(value);
    // What follows starts again with what was found out.
    if (verdict === null) return { halt: { status: 'stopped' } as const, tested: null };
    return { halt: null, tested: testedOf(commit, measured, verdict) };
  }

  #say(): void {
    const left = this.#rule === null && this.#values === null ? null : this.#suspects.left.length;
    this.#tell({ left, testing: this.#testing, tested: [...this.#tested] });
  }
}

function noNumber(good: string, value: number): BisectEnd {
  const why = `The good end, ${good.slice(0, 10)}, came to ${value}, so nobody knows what is good.`;
  return { status: 'failed', why: `${why} Name a revision at which it is a number, or give a --threshold.` };
}
