import { mean } from './stats.ts';
import { twoSidedP } from './t-distribution.ts';

/** How two columns go together. */
export interface Correlation {
  /** −1 to 1. */
  readonly r: number;
  /** Two-sided, by Student's t with n − 2 degrees of freedom; NaN of fewer than three pairs. */
  readonly p: number;
  /** Pairs that counted: both values finite. */
  readonly n: number;
}

function finitePairs(xs: readonly number[], ys: readonly number[]): readonly [number[], number[]] {
  const [a, b]: [number[], number[]] = [[], []];
  for (const [i, x] of xs.entries()) {
    const y = ys[i] ?? Number.NaN;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    a.push(x);
    b.push(y);
  }
  return [a, b];
}

/** Pearson's r of two columns of one length; null where fewer than two pairs are finite or a column does not vary. */
export function pearson(xs: readonly number[], ys: readonly number[]): Correlation | null {
  const [a, b] = finitePairs(xs, ys);
  const n = a.length;
  if (n < 2) return null;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  for (const [i, x] of a.entries()) {
    const [dx, dy] = [x - meanA, (b[i] ?? 0) - meanB];
    product += dx * dy;
    squareA += dx * dx;
    squareB += dy * dy;
  }
  if (!(squareA > 0 && squareB > 0)) return null;
  // One root keeps a column with itself at exactly 1; two roots do not overflow.
  const squares = squareA * squareB;
  const scale = squares > 1e-290 && squares < 1e290 ? Math.sqrt(squares) : Math.sqrt(squareA) * Math.sqrt(squareB);
  const r = Math.max(-1, Math.min(1, product / scale));
  return { r, p: pOf(r, n), n };
}

/** Spearman's rho: Pearson's r of the ranks, of equal values the mean of their ranks. Null as `pearson` is. */
export function spearman(xs: readonly number[], ys: readonly number[]): Correlation | null {
  const [a, b] = finitePairs(xs, ys);
  return pearson(ranks(a), ranks(b));
}

function pOf(r: number, n: number): number {
  if (n < 3) return Number.NaN;
  if (Math.abs(r) === 1) return 0;
  return twoSidedP(r * Math.sqrt((n - 2) / ((1 - r) * (1 + r))), n - 2);
}

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const result = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && order[to]?.value === order[from]?.value) to += 1;
    for (const { index } of order.slice(from, to)) result[index] = (from + 1 + to) / 2;
    from = to;
  }
  return result;
}
