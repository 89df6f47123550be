import uPlot from 'uplot';
import { freshContext, paintLine } from './draw.ts';
import type { LineInk } from './ink.ts';
import { strong, valueAt, type At, type Line } from './line.ts';
import { projector, type Projection } from './projection.ts';
import type { Range, Zoom } from './range.ts';
import { uplotOptions, type PlotInk, type PlotSettings } from './uplot-options.ts';
import type { View } from './view.ts';

/** Where a pointer is: the x there, and the run whose line is nearest. */
export interface Pointed {
  readonly x: number;
  readonly run: string | null;
}

export interface PlotEvents {
  readonly onPoint: (pointed: Pointed | null) => void;
  readonly onSelect: (zoom: Zoom) => void;
  readonly onBack: () => void;
  readonly onPan: (shareX: number, shareY: number) => void;
}

/** From more lines than this on they are thin and undashed: dashes tell nothing in a crowd, and cost most to paint. */
const crowded = 40;

/**
 * One chart. uPlot keeps scales, axes, grid, selection and pointer. The lines are painted on a canvas of our own above
 * its grid: every run has x values of its own, and joining a hundred cuts into one table would multiply them. What
 * follows the pointer is on a second canvas, so that moving it never repaints the lines.
 */
export class Plot {
  readonly #plot: uPlot;
  readonly #settings: PlotSettings;
  readonly #ink: PlotInk;
  readonly #events: PlotEvents;
  readonly #linesCanvas = document.createElement('canvas');
  readonly #pointCanvas = document.createElement('canvas');
  #lines: readonly Line[] = [];
  #inks: ReadonlyMap<string, LineInk> = new Map();
  #view: View;

