import type { Goal } from '../../runs/goal.ts';
import { columnFormat } from '../../runs/numbers.ts';
import { mean, sampleVariance } from '../../runs/stats.ts';

/** How values are told apart. */
export interface Rule {
  /** Values beyond it, on the bad side, are bad; the threshold itself is good. */
  readonly threshold: number;
  /** Which side is good. */
  readonly goal: Goal;
  /** What was learned at the two ends; null: the threshold was given. */
  readonly band: Band | null;
}

/** What repeats at the two ends came to. */
export interface Band {
  readonly good: readonly number[];
  readonly bad: readonly number[];
  readonly meanGood: number;
  readonly meanBad: number;
  /** The pooled sample standard deviation; 0 where nothing was repeated. */
  readonly deviation: number;
  /** Standard deviations from a mean that still belong to its end. */
  readonly sigmas: number;
}

/** The ends are the same as far as anybody can tell: nothing can be bisected. */
export interface Indistinct {
  readonly band: Band;
}

/** How many standard deviations from an end's mean still belong to it. */
export const usualSigmas = 2;

/**
 * What repeats at both ends (those of the good one are finite) tell of good and bad, or that the ends cannot be told apart: their bands
 * overlap. Where the bad end has no number at all, as a training that diverged, every number is good.
 */
export function learnRule(
  good: readonly number[],
  allBad: readonly number[],
  sigmas: number = usualSigmas,
): Rule | Indistinct {
  const bad = allBad.filter((value) => Number.isFinite(value));
  if (bad.length === 0) {
    const [meanBad = Number.NaN] = allBad;
    const band = { good, bad: allBad, meanGood: mean(good), meanBad, deviation: pooled([good]), sigmas };
    const goal = meanBad === Number.NEGATIVE_INFINITY ? 'maximize' : 'minimize';
    return { threshold: goal === 'maximize' ? -Number.MAX_VALUE : Number.MAX_VALUE, goal, band };
  }
  const [meanGood, meanBad] = [mean(good), mean(bad)];
  const band: Band = { good, bad, meanGood, meanBad, deviation: pooled([good, bad]), sigmas };
  const gap = Math.abs(meanGood - meanBad);
  if (gap === 0 || gap <= 2 * sigmas * band.deviation) return { band };
  return { threshold: (meanGood + meanBad) / 2, goal: meanGood > meanBad ? 'maximize' : 'minimize', band };
}

function pooled(groups: readonly (readonly number[])[]): number {
  const repeated = groups.filter((group) => group.length > 1);
  const degrees = repeated.reduce((sum, group) => sum + group.length - 1, 0);
  if (degrees === 0) return 0;
  return Math.sqrt(repeated.reduce((sum, group) => sum + sampleVariance(group) * (group.length - 1), 0) / degrees);
}

/** Good or bad; null: not finite, which is bad only if somebody says so. */
export function verdictOf(value: number, { threshold, goal }: Rule): 'good' | 'bad' {
  // A training that diverged to NaN is as bad as it gets.
  if (Number.isNaN(value)) return 'bad';
  return (goal === 'maximize' ? value >= threshold : value <= threshold) ? 'good' : 'bad';
}

/** Whether one value says too little: it lies between the bands of the two ends. */
export function isBetween(value: number, { band }: Rule): boolean {
  if (band === null || band.deviation === 0 || !Number.isFinite(band.meanBad) || Number.isNaN(value)) return false;
  const reach = band.sigmas * band.deviation;
  const [low, high] = [Math.min(band.meanGood, band.meanBad), Math.max(band.meanGood, band.meanBad)];
  return value > low + reach && value < high - reach;
}

/** A rule in plain words: `good from 0.9000 up`. */
export function ruleWords(metric: string, { threshold, goal, band }: Rule): string {
  const format = columnFormat([threshold, ...(band === null ? [] : [band.meanGood, band.meanBad])]);
  if (band !== null && !Number.isFinite(band.meanBad)) {
    return `${metric} is good where it is a number: good ends came to ${format(band.meanGood)}, bad ones to ${band.meanBad}.`;
  }
  const side = goal === 'maximize' ? 'or higher' : 'or lower';
  const limit = `${metric} is good at ${format(threshold)} ${side}`;
  if (band === null) return `${limit}.`;
  const reach = band.sigmas * band.deviation;
  return `${limit}: good ends came to ${format(band.meanGood)} ± ${columnFormat([reach])(reach)}, bad ones to ${format(band.meanBad)}.`;
}
