const [width, height, pad] = [96, 18, 2];

/**
 * A small curve as an SVG text: no axes, a dot at the last point; gaps where values are not finite. Null where fewer
 * than two points can be drawn.
 */
export function sparkline(xs: ArrayLike<number>, ys: ArrayLike<number>, colour: string): string | null {
  const points = Array.from(xs, (x, i) => ({ x, y: ys[i] ?? Number.NaN }));
  const finite = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  if (finite.length < 2) return null;
  const [left, right] = extent(finite.map(({ x }) => x));
  const [low, high] = extent(finite.map(({ y }) => y));
  const px = (x: number): number => pad + ((x - left) / (right - left || 1)) * (width - 2 * pad - 2);
  const py = (y: number): number =>
    high === low ? height / 2 : height - pad - ((y - low) / (high - low)) * (height - 2 * pad);
  let path = '';
  let pen = 'M';
  for (const { x, y } of points) {
    const drawn = Number.isFinite(x) && Number.isFinite(y);
    if (drawn) path += `${pen}${px(x).toFixed(1)} ${py(y).toFixed(1)}`;
    pen = drawn ? 'L' : 'M';
  }
  const last = finite[finite.length - 1] ?? { x: right, y: low };
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.4" stroke-linejoin="round"/>` +
    `<circle cx="${px(last.x).toFixed(1)}" cy="${py(last.y).toFixed(1)}" r="2" fill="${colour}"/></svg>`
  );
}

function extent(values: readonly number[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