  constructor(root: HTMLElement, settings: PlotSettings, ink: PlotInk, view: View, events: PlotEvents) {
    this.#settings = settings;
    this.#ink = ink;
    this.#events = events;
    this.#view = view;
    this.#plot = new uPlot(
      uplotOptions(settings, ink, view, {
        onCursor: (plot) => this.#point(plot),
        onSelect: (plot) => this.#select(plot),
        onDraw: () => this.#paintAll(),
        onShiftDrag: (event) => this.#startPan(event),
        onDoubleClick: () => events.onBack(),
      }),
      [
        [0, 1],
        [null, null],
      ],
      root,
    );
    this.#linesCanvas.className = 'chart-lines';
    this.#pointCanvas.className = 'chart-pointed';
    this.#plot.over.prepend(this.#linesCanvas, this.#pointCanvas);
    this.#plot.over.addEventListener('mouseleave', () => events.onPoint(null));
  }

  /** Shows lines in a view. */
  show(lines: readonly Line[], inks: ReadonlyMap<string, LineInk>, view: View): void {
    this.#lines = lines;
    this.#inks = inks;
    this.#view = view;
    this.#plot.batch(() => {
      this.#plot.setScale('x', { min: view.x[0], max: view.x[1] });
      this.#plot.setScale('y', { min: view.y[0], max: view.y[1] });
    });
  }

  resize(width: number, height: number): void {
    if (this.#plot.width !== width || this.#plot.height !== height) this.#plot.setSize({ width, height });
  }

  /** The vertical line and the points at an x; `run` stands out, the others fade. */
  point(x: number | null, run: string | null): void {
    const to = this.#projection();
    const context = freshContext(this.#pointCanvas, to.width, to.height);
    const emphasised = this.#lines.length > 1 ? this.#lines.find((line) => line.run === run) : undefined;
    this.#linesCanvas.classList.toggle('faded', emphasised !== undefined);
    if (context === null) return;
    if (x !== null) this.#paintCursor(context, to, x);
    if (emphasised !== undefined) this.#paint(context, emphasised, to, 2.25, true);
    if (x === null) return;
    for (const line of this.#lines.length > 12 ? [emphasised] : this.#lines) {
      if (line !== undefined) this.#paintPoint(context, to, line, x, line === emphasised);
    }
  }

  /** Where an x lies, in CSS pixels from the chart's left edge; null outside of the view. */
  leftOf(x: number): number | null {
    if (x < this.#view.x[0] || x > this.#view.x[1]) return null;
    return this.#plot.bbox.left / uPlot.pxRatio + this.#plot.valToPos(x, 'x');
  }

  /** A line's value at an x, where it has one within some pixels. */
  at(line: Line, x: number): At | null {
    return valueAt(strong(line), x, this.#slack(x));
  }

  /** The share of the plotting area's width at which a mouse event happened. */
  shareAt(event: MouseEvent): number {
    const { left, width } = this.#plot.over.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, width)));
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #slack(x: number): number {
    const px = this.#plot.valToPos(x, 'x');
    return Math.abs(this.#plot.posToVal(px + 10, 'x') - x);
  }

  #projection(): Projection {
    // Asking the elements would make the browser lay the page out again, at every move of the pointer.
    const { width, height } = this.#plot.bbox;
    const { logX, logY } = this.#settings;
    return { ...this.#view, logX, logY, width: width / uPlot.pxRatio, height: height / uPlot.pxRatio };
  }

  #paintAll(): void {
    const to = this.#projection();
    const context = freshContext(this.#linesCanvas, to.width, to.height);
    if (context === null) return;
    const crowd = this.#lines.length > crowded;
    for (const line of this.#lines) this.#paint(context, line, to, crowd ? 1 : 1.5, !crowd);
  }

  #paint(context: CanvasRenderingContext2D, line: Line, to: Projection, width: number, dashed: boolean): void {
    const ink = this.#inks.get(line.run);
    if (ink === undefined) return;
    if (line.smooth !== null) paintLine(context, line.raw, to, { ...ink, dash: [], width: 1, alpha: 0.3 });
    paintLine(context, strong(line), to, { ...ink, dash: dashed ? ink.dash : [], width, alpha: 1 });
  }

  #paintCursor(context: CanvasRenderingContext2D, to: Projection, x: number): void {
    const left = Math.round(projector(to.x, to.logX, 0, to.width)(x)) + 0.5;
    context.strokeStyle = this.#ink.cursor;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(left, 0);
    context.lineTo(left, to.height);
    context.stroke();
  }

  #paintPoint(context: CanvasRenderingContext2D, to: Projection, line: Line, x: number, large: boolean): void {
    const at = this.at(line, x);
    const ink = this.#inks.get(line.run);
    if (at === null || ink === undefined) return;
    const left = projector(to.x, to.logX, 0, to.width)(at.x);
    const top = projector(to.y, to.logY, to.height, 0)(at.y);
    if (!Number.isFinite(left) || !Number.isFinite(top)) return;
    context.beginPath();
    context.arc(left, top, large ? 4 : 3, 0, Math.PI * 2);
    context.fillStyle = ink.colour;
    context.fill();
    context.strokeStyle = this.#ink.background;
    context.lineWidth = 1.5;
    context.stroke();
  }

  #point(plot: uPlot): void {
    const { left = -1, top = -1 } = plot.cursor;
    if (left < 0) return;
    const x = plot.posToVal(left, 'x');
    const to = this.#projection();
    const py = projector(to.y, to.logY, to.height, 0);
    let nearest: string | null = null;
    let distance = Number.POSITIVE_INFINITY;
    for (const line of this.#lines) {
      const at = this.at(line, x);
      const away = at === null ? Number.NaN : Math.abs(py(at.y) - top);
      if (away < distance) {
        nearest = line.run;
        distance = away;
      }
    }
    this.#events.onPoint({ x, run: nearest });
  }

  #select(plot: uPlot): void {
    const { left, top, width, height } = plot.select;
    if (width < 4 && height < 4) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    const whole = height >= plot.over.clientHeight - 1;
    const x: Range = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    const y: Range = [plot.posToVal(top + height, 'y'), plot.posToVal(top, 'y')];
    this.#events.onSelect({ x, y: whole ? null : y });
  }

  #startPan(event: MouseEvent): void {
    let [x, y] = [event.clientX, event.clientY];
    const move = (moved: MouseEvent): void => {
      const { clientWidth, clientHeight } = this.#plot.over;
      this.#events.onPan((x - moved.clientX) / clientWidth, (moved.clientY - y) / clientHeight);
      [x, y] = [moved.clientX, moved.clientY];
    };
    const stop = (): void => {
      document.removeEventListener('mousemove', move);
      document.removeEventListener('mouseup', stop);
    };
    document.addEventListener('mousemove', move);
    document.addEventListener('mouseup', stop);
  }
}
