type Numbers = ArrayLike<number>;

/** Pairs by x ascending, in the order in which they are along the curve where x stands still. */
function ascending(xs: Numbers, ys: Numbers): readonly (readonly [number, number])[] {
  const pairs = Array.from(xs, (x, i): readonly [number, number] => [x, ys[i] ?? Number.NaN]);
  const [first, last] = [pairs[0]?.[0] ?? 0, pairs.at(-1)?.[0] ?? 0];
  if (first > last) pairs.reverse();
  return pairs;
}

/** The area under a curve by the trapezoidal rule, as `sklearn.metrics.auc`; NaN with fewer than two points. */
export function areaUnder(xs: Numbers, ys: Numbers): number {
  if (xs.length < 2) return Number.NaN;
  let area = 0;
  let before: readonly [number, number] | null = null;
  for (const [x, y] of ascending(xs, ys)) {
    if (before !== null) area += ((x - before[0]) * (y + before[1])) / 2;
    before = [x, y];
  }
  return area;
}

/**
 * Average precision: each step in recall weighs the precision that it reached, `Σ (Rₙ − Rₙ₋₁) Pₙ`, as
 * `sklearn.metrics.average_precision_score`; NaN with fewer than two points.
 */
export function averagePrecision(recall: Numbers, precision: Numbers): number {
  if (recall.length < 2) return Number.NaN;
  let sum = 0;
  let reached = 0;
  for (const [r, p] of ascending(recall, precision)) {
    sum += (r - reached) * p;
    reached = r;
  }
  return sum;
}
