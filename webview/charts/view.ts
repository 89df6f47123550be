import type { Line } from './line.ts';
import type { ChartOptions } from './options.ts';
import { extentOf, isUsable, panned, valueRange, widened, zoomed, type Range, type Zoom } from './range.ts';

const minute = 60_000;

/** The ranges that a chart shows. */
export interface View {
  readonly x: Range;
  readonly y: Range;
}

type Axes = Pick<ChartOptions, 'x' | 'logX' | 'logY' | 'ignoreOutliers'>;

/** What a chart shows of its lines at a zoom: everything where the zoom does not say. */
export function viewOf(lines: readonly Line[], zoom: Zoom, axes: Axes): View {
  const whole = extentOf(lines, axes.logX);
  const all = spanOf(whole, axes);
  // A lone point is a dot, and a dot on the very edge would be cut in half.
  const roomy = lines.some((line) => line.raw.xs.length === 1) ? zoomed(all, 1.04, 0.5, axes.logX) : all;
  const x = fit(zoom.x, axes.logX) ?? roomy;
  const range = { log: axes.logY, ignoreOutliers: axes.ignoreOutliers };
  const y = fit(zoom.y, axes.logY) ?? valueRange(lines, x, range) ?? (axes.logY ? [0.1, 1] : [0, 1]);
  return { x, y };
}

/** A moment alone is shown within two minutes; a step alone with its neighbours. */
function spanOf(whole: Range | null, axes: Axes): Range {
  if (whole === null) return axes.logX ? [1, 10] : [0, 1];
  const [low, high] = whole;
  if (low < high || axes.logX || axes.x === 'step') return widened(whole, axes.logX);
  return [low - minute, high + minute];
}

function fit(range: Range | null, log: boolean): Range | null {
  return range === null || !isUsable(range) || (log && range[0] <= 0) ? null : range;
}

/** The zoom after a step sideways or up, by shares of the view; y moves only where it is zoomed or asked for. */
export function panBy(view: View, zoom: Zoom, shareX: number, shareY: number, axes: Axes): Zoom {
  const x = shareX === 0 ? zoom.x : panned(view.x, shareX, axes.logX);
  const y = shareY === 0 || (zoom.y === null && shareX !== 0) ? zoom.y : panned(view.y, shareY, axes.logY);
  return { x, y };
}

/** The zoom after making the view `factor` times as wide around a place; null ranges where all would be in view. */
export function zoomBy(lines: readonly Line[], view: View, zoom: Zoom, factor: number, at: number, axes: Axes): Zoom {
  const x = zoomed(view.x, factor, at, axes.logX);
  if (!isUsable(x)) return zoom;
  const whole = extentOf(lines, axes.logX);
  if (whole !== null && x[0] <= whole[0] && x[1] >= whole[1]) return { x: null, y: null };
  return { x, y: zoom.y };
}
