import cdf from '@stdlib/stats-base-dists-t-cdf';

/** The chance of a Student t variable with so many degrees of freedom at least as far from 0 as `t`. */
export function twoSidedP(t: number, degrees: number): number {
  return Math.min(1, 2 * cdf(-Math.abs(t), degrees));
}

/**
 * The t beyond which (on both sides together) lies the share `p`, 0 < p < 1, of a Student t distribution: the half width
 * of a confidence interval in standard errors. By halving: exact to the last digits, and quick enough for a table.
 */
export function criticalT(p: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (twoSidedP(high, degrees) > p) {
    low = high;
    high *= 2;
    if (high > 1e300) return Number.POSITIVE_INFINITY;
  }
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (twoSidedP(middle, degrees) > p) low = middle;
    else high = middle;
  }
}
