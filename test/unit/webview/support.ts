import type { Line } from '../../../webview/charts/line.ts';

/** A line of a run `r` out of plain numbers, as if every point had been cut out. */
export function lineFrom(xs: readonly number[], ys: readonly number[], run = 'r'): Line {
  const first = xs[0];
  const last = xs.at(-1);
  return {
    run,
    raw: { xs: Float64Array.from(xs), ys: Float64Array.from(ys) },
    smooth: null,
    extent: first === undefined || last === undefined ? null : [first, last],
    total: ys.length,
    nonFinite: ys.filter((y) => !Number.isFinite(y)).length,
  };
}
