import type { Goal } from './goal.ts';
import { columnFormat, isBetter } from './numbers.ts';
import { describeSample, welch } from './stats.ts';
import type { Sample, WelchTest } from './stats.ts';

/** What can honestly be said of two groups of runs. */
export type VerdictKind =
  /** Below the level, for the better or for the worse; `differs` where no direction is known. */
  | 'better'
  | 'worse'
  | 'differs'
  /** Tested, and not told apart. */
  | 'unclear'
  /** All values of both groups are one number. */
  | 'equal'
  /** No spread within either group, but two numbers: seeds that were not seeds. No test can be made. */
  | 'no-spread'
  /** Fewer than two finite values on a side: a difference of two runs says nothing of the next two. */
  | 'too-few'
  /** A side has no value at all. */
  | 'missing';

/** B against A. */
export interface Verdict {
  readonly kind: VerdictKind;
  readonly goal: Goal | null;
  readonly a: Sample;
  readonly b: Sample;
  /** mean(B) − mean(A); null where a side has no value. */
  readonly difference: number | null;
  readonly test: WelchTest | null;
  /** How many values were left out because they are NaN or infinite. */
  readonly leftOut: number;
}

/** Compares the values of two groups of seeds by Welch's t-test; `level` is the p below which they count as different. */
export function judgeGroups(a: readonly number[], b: readonly number[], goal: Goal | null, level = 0.05): Verdict {
  const finite = (values: readonly number[]): number[] => values.filter((value) => Number.isFinite(value));
  const [valuesA, valuesB] = [finite(a), finite(b)];
  const [sampleA, sampleB] = [describeSample(valuesA), describeSample(valuesB)];
  const leftOut = a.length + b.length - valuesA.length - valuesB.length;
  const difference = sampleA.n === 0 || sampleB.n === 0 ? null : sampleB.mean - sampleA.mean;
  const test = welch(valuesA, valuesB);
  const kind = kindOf(sampleA, sampleB, difference, test, goal, level);
  return { kind, goal, a: sampleA, b: sampleB, difference, test, leftOut };
}

function kindOf(
  a: Sample,
  b: Sample,
  difference: number | null,
  test: WelchTest | null,
  goal: Goal | null,
  level: number,
): VerdictKind {
  if (difference === null) return 'missing';
  if (a.n < 2 || b.n < 2) return 'too-few';
  if (test === null) return difference === 0 ? 'equal' : 'no-spread';
  if (!(test.p < level)) return 'unclear';
  const better = isBetter(difference, goal);
  return better === null ? 'differs' : better ? 'better' : 'worse';
}

/**
 * A verdict as one plain sentence: "B is better by 0.0120 ± 0.0040, p = 0.003, 5 seeds each." The ± is half of the 95 %
 * confidence interval.
 */
export function verdictSentence(verdict: Verdict, nameA: string, nameB: string): string {
  const { kind, a, b, difference, test, leftOut } = verdict;
  const format = columnFormat([difference ?? 0, a.mean, b.mean].filter((value) => value !== 0));
  const seeds = a.n === b.n ? `${a.n} seed${a.n === 1 ? '' : 's'} each` : `${a.n} and ${b.n} seeds`;
  const by = format(Math.abs(difference ?? 0));
  const size = test === null ? by : `${by} ± ${format((test.high - test.low) / 2)}`;
  const tail = `${test === null ? '' : `${formatP(test.p)}, `}${seeds}`;
  const values = leftOut === 1 ? 'value that is not finite was' : 'values that are not finite were';
  const missing = leftOut === 0 ? '' : ` ${leftOut} ${values} left out.`;
  switch (kind) {
    case 'better':
      return `${nameB} is better by ${size}, ${tail}.${missing}`;
    case 'worse':
      return `${nameB} is worse by ${size}, ${tail}.${missing}`;
    case 'differs':
      return `${nameB} is ${(difference ?? 0) > 0 ? 'higher' : 'lower'} by ${size}, ${tail}.${missing}`;
    case 'unclear':
      return `${nameB} and ${nameA} cannot be told apart: difference ${sign(difference ?? 0)}${size}, ${tail}.${missing}`;
    case 'equal':
      return `${nameB} and ${nameA} are equal, ${seeds}.${missing}`;
    case 'no-spread':
      return `${nameB} is ${direction(verdict)} by ${by}, but the seeds of each group all gave the same value, so nothing can be tested (${seeds}).${missing}`;
    case 'too-few':
      return `${nameB} is ${direction(verdict)} by ${by}, but with ${a.n === b.n ? seeds : `${a.n} against ${b.n}`} nothing can be tested: run two or more of each.${missing}`;
    case 'missing':
      return `${a.n === 0 ? nameA : nameB} has no value to compare.${missing}`;
  }
}

function direction({ difference, goal }: Verdict): string {
  const value = difference ?? 0;
  const better = isBetter(value, goal);
  if (better !== null) return better ? 'better' : 'worse';
  return value >= 0 ? 'higher' : 'lower';
}

const sign = (value: number): string => (value < 0 ? '−' : '+');

/** `p = 0.003`, `p = 0.31`, `p < 0.0001`. */
export function formatP(p: number): string {
  if (p < 0.0001) return 'p < 0.0001';
  return `p = ${p < 0.001 ? p.toFixed(4) : p < 0.01 ? p.toFixed(3) : p.toFixed(2)}`;
}
