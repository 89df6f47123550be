import { strong, type Line } from './line.ts';

export type Range = readonly [number, number];

/** What a chart shows: null means all there is. */
export interface Zoom {
  readonly x: Range | null;
  readonly y: Range | null;
}

export const everything: Zoom = { x: null, y: null };

/** What the lines span on the x axis; with a log axis only what is above zero counts. */
export function extentOf(lines: readonly Line[], log: boolean): Range | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const line of lines) {
    if (line.extent === null) continue;
    const from = log && line.extent[0] <= 0 ? firstPositive(line) : line.extent[0];
    if (from < low) low = from;
    if (line.extent[1] > high) high = line.extent[1];
  }
  return low <= high ? [low, high] : null;
}

function firstPositive(line: Line): number {
  return line.raw.xs.find((x) => x > 0) ?? Number.POSITIVE_INFINITY;
}

/** A span that has a width: one value alone gets a little room on both sides. */
export function widened([low, high]: Range, log: boolean): Range {
  if (low < high) return [low, high];
  if (log) return [low / 2, high * 2];
  const aside = low === 0 ? 1 : Math.abs(low) * 0.1;
  return [low - aside, high + aside];
}

export interface ValueRangeOptions {
  readonly log: boolean;
  /** Leaves out the outer hundredth at both ends, so that a few wild points do not flatten everything else. */
  readonly ignoreOutliers: boolean;
}

/** What the lines span on the y axis within an x range, with some air; null if there is nothing to draw. */
export function valueRange(lines: readonly Line[], x: Range, options: ValueRangeOptions): Range | null {
  const values: number[] = [];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const line of lines) {
    for (const points of line.smooth === null ? [line.raw] : [line.raw, line.smooth]) {
      for (let i = 0; i < points.xs.length; i += 1) {
        const at = points.xs[i] ?? Number.NaN;
        const value = points.ys[i] ?? Number.NaN;
        if (at < x[0] || at > x[1] || !Number.isFinite(value) || (options.log && value <= 0)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
        if (options.ignoreOutliers) values.push(value);
      }
    }
  }
  if (low > high) return null;
  if (options.ignoreOutliers && values.length >= 20) {
    const sorted = Float64Array.from(values).sort();
    low = sorted[Math.floor(sorted.length * 0.01)] ?? low;
    high = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? high;
  }
  return padded(widened([low, high], options.log), options.log);
}

function padded([low, high]: Range, log: boolean): Range {
  if (!log) return [low - (high - low) * 0.06, high + (high - low) * 0.06];
  const factor = (high / low) ** 0.06;
  return [low / factor, high * factor];
}

/**
 * Where a zoomed view goes when its lines have grown: it stays, unless it was at the right edge of what there was;
 * then it keeps its width and moves with the edge.
 */
export function follow(zoom: Zoom, before: Range | null, now: Range | null): Zoom {
  if (zoom.x === null || before === null || now === null || now[1] <= before[1]) return zoom;
  const [low, high] = zoom.x;
  const atEdge = high >= before[1] - (high - low) * 0.03;
  if (!atEdge) return zoom;
  const by = Math.max(0, now[1] - Math.max(high, before[1]));
  return { ...zoom, x: [low + by, high + by] };
}

/** Moves a range by a share of its width. */
export function panned(range: Range, share: number, log: boolean): Range {
  const [low, high] = toLinear(range, log);
  const by = (high - low) * share;
  return fromLinear([low + by, high + by], log);
}

/** Makes a range `factor` times as wide around the place `at` (0: left end, 1: right end). */
export function zoomed(range: Range, factor: number, at: number, log: boolean): Range {
  const [low, high] = toLinear(range, log);
  const anchor = low + (high - low) * at;
  return fromLinear([anchor - (anchor - low) * factor, anchor + (high - anchor) * factor], log);
}

function toLinear([low, high]: Range, log: boolean): Range {
  return log ? [Math.log10(low), Math.log10(high)] : [low, high];
}

function fromLinear([low, high]: Range, log: boolean): Range {
  return log ? [10 ** low, 10 ** high] : [low, high];
}

/** False for ranges that are too narrow for numbers to tell their ends apart, or not ranges at all. */
export function isUsable([low, high]: Range): boolean {
  return Number.isFinite(low) && Number.isFinite(high) && high - low > Math.max(Math.abs(low), Math.abs(high)) * 1e-12;
}

/** How many points a log axis cannot show. */
export function nonPositive(lines: readonly Line[], axis: 'x' | 'y'): number {
  let count = 0;
  for (const line of lines) {
    const points = strong(line);
    for (const value of axis === 'x' ? points.xs : points.ys) if (value <= 0) count += 1;
  }
  return count;
}
