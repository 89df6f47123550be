/** Takes one point of a metric: its step, time (ms since 1970) and value. */
export type OnPoint = (step: number, time: number, value: number) => void;

const words: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
]);

/** A float as Python's `float()` reads it, null where it is none. */
export function parsePythonFloat(text: string): number | null {
  if (text === '') return null;
  const number = Number(text);
  // `Number` reads 0x10 and 0b1, which Python does not. Minus zero is zero: JSON keeps no sign of it.
  if (!Number.isNaN(number)) return text.charCodeAt(1) > 57 && /^0[xob]/i.test(text) ? null : number + 0;
  const signed = text.startsWith('-') || text.startsWith('+');
  const word = words.get((signed ? text.slice(1) : text).toLowerCase());
  if (word === undefined) return null;
  return text.startsWith('-') ? -word : word;
}

/** The integer at [from, to), NaN where something else stands there. */
function integerAt(text: string, from: number, to: number): number {
  const sign = text.charCodeAt(from);
  let at = sign === 45 || sign === 43 ? from + 1 : from;
  if (at >= to) return Number.NaN;
  let value = 0;
  const exact = to - at <= 15;
  const digits = at;
  for (; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  if (!exact) value = Number(text.slice(digits, to));
  return sign === 45 && value !== 0 ? -value : value;
}

/**
 * Reads one line at [from, to) of a metric file, `<ms> <value> [<step> [<dataset name> <dataset digest>]]`, and hands
 * its point on; false where it is no such line. A line of two fields (MLflow before 1.0) is at step 0. The step of a
 * line with a dataset is the one that was logged, though MLflow 3's own file store then reads 0.
 */
export function readMetricLine(text: string, from: number, to: number, onPoint: OnPoint): boolean {
  const first = text.indexOf(' ', from);
  if (first === -1 || first >= to) return false;
  let second = text.indexOf(' ', first + 1);
  if (second === -1 || second > to) second = to;
  const time = integerAt(text, from, first);
  const value = parsePythonFloat(text.slice(first + 1, second));
  let step = 0;
  if (second < to) {
    const third = text.indexOf(' ', second + 1);
    step = integerAt(text, second + 1, third === -1 || third > to ? to : third);
  }
  if (value === null || Number.isNaN(time) || Number.isNaN(step)) return false;
  onPoint(step, time, value);
  return true;
}
