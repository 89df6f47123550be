import type { XAxis } from './options.ts';
import type { Range } from './range.ts';
import { durationTicks, linearTicks, logTicks } from './ticks.ts';

/** What the axes of a chart are, and how much room there is, in CSS pixels. */
export interface AxesSize {
  readonly x: XAxis;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly width: number;
  readonly height: number;
}

/** Places of ticks on the x axis; of times, in the reader's own time zone. */
export function xTicks(range: Range, { x, logX, width }: AxesSize): number[] {
  const count = Math.max(2, Math.floor(width / 88));
  if (logX) return logTicks(range, count);
  if (x === 'step') return linearTicks(range, count, true);
  return durationTicks(range, count, x === 'time' ? -new Date(range[0]).getTimezoneOffset() * 60_000 : 0);
}

/** Places of ticks on the y axis. */
export function yTicks(range: Range, { logY, height }: AxesSize): number[] {
  const count = Math.max(2, Math.floor(height / 44));
  return logY ? logTicks(range, count) : linearTicks(range, count);
}
