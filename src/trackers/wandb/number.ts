const powers = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const zero = 48;
const minus = 45;
const quote = 34;
const latin1 = new TextDecoder('latin1');
const words = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

function slow(bytes: Uint8Array, from: number, to: number): number | null {
  if (to - from > 400) return null;
  const text = latin1.decode(bytes.subarray(from, to));
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : null;
}

/**
 * The number that the JSON text `bytes[from…to)` is, else null. `NaN`, `Infinity` and `-Infinity` count, bare as W&B
 * writes them and quoted as its older versions did. Exact: numbers of up to 15 digits and small exponents by integer
 * arithmetic (Clinger's fast path), all others by the engine's own parser.
 */
export function parseNumber(bytes: Uint8Array, from: number, to: number): number | null {
  let i = from;
  const first = bytes[i] ?? 0;
  const negative = first === minus;
  if (negative) i += 1;
  const digit = bytes[i] ?? 0;
  if (digit < zero || digit > 57 || i >= to) {
    const quoted = first === quote && bytes[to - 1] === quote ? 1 : 0;
    const length = to - from - 2 * quoted;
    if (length !== 3 && length !== 8 && length !== 9) return null;
    return words.get(latin1.decode(bytes.subarray(from + quoted, to - quoted))) ?? null;
  }
  let mantissa = 0;
  let digits = 0;
  let scale = 0;
  for (; i < to; i += 1) {
    const d = (bytes[i] ?? 0) - zero;
    if (d < 0 || d > 9) break;
    mantissa = mantissa * 10 + d;
    if (mantissa > 0) digits += 1;
  }
  if (bytes[i] === 46 && i < to) {
    const start = i + 1;
    for (i = start; i < to; i += 1) {
      const d = (bytes[i] ?? 0) - zero;
      if (d < 0 || d > 9) break;
      mantissa = mantissa * 10 + d;
      if (mantissa > 0) digits += 1;
    }
    scale = start - i;
  }
  const byte = bytes[i] ?? 0;
  if (i < to && (byte === 101 || byte === 69)) {
    let exponent = 0;
    const sign = bytes[i + 1] ?? 0;
    i += sign === 43 || sign === minus ? 2 : 1;
    if (to - i > 3 || to === i) return slow(bytes, from, to);
    for (; i < to; i += 1) {
      const d = (bytes[i] ?? 0) - zero;
      if (d < 0 || d > 9) return null;
      exponent = exponent * 10 + d;
    }
    scale += sign === minus ? -exponent : exponent;
  }
  if (i < to) return null;
  if (digits > 15 || scale < -22 || scale > 22) return slow(bytes, from, to);
  const value = scale < 0 ? mantissa / (powers[-scale] ?? 1) : mantissa * (powers[scale] ?? 1);
  return negative ? -value : value;
}
