import type { Axis } from './model.ts';

/** The frame that axes stand in, px. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const parallelFrame = { height: 300, left: 56, right: 72, top: 12, bottom: 32 } as const;

/** Where an axis stands, px from the left. */
export function axisX(frame: Frame, index: number, count: number): number {
  const inner = frame.width - frame.left - frame.right;
  return count < 2 ? frame.left + inner / 2 : frame.left + (index * inner) / (count - 1);
}

/** Where a place (0 at the bottom, 1 at the top) stands, px from the top. */
export function placeY(frame: Frame, place: number): number {
  return frame.height - frame.bottom - place * (frame.height - frame.top - frame.bottom);
}

/** Where runs pass that have no value on an axis: below its end. */
export function missingY(frame: Frame): number {
  return frame.height - 10;
}

/** The place of a y, kept inside. */
export function placeAt(frame: Frame, y: number): number {
  return Math.max(0, Math.min(1, (frame.height - frame.bottom - y) / (frame.height - frame.top - frame.bottom)));
}

function runY(frame: Frame, axis: Axis, run: number): number {
  const place = axis.places[run] ?? null;
  return place === null ? missingY(frame) : placeY(frame, place);
}

/** How one run's line is drawn. */
export interface Stroke {
  readonly run: number;
  readonly colour: string;
  readonly width: number;
  readonly opacity: number;
}

/** Draws the runs' lines, each through its places; where a run lacks a value it passes below the axis. */
export function paintLines(
  canvas: HTMLCanvasElement,
  frame: Frame,
  axes: readonly Axis[],
  strokes: readonly Stroke[],
): void {
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(frame.width * ratio);
  canvas.height = Math.round(frame.height * ratio);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.lineJoin = 'round';
  for (const { run, colour, width, opacity } of strokes) {
    context.beginPath();
    for (const [i, axis] of axes.entries()) context.lineTo(axisX(frame, i, axes.length), runY(frame, axis, run));
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.globalAlpha = opacity;
    context.stroke();
  }
}

/** The run (of those that `counts` lets) whose line passes nearest to a point, within 10 px; null: none does. */
export function runNear(
  frame: Frame,
  axes: readonly Axis[],
  x: number,
  y: number,
  runs: number,
  counts: (run: number) => boolean,
): number | null {
  const inner = axes.findIndex((_axis, i) => axisX(frame, i, axes.length) > x);
  const right = inner === -1 ? axes.length - 1 : Math.max(1, inner);
  const [from, to] = [axes[right - 1], axes[right]];
  if (from === undefined || to === undefined) return null;
  const [left, end] = [axisX(frame, right - 1, axes.length), axisX(frame, right, axes.length)];
  const share = Math.max(0, Math.min(1, (x - left) / (end - left)));
  let [near, distance] = [-1, 10];
  for (let run = 0; run < runs; run += 1) {
    if (!counts(run)) continue;
    const [a, b] = [runY(frame, from, run), runY(frame, to, run)];
    const off = Math.abs(a + (b - a) * share - y);
    if (off < distance) [near, distance] = [run, off];
  }
  return near === -1 ? null : near;
}
