/**
 * The debiased exponential average of TensorBoard's time series chart (`resmoothDataset` of its line chart): of each
 * value, `last = last·w + (1 − w)·value`, shown as `last / (1 − wⁿ)` for the n-th finite value, so that the beginning is not
 * pulled to zero. Values that are not finite stay as they are and do not enter the average; a series of one value only
 * stays as it is. `weight` is 0 (none) to below 1.
 */
export function smooth(values: Float64Array, weight: number): Float64Array<ArrayBuffer> {
  const smoothed = Float64Array.from(values);
  if (!(weight > 0) || values.every((value) => value === values[0])) return smoothed;
  let last = 0;
  let bias = 1;
  for (const [i, value] of values.entries()) {
    if (!Number.isFinite(value)) continue;
    last = last * weight + (1 - weight) * value;
    bias *= weight;
    smoothed[i] = weight < 1 ? last / (1 - bias) : last;
  }
  return smoothed;
}
