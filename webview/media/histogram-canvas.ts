import type { MediaFrameMessage } from '../../src/protocol/media.ts';
import { quantiles, resample, type Bins } from '../../src/runs/histogram.ts';
import { freshContext } from '../charts/draw.ts';
import { linearTicks, tickLabels } from '../charts/ticks.ts';

/** A histogram at a step. */
export interface StepBins extends Bins {
  readonly step: number;
}

/** Colours of one theme. */
export interface HistogramInk {
  readonly line: string;
  readonly text: string;
  readonly grid: string;
  readonly background: string;
  readonly font: string;
}

export interface HistogramPicture {
  readonly bins: readonly StepBins[];
  readonly view: 'ridges' | 'heat' | 'bands';
  /** The values that the axis spans: the same for all runs, so that they can be compared. */
  readonly range: readonly [number, number];
  /** The step that stands out. */
  readonly step: number | null;
  readonly ink: HistogramInk;
  readonly width: number;
  readonly height: number;
}

const margin = { left: 44, right: 8, top: 8, bottom: 22 };
const places = 60;

/** The frames that hold histograms. */
export function binsOf(frames: readonly MediaFrameMessage[]): readonly StepBins[] {
  return frames.flatMap(({ step, content }) =>
    content.kind === 'histogram' && content.counts.byteLength > 0
      ? [
          {
            step: step ?? 0,
            lefts: new Float64Array(content.lefts),
            rights: new Float64Array(content.rights),
            counts: new Float64Array(content.counts),
          },
        ]
      : [],
  );
}

/** What histograms span together, null if there is none; one value alone gets a little room on both sides. */
export function spanOf(all: readonly Bins[]): readonly [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { lefts, rights } of all) {
    low = Math.min(low, lefts[0] ?? low);
    high = Math.max(high, rights.at(-1) ?? high);
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return null;
  return low < high ? [low, high] : [low - Math.abs(low || 1) * 0.1, high + Math.abs(high || 1) * 0.1];
}

interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly left: number;
  readonly top: number;
  readonly wide: number;
  readonly high: number;
}

/** Draws histograms over steps: as ridges one before another, as a map of heat, or as bands of quantiles. */
export function paintHistograms(canvas: HTMLCanvasElement, picture: HistogramPicture): void {
  const { width, height, bins, ink } = picture;
  const context = freshContext(canvas, width, height);
  if (context === null || bins.length === 0) return;
  const { left, top, right, bottom } = margin;
  const frame = { context, left, top, wide: width - left - right, high: height - top - bottom };
  context.font = ink.font;
  if (picture.view === 'ridges') paintRidges(frame, picture);
  else if (picture.view === 'heat') paintHeat(frame, picture);
  else paintBands(frame, picture);
}

function stepWords(bins: readonly StepBins[]): readonly (readonly [number, string])[] {
  const last = bins.length - 1;
  const chosen = [...new Set([0, Math.round(last / 2), last])];
  return chosen.map((at) => [last === 0 ? 0 : at / last, String(bins[at]?.step ?? '')]);
}

/** Values to the right, steps from the back to the front. */
function paintRidges(frame: Frame, { bins, range, step, ink }: HistogramPicture): void {
  const { context, left, top, wide, high } = frame;
  const peak = bins.length === 1 ? high * 0.9 : high * 0.4;
  const rows = bins.map((own) => resample(own, range[0], range[1], places));
  const most = Math.max(...rows.map((row) => Math.max(...row)), 1e-300);
  const baseOf = (index: number): number =>
    bins.length === 1 ? top + high : top + peak + ((high - peak) * index) / (bins.length - 1);
  for (const [index, row] of rows.entries()) {
    const base = baseOf(index);
    const chosen = bins[index]?.step === step;
    context.beginPath();
    context.moveTo(left, base);
    for (const [place, count] of row.entries()) {
      context.lineTo(left + ((place + 0.5) / places) * wide, base - (count / most) * peak);
    }
    context.lineTo(left + wide, base);
    context.globalAlpha = 0.9;
    context.fillStyle = ink.background;
    context.fill();
    context.globalAlpha = chosen ? 0.55 : 0.08 + 0.17 * (index / Math.max(1, bins.length - 1));
    context.fillStyle = ink.line;
    context.fill();
    context.globalAlpha = chosen ? 1 : 0.6;
    context.strokeStyle = ink.line;
    context.lineWidth = chosen ? 2 : 1;
    context.stroke();
  }
  context.globalAlpha = 1;
  valueAxis(frame, range, ink, 'x');
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const [share, words] of stepWords(bins)) {
    context.fillText(words, left - 6, bins.length === 1 ? top + high : top + peak + (high - peak) * share);
  }
}

