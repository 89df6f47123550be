import { mean, sampleDeviation, welch } from '../stats.ts';
import { twoSidedP } from '../t-distribution.ts';
import type { MatchedPair, SeedNoise } from './matching.ts';

/** What matched pairs say of an input. */
export interface Effect {
  /** The median of the pairs' differences. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
  /** How many of them have the median's sign. */
  readonly agree: number;
  /** The chance of such a mean difference if the input changed nothing; null where nothing can be tested. */
  readonly p: number | null;
}

/** Fewer repeats than this do not tell how much repeats differ. */
const fewestDegrees = 3;

/**
 * The effect that pairs show; null of none. Tested against the noise of repeats where that is known: whether the pairs'
 * mean difference is more than chance. Else by the t-test of one sample over the pairs, or Welch's where there is one
 * pair that was itself repeated.
 */
export function effectOf(pairs: readonly MatchedPair[], noise: SeedNoise | null): Effect | null {
  const differences = pairs.map(({ difference }) => difference).sort((a, b) => a - b);
  const [low, high] = [differences[0], differences.at(-1)];
  if (low === undefined || high === undefined) return null;
  const median = medianOf(differences);
  const agree = differences.filter((one) => Math.sign(one) === Math.sign(median)).length;
  return { median, low, high, pairs: pairs.length, agree, p: chanceOf(pairs, differences, noise) };
}

/** The median of sorted values; NaN of none. */
export function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function chanceOf(
  pairs: readonly MatchedPair[],
  differences: readonly number[],
  noise: SeedNoise | null,
): number | null {
  const n = differences.length;
  if (noise !== null && noise.degrees >= fewestDegrees) {
    const spread = pairs.reduce((sum, { samples: { a, b } }) => sum + 1 / a.length + 1 / b.length, 0);
    return studentP(mean(differences), (noise.deviation * Math.sqrt(spread)) / n, noise.degrees);
  }
  if (n > 1) return studentP(mean(differences), sampleDeviation(differences) / Math.sqrt(n), n - 1);
  const [pair] = pairs;
  return pair === undefined ? null : (welch(pair.samples.a, pair.samples.b)?.p ?? null);
}

function studentP(value: number, error: number, degrees: number): number {
  if (error > 0) return twoSidedP(value / error, degrees);
  return value === 0 ? 1 : 0;
}
