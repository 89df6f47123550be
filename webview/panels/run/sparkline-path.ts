import type { Points } from '../../charts/line.ts';

/** An SVG path of the points, filling width and height but for a margin; gaps stay open, a lone point is a dot. */
export function sparklinePath({ xs, ys }: Points, width: number, height: number): string {
  const finite = ys.filter((y) => Number.isFinite(y));
  if (finite.length === 0) return '';
  const [low, high] = extremes(finite);
  const [first, last] = extremes(xs);
  const margin = 2;
  const px = (x: number): number =>
    last > first ? margin + ((x - first) / (last - first)) * (width - 2 * margin) : width / 2;
  const py = (y: number): number =>
    high > low ? height - margin - ((y - low) / (high - low)) * (height - 2 * margin) : height / 2;
  let path = '';
  let open = false;
  ys.forEach((y, i) => {
    if (!Number.isFinite(y)) {
      open = false;
      return;
    }
    const at = `${px(xs[i] ?? 0).toFixed(1)} ${py(y).toFixed(1)}`;
    const alone = !open && !Number.isFinite(ys[i + 1] ?? Number.NaN);
    path += `${open ? 'L' : 'M'}${at}${alone ? 'h.01' : ''}`;
    open = true;
  });
  return path;
}

function extremes(values: Float64Array): readonly [number, number] {
  return values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
