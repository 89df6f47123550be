import { criticalT, twoSidedP } from './t-distribution.ts';

/** The arithmetic mean; NaN of nothing. Sums around the first value, so that large equal offsets cost no digits. */
export function mean(values: readonly number[]): number {
  const [first] = values;
  if (first === undefined) return Number.NaN;
  if (!Number.isFinite(first)) return values.reduce((sum, value) => sum + value, 0) / values.length;
  let sum = 0;
  for (const value of values) sum += value - first;
  return first + sum / values.length;
}

/** The sample standard deviation (n − 1 in the denominator); NaN of fewer than two values. */
export function sampleDeviation(values: readonly number[]): number {
  return Math.sqrt(sampleVariance(values));
}

/** The sample variance (n − 1 in the denominator), in two passes; NaN of fewer than two values. */
export function sampleVariance(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return sum / (values.length - 1);
}

/** What some seeds of one setting came to. */
export interface Sample {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation; null of fewer than two. */
  readonly deviation: number | null;
}

/** Describes a sample; values that are not finite are left out. */
export function describeSample(values: readonly number[]): Sample {
  const finite = values.filter((value) => Number.isFinite(value));
  const deviation = finite.length < 2 ? null : sampleDeviation(finite);
  return { n: finite.length, mean: mean(finite), deviation };
}

/** Welch's t-test of two samples: whether B's mean differs from A's. */
export interface WelchTest {
  /** mean(B) − mean(A). */
  readonly difference: number;
  readonly standardError: number;
  readonly t: number;
  /** Degrees of freedom, by Welch and Satterthwaite. */
  readonly degrees: number;
  /** Two-sided. */
  readonly p: number;
  /** The ends of the difference's confidence interval. */
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/**
 * Welch's t-test, which does not take the variances for equal (Welch 1947). Null where it says nothing: fewer than two
 * values on a side, one that is not finite, or no spread on either side. `confidence` is that of the interval.
 */
export function welch(a: readonly number[], b: readonly number[], confidence = 0.95): WelchTest | null {
  if (a.length < 2 || b.length < 2 || ![...a, ...b].every((value) => Number.isFinite(value))) return null;
  const [fromA, fromB] = [sampleVariance(a) / a.length, sampleVariance(b) / b.length];
  const variance = fromA + fromB;
  if (!(variance > 0)) return null;
  const difference = mean(b) - mean(a);
  const standardError = Math.sqrt(variance);
  const t = difference / standardError;
  // As shares: squares of very small variances would vanish.
  const [shareA, shareB] = [fromA / variance, fromB / variance];
  const degrees = 1 / (shareA ** 2 / (a.length - 1) + shareB ** 2 / (b.length - 1));
  const half = criticalT(1 - confidence, degrees) * standardError;
  const p = twoSidedP(t, degrees);
  return { difference, standardError, t, degrees, p, low: difference - half, high: difference + half, confidence };
}
