/** A box plot's numbers. */
export interface Box {
  readonly n: number;
  readonly min: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly max: number;
  /** The outermost values within 1.5 interquartile ranges of the box (Tukey). */
  readonly lowerWhisker: number;
  readonly upperWhisker: number;
  /** Values beyond the whiskers, ascending. */
  readonly outliers: readonly number[];
}

/** A quantile (0 to 1) of ascending values by linear interpolation, as numpy's default does; NaN of nothing. */
export function quantile(ascending: readonly number[], q: number): number {
  const at = q * (ascending.length - 1);
  const low = ascending[Math.floor(at)];
  const high = ascending[Math.ceil(at)];
  if (low === undefined || high === undefined) return Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** The box plot of the finite ones of some values; null if there are none. */
export function boxOf(values: readonly number[]): Box | null {
  const ascending = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  const [min] = ascending;
  const max = ascending.at(-1);
  if (min === undefined || max === undefined) return null;
  const [lowerQuartile, median, upperQuartile] = [
    quantile(ascending, 0.25),
    quantile(ascending, 0.5),
    quantile(ascending, 0.75),
  ];
  const reach = 1.5 * (upperQuartile - lowerQuartile);
  const inside = ascending.filter((value) => value >= lowerQuartile - reach && value <= upperQuartile + reach);
  return {
    n: ascending.length,
    min,
    lowerQuartile,
    median,
    upperQuartile,
    max,
    lowerWhisker: inside[0] ?? min,
    upperWhisker: inside.at(-1) ?? max,
    outliers: ascending.filter((value) => value < lowerQuartile - reach || value > upperQuartile + reach),
  };
}
