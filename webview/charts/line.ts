import type { SeriesCutMessage } from '../../src/protocol/charts.ts';

/** Points with x ascending; a y that is not finite is a gap. */
export interface Points {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** One run's curve of one metric, as a chart draws it. */
export interface Line {
  readonly run: string;
  /** As logged. */
  readonly raw: Points;
  /** Smoothed; null where there is no smoothing: then the raw line is the strong one. */
  readonly smooth: Points | null;
  /** The whole series' extent on this x axis. */
  readonly extent: readonly [number, number] | null;
  readonly total: number;
  readonly nonFinite: number;
}

/** A line out of what came from the extension. */
export function lineOf(cut: SeriesCutMessage, smoothing: number): Line {
  return {
    run: cut.run,
    raw: { xs: new Float64Array(cut.xs), ys: new Float64Array(cut.ys) },
    smooth: smoothing > 0 ? { xs: new Float64Array(cut.smoothXs), ys: new Float64Array(cut.smoothYs) } : null,
    extent: cut.extent,
    total: cut.total,
    nonFinite: cut.nonFinite,
  };
}

/** The points that are drawn strong. */
export function strong(line: Line): Points {
  return line.smooth ?? line.raw;
}

/** Index of the first x that is not below `x`. */
export function lowerBound(xs: Float64Array, x: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((xs[middle] ?? Number.NaN) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A coarse line with the range that was fetched in detail put in its place: what lies outside stays drawn, so that a
 * pan has something to show while the next cut is on its way.
 */
export function splice(base: Line, detail: Line, range: readonly [number, number]): Line {
  const points = (coarse: Points, fine: Points): Points => {
    // A cut brings the nearest point on either side of its range along.
    const low = Math.min(range[0], fine.xs[0] ?? range[0]);
    const high = Math.max(range[1], fine.xs[fine.xs.length - 1] ?? range[1]);
    const left = lowerBound(coarse.xs, low);
    let right = lowerBound(coarse.xs, high);
    while (right < coarse.xs.length && coarse.xs[right] === high) right += 1;
    return { xs: joined(coarse.xs, fine.xs, left, right), ys: joined(coarse.ys, fine.ys, left, right) };
  };
  return {
    ...detail,
    raw: points(base.raw, detail.raw),
    smooth: base.smooth === null || detail.smooth === null ? detail.smooth : points(base.smooth, detail.smooth),
  };
}

function joined(coarse: Float64Array, fine: Float64Array, left: number, right: number): Float64Array {
  const all = new Float64Array(left + fine.length + coarse.length - right);
  all.set(coarse.subarray(0, left));
  all.set(fine, left);
  all.set(coarse.subarray(right), left + fine.length);
  return all;
}

/** A line's value at an x. */
export interface At {
  readonly x: number;
  readonly y: number;
}

/** The finite point nearest to `x`; null where the line has none, or has not begun or has ended by more than `slack`. */
export function valueAt(points: Points, x: number, slack: number): At | null {
  const { xs, ys } = points;
  const at = lowerBound(xs, x);
  let left = at - 1;
  while (left >= 0 && !Number.isFinite(ys[left])) left -= 1;
  let right = at;
  while (right < xs.length && !Number.isFinite(ys[right])) right += 1;
  const before = left >= 0 ? { x: xs[left] ?? 0, y: ys[left] ?? 0 } : null;
  const after = right < xs.length ? { x: xs[right] ?? 0, y: ys[right] ?? 0 } : null;
  if (before === null || after === null) {
    const only = before ?? after;
    return only !== null && Math.abs(only.x - x) <= slack ? only : null;
  }
  return x - before.x < after.x - x ? before : after;
}
