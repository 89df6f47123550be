/** Bins as readers give them: `counts[i]` values from `lefts[i]` to `rights[i]`, ascending. */
export interface Bins {
  readonly lefts: Float64Array;
  readonly rights: Float64Array;
  readonly counts: Float64Array;
}

/** Shares (of 1) at which a distribution is told: its ends, its middle, and 0.5, 1 and 1.5 standard deviations of a normal one. */
export const quantileShares: readonly number[] = [0, 0.0668, 0.1587, 0.3085, 0.5, 0.6915, 0.8413, 0.9332, 1];

/**
 * Values below which the shares of a histogram's counts lie, evenly spread within a bin. As TensorBoard's distributions
 * (tensorboard/plugins/distribution/compressor.py); all zero for a histogram without bins.
 */
export function quantiles({ lefts, rights, counts }: Bins, shares: readonly number[] = quantileShares): number[] {
  const bins = counts.length;
  if (bins === 0) return shares.map(() => 0);
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  const lowest = lefts[0] ?? 0;
  const highest = rights[bins - 1] ?? 0;
  let [bin, before] = [0, 0];
  return shares.map((share) => {
    for (; bin < bins; bin += 1) {
      const own = (counts[bin] ?? 0) / total;
      if (own > 0 && before + own > share) {
        const left = before === 0 ? lowest : Math.max(rights[bin - 1] ?? lowest, lowest);
        const right = Math.min(rights[bin] ?? highest, highest);
        return left + ((share - before) / own) * (right - left);
      }
      before += own;
    }
    return highest;
  });
}

/** The counts spread over `places` equal parts of the range `low` to `high`: how much of each bin lies in each part. */
export function resample({ lefts, rights, counts }: Bins, low: number, high: number, places: number): Float64Array {
  const spread = new Float64Array(places);
  const width = (high - low) / places;
  for (const [i, count] of counts.entries()) {
    const left = lefts[i] ?? 0;
    const right = rights[i] ?? 0;
    if (count === 0 || !(right >= left) || right < low || left > high) continue;
    const first = clamp(Math.floor((left - low) / width), places);
    const last = clamp(Math.floor((right - low) / width), places);
    for (let place = first; place <= last; place += 1) {
      const from = Math.max(left, low + place * width);
      const to = Math.min(right, low + (place + 1) * width);
      // A bin without a width holds one value.
      const share = right > left ? Math.max(0, to - from) / (right - left) : place === first ? 1 : 0;
      spread[place] = (spread[place] ?? 0) + count * share;
    }
  }
  return spread;
}

function clamp(place: number, places: number): number {
  return Math.min(places - 1, Math.max(0, place));
}
