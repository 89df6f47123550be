import type { Series } from './series.ts';
import { smooth } from './smooth.ts';

/** A window on one series, as in the catalog's `CutRequest`: all that a cut hangs on. */
export interface CutWindow {
  /** `relative` is milliseconds since the series' first logged time. */
  readonly x: 'step' | 'time' | 'relative';
  readonly from: number | null;
  readonly to: number | null;
  readonly pixels: number;
  readonly smoothing: number;
}

/** The catalog's `SeriesCut` without whose it is. */
export interface Cut {
  readonly xs: Float64Array<ArrayBuffer>;
  readonly ys: Float64Array<ArrayBuffer>;
  readonly smoothXs: Float64Array<ArrayBuffer>;
  readonly smoothYs: Float64Array<ArrayBuffer>;
  readonly total: number;
  readonly inRange: number;
  readonly extent: readonly [number, number] | null;
  readonly nonFinite: number;
}

interface Points {
  readonly xs: Float64Array<ArrayBuffer>;
  readonly ys: Float64Array<ArrayBuffer>;
}

/**
 * Cuts a series down to what a chart of so many pixels can show: of each pixel's points the first, the lowest, the
 * highest and the last, so that no extreme is lost; all points where there are no more than that. Points go in the
 * order of x, of equal x in the order of the log; those without an x (a time that was not kept) are left out. The
 * nearest point on either side of the range comes along, so that lines run to the edge. What is not finite is NaN, a
 * gap. Without smoothing the smoothed columns are empty.
 */
export function cutSeries(series: Series, window: CutWindow): Cut {
  const { xs, ys } = ascending(columnFor(series, window.x), series.values);
  const last = xs.length - 1;
  const extent = last < 0 ? null : ([xs[0] ?? 0, xs[last] ?? 0] as const);
  const lo = window.from ?? extent?.[0] ?? 0;
  const hi = window.to ?? extent?.[1] ?? 0;
  const begin = firstAtLeast(xs, lo);
  const end = Math.max(begin, firstAbove(xs, hi));
  const raw = pick({ xs, ys }, begin, end, lo, hi, window.pixels);
  const smoothed =
    window.smoothing > 0
      ? pick({ xs, ys: smooth(ys, window.smoothing) }, begin, end, lo, hi, window.pixels)
      : { xs: new Float64Array(0), ys: new Float64Array(0) };
  return {
    xs: raw.xs,
    ys: raw.ys,
    smoothXs: smoothed.xs,
    smoothYs: smoothed.ys,
    total: series.values.length,
    inRange: end - begin,
    extent,
    nonFinite: series.values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0),
  };
}

function columnFor(series: Series, x: CutWindow['x']): Float64Array<ArrayBuffer> {
  if (x === 'step') return series.steps;
  if (x === 'time') return series.times;
  const start = series.times.reduce((least, time) => (time < least ? time : least), Number.POSITIVE_INFINITY);
  return series.times.map((time) => time - start);
}

/** The points that have an x, in the order of x; the columns themselves where that is how they are. */
function ascending(xs: Float64Array<ArrayBuffer>, ys: Float64Array<ArrayBuffer>): Points {
  let before = Number.NEGATIVE_INFINITY;
  if (xs.every((x) => Number.isFinite(x) && x >= before && ((before = x), true))) return { xs, ys };
  const kept = Array.from(xs.keys()).filter((i) => Number.isFinite(xs[i]));
  kept.sort((a, b) => (xs[a] ?? 0) - (xs[b] ?? 0));
  const order = Uint32Array.from(kept);
  return { xs: Float64Array.from(order, (i) => xs[i] ?? 0), ys: Float64Array.from(order, (i) => ys[i] ?? 0) };
}

function firstAtLeast(xs: Float64Array, bound: number): number {
  return partition(xs, (x) => x < bound);
}

function firstAbove(xs: Float64Array, bound: number): number {
  return partition(xs, (x) => x <= bound);
}

/** How many x from the start on are `before`; those that are stand in front of those that are not. */
function partition(xs: Float64Array, before: (x: number) => boolean): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(xs[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function pick(points: Points, begin: number, end: number, lo: number, hi: number, pixels: number): Points {
  const { xs, ys } = points;
  const chosen: number[] = [];
  if (begin > 0) chosen.push(begin - 1);
  if (end - begin <= pixels * 4) for (let i = begin; i < end; i += 1) chosen.push(i);
  else {
    const scale = hi > lo ? pixels / (hi - lo) : 0;
    let from = begin;
    while (from < end) {
      const pixel = Math.min(pixels - 1, Math.floor(((xs[from] ?? 0) - lo) * scale));
      let to = from + 1;
      while (to < end && Math.min(pixels - 1, Math.floor(((xs[to] ?? 0) - lo) * scale)) === pixel) to += 1;
      pickPixel(ys, from, to, chosen);
      from = to;
    }
  }
  if (end < xs.length) chosen.push(end);
  return {
    xs: Float64Array.from(chosen, (i) => xs[i] ?? 0),
    ys: Float64Array.from(chosen, (i) => finiteOrGap(ys[i] ?? Number.NaN)),
  };
}

/** Adds the first, lowest, highest and last of the points `from` to `to` (excluded), each once, in their order. */
function pickPixel(ys: Float64Array, from: number, to: number, chosen: number[]): void {
  let lowest = -1;
  let highest = -1;
  for (let i = from; i < to; i += 1) {
    const y = ys[i] ?? Number.NaN;
    if (!Number.isFinite(y)) continue;
    if (lowest === -1 || y < (ys[lowest] ?? 0)) lowest = i;
    if (highest === -1 || y > (ys[highest] ?? 0)) highest = i;
  }
  let before = -1;
  for (const i of [from, Math.min(lowest, highest), Math.max(lowest, highest), to - 1]) {
    if (i > before) chosen.push(i);
    before = Math.max(before, i);
  }
}

function finiteOrGap(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}
