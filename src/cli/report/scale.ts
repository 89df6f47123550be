/** An axis: where values lie on it, and its ticks. */
export interface Scale {
  /** The place of a value, in pixels. */
  place(value: number): number;
  readonly ticks: readonly number[];
}

/** A scale from values to pixels, ends rounded to ticks; `log` is by powers of ten. */
export function makeScale(values: Iterable<number>, from: number, to: number, count: number, log = false): Scale {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) [low, high] = [0, 1];
  if (log) return logScale(low, high, from, to);
  if (low === high) {
    const room = Math.abs(low) > 0 ? Math.abs(low) * 0.1 : 1;
    [low, high] = [low - room, high + room];
  }
  const step = niceStep((high - low) / count);
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  const [begin, end] = [first * step, last * step];
  return { place: (value) => from + ((value - begin) / (end - begin)) * (to - from), ticks };
}

/** 1, 2 or 5 times a power of ten, at least as large. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function logScale(low: number, high: number, from: number, to: number): Scale {
  const [first, last] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
  const end = last > first ? last : first + 1;
  const every = Math.ceil((end - first) / 6);
  const ticks: number[] = [];
  for (let power = first; power <= end; power += every) ticks.push(Number(`1e${power}`));
  return { place: (value) => from + ((Math.log10(value) - first) / (end - first)) * (to - from), ticks };
}
