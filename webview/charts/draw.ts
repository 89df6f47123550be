import type { Points } from './line.ts';
import { projector, type Projection } from './projection.ts';

/** How one line is painted. */
export interface Brush {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
  readonly alpha: number;
}

/** Far outside the canvas, and still a number that its rasterizer likes. */
const far = 20_000;

/** Paints a line: gaps stay open, a point without neighbours is a dot. */
export function paintLine(context: CanvasRenderingContext2D, points: Points, to: Projection, brush: Brush): void {
  const px = projector(to.x, to.logX, 0, to.width);
  const py = projector(to.y, to.logY, to.height, 0);
  const { xs, ys } = points;
  context.save();
  context.globalAlpha = brush.alpha;
  context.strokeStyle = brush.colour;
  context.fillStyle = brush.colour;
  context.lineWidth = brush.width;
  context.lineJoin = 'bevel';
  context.setLineDash([...brush.dash]);
  const line = new Path2D();
  const dots = new Path2D();
  let joined = 0;
  let lastX = 0;
  let lastY = 0;
  const end = (): void => {
    if (joined !== 1) return;
    dots.moveTo(lastX + brush.width + 0.75, lastY);
    dots.arc(lastX, lastY, brush.width + 0.75, 0, Math.PI * 2);
  };
  for (let i = 0; i < xs.length; i += 1) {
    const x = px(xs[i] ?? Number.NaN);
    const y = py(ys[i] ?? Number.NaN);
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      end();
      joined = 0;
      continue;
    }
    lastX = Math.min(far, Math.max(-far, x));
    lastY = Math.min(far, Math.max(-far, y));
    if (joined === 0) line.moveTo(lastX, lastY);
    else line.lineTo(lastX, lastY);
    joined += 1;
  }
  end();
  context.stroke(line);
  context.setLineDash([]);
  context.fill(dots);
  context.restore();
}

/** Makes a canvas as sharp as the screen and clears it; null if the browser has no context to give. */
export function freshContext(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio;
  const wide = Math.round(width * ratio);
  const high = Math.round(height * ratio);
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
