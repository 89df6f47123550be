import { t } from '@vscode/l10n';
import type { Line } from './line.ts';
import type { XAxis } from './options.ts';
import { nonPositive, type Zoom } from './range.ts';

/** What decides whether a chart can show something. */
export interface ChartSituation {
  readonly lines: readonly Line[];
  /** Runs that are hidden in the legend but have the metric. */
  readonly hidden: number;
  readonly x: XAxis;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly zoom: Zoom;
}

/** Why a chart is empty, as a sentence; null if it is not. */
export function emptyReason(situation: ChartSituation): string | null {
  const { lines, hidden, x, logX, logY, zoom } = situation;
  if (lines.length === 0) {
    return hidden > 0 ? t('Its runs are hidden in the legend.') : t('No checked run has this metric.');
  }
  const total = sum(lines, (line) => line.total);
  if (total === 0) return t('No point has been logged yet.');
  if (lines.every((line) => line.extent === null)) {
    return x === 'step' ? t('No point has a step.') : t('These runs kept no times. Steps are there.');
  }
  if (sum(lines, (line) => line.nonFinite) === total) {
    return total === 1 ? t('Its only value is NaN or infinite.') : t('All {0} values are NaN or infinite.', total);
  }
  const points = lines.map((line) => line.raw);
  const drawable = points.some(({ xs, ys }) =>
    ys.some((y, i) => Number.isFinite(y) && (!logY || y > 0) && (!logX || (xs[i] ?? 0) > 0)),
  );
  if (!drawable) return t('Nothing is above zero, so a log axis has nothing to show.');
  const inView = points.some(({ xs }) => zoom.x === null || spans(xs, zoom.x[0], zoom.x[1]));
  return inView ? null : t('No points in this range.');
}

function spans(xs: Float64Array, low: number, high: number): boolean {
  const first = xs[0];
  const last = xs[xs.length - 1];
  return first !== undefined && last !== undefined && first <= high && last >= low;
}

/** What a chart cannot show of its values: short sentences for under it. */
export function gapNotes(situation: ChartSituation): string[] {
  const notes: string[] = [];
  const gaps = sum(situation.lines, (line) => line.nonFinite);
  if (gaps === 1) notes.push(t('1 value is NaN or infinite'));
  else if (gaps > 1) notes.push(t('{0} values are NaN or infinite', gaps));
  if (situation.logY && nonPositive(situation.lines, 'y') > 0) notes.push(t('log y leaves out values at or below 0'));
  if (situation.logX && nonPositive(situation.lines, 'x') > 0) {
    notes.push(situation.x === 'step' ? t('log x leaves out step 0') : t('log x leaves out the first point'));
  }
  return notes;
}

function sum(lines: readonly Line[], of: (line: Line) => number): number {
  return lines.reduce((total, line) => total + of(line), 0);
}
