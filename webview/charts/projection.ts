import type { Range } from './range.ts';

/** How values become pixels of the plotting area (CSS pixels, y down). */
export interface Projection {
  readonly x: Range;
  readonly y: Range;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly width: number;
  readonly height: number;
}

/** A function from values to pixels along one axis; what a log axis cannot show becomes NaN. */
export function projector(range: Range, log: boolean, from: number, to: number): (value: number) => number {
  if (!log) {
    const factor = (to - from) / (range[1] - range[0]);
    return (value) => from + (value - range[0]) * factor;
  }
  const low = Math.log10(range[0]);
  const factor = (to - from) / (Math.log10(range[1]) - low);
  return (value) => (value > 0 ? from + (Math.log10(value) - low) * factor : Number.NaN);
}