/** Steps to the right, values up. */
function paintHeat(frame: Frame, { bins, range, step, ink }: HistogramPicture): void {
  const { context, left, top, wide, high } = frame;
  const column = wide / bins.length;
  for (const [index, own] of bins.entries()) {
    const shares = resample(own, range[0], range[1], places);
    const most = Math.max(...shares, 1e-300);
    context.fillStyle = ink.line;
    for (const [place, share] of shares.entries()) {
      if (share <= 0) continue;
      context.globalAlpha = 0.06 + 0.94 * Math.sqrt(share / most);
      // Whole pixels: parts that overlap would show as stripes.
      const upper = Math.round(top + high - ((place + 1) / places) * high);
      const lower = Math.round(top + high - (place / places) * high);
      context.fillRect(left + index * column, upper, Math.max(1, column - (column > 6 ? 1 : 0)), lower - upper);
    }
    context.globalAlpha = 1;
    if (own.step === step) outline(frame, left + index * column, column, ink);
  }
  valueAxis(frame, range, ink, 'y');
  stepAxis(frame, bins, ink);
}

/** Steps to the right, values up: pairs of quantiles as bands around the median. */
function paintBands(frame: Frame, { bins, range, step, ink }: HistogramPicture): void {
  const { context, left, top, wide, high } = frame;
  const levels = bins.map((own) => quantiles(own));
  const x = (index: number): number => left + (bins.length === 1 ? 0.5 : index / (bins.length - 1)) * wide;
  const y = (value: number): number => top + high - ((value - range[0]) / (range[1] - range[0])) * high;
  context.fillStyle = ink.line;
  const half = bins.length === 1 ? wide / 4 : 0;
  for (let band = 0; band < 4; band += 1) {
    context.beginPath();
    for (const [i, level] of levels.entries()) {
      context.lineTo(x(i) - half, y(level[band] ?? 0));
      if (half > 0) context.lineTo(x(i) + half, y(level[band] ?? 0));
    }
    for (const [i, level] of [...levels.entries()].reverse()) {
      if (half > 0) context.lineTo(x(i) + half, y(level[8 - band] ?? 0));
      context.lineTo(x(i) - half, y(level[8 - band] ?? 0));
    }
    context.globalAlpha = 0.2;
    context.fill();
  }
  context.globalAlpha = 1;
  context.beginPath();
  for (const [i, level] of levels.entries()) context.lineTo(x(i), y(level[4] ?? 0));
  context.strokeStyle = ink.line;
  context.lineWidth = 1.5;
  context.stroke();
  const chosen = bins.findIndex((own) => own.step === step);
  if (chosen >= 0) outline(frame, x(chosen), 0, ink);
  valueAxis(frame, range, ink, 'y');
  stepAxis(frame, bins, ink);
}

function outline({ context, top, high }: Frame, from: number, width: number, ink: HistogramInk): void {
  context.strokeStyle = ink.text;
  context.lineWidth = 1;
  context.strokeRect(Math.round(from) + 0.5, top + 0.5, Math.max(0, Math.round(width)), high - 1);
}

function valueAxis(frame: Frame, range: readonly [number, number], ink: HistogramInk, axis: 'x' | 'y'): void {
  const { context, left, top, wide, high } = frame;
  const ticks = linearTicks(
    range,
    axis === 'x' ? Math.max(2, Math.floor(wide / 70)) : Math.max(2, Math.floor(high / 40)),
  );
  const labels = tickLabels(ticks, false);
  context.fillStyle = ink.text;
  context.textAlign = axis === 'x' ? 'center' : 'right';
  context.textBaseline = axis === 'x' ? 'top' : 'middle';
  for (const [i, tick] of ticks.entries()) {
    const share = (tick - range[0]) / (range[1] - range[0]);
    const [x, y] = axis === 'x' ? [left + share * wide, top + high + 6] : [left - 6, top + high - share * high];
    context.fillText(labels[i] ?? '', x, y);
  }
}

function stepAxis({ context, left, top, wide, high }: Frame, bins: readonly StepBins[], ink: HistogramInk): void {
  context.fillStyle = ink.text;
  context.textBaseline = 'top';
  for (const [share, words] of stepWords(bins)) {
    context.textAlign = share === 0 && bins.length > 1 ? 'left' : share === 1 ? 'right' : 'center';
    context.fillText(words, left + (bins.length === 1 ? 0.5 : share) * wide, top + high + 6);
  }
}
