/**
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4), sixteen bytes at a time: table k holds the effect of a byte that k more
 * bytes follow ("slicing", Kounavis and Berry 2005). Table k starts at 256 * k.
 */
const tables = makeTables();

function makeTables(): Int32Array {
  const made = new Int32Array(16 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 1 ? 0x82f63b78 : 0);
    made[byte] = crc;
  }
  for (let at = 256; at < made.length; at += 1) {
    const before = made[at - 256] ?? 0;
    made[at] = (before >>> 8) ^ (made[before & 255] ?? 0);
  }
  return made;
}

/** Takes `view`'s bytes `from` to `to` into a running, inverted CRC: start with -1, finish with `~`. */
export function updateCrc32c(running: number, view: DataView, from: number, to: number): number {
  const t = tables;
  let crc = running;
  let at = from;
  for (; at + 16 <= to; at += 16) {
    const a = crc ^ view.getInt32(at, true);
    const b = view.getInt32(at + 4, true);
    const c = view.getInt32(at + 8, true);
    const d = view.getInt32(at + 12, true);
    crc =
      (t[3840 + (a & 255)] ?? 0) ^
      (t[3584 + ((a >>> 8) & 255)] ?? 0) ^
      (t[3328 + ((a >>> 16) & 255)] ?? 0) ^
      (t[3072 + (a >>> 24)] ?? 0) ^
      (t[2816 + (b & 255)] ?? 0) ^
      (t[2560 + ((b >>> 8) & 255)] ?? 0) ^
      (t[2304 + ((b >>> 16) & 255)] ?? 0) ^
      (t[2048 + (b >>> 24)] ?? 0) ^
      (t[1792 + (c & 255)] ?? 0) ^
      (t[1536 + ((c >>> 8) & 255)] ?? 0) ^
      (t[1280 + ((c >>> 16) & 255)] ?? 0) ^
      (t[1024 + (c >>> 24)] ?? 0) ^
      (t[768 + (d & 255)] ?? 0) ^
      (t[512 + ((d >>> 8) & 255)] ?? 0) ^
      (t[256 + ((d >>> 16) & 255)] ?? 0) ^
      (t[d >>> 24] ?? 0);
  }
  for (; at + 4 <= to; at += 4) {
    const a = crc ^ view.getInt32(at, true);
    crc =
      (t[768 + (a & 255)] ?? 0) ^
      (t[512 + ((a >>> 8) & 255)] ?? 0) ^
      (t[256 + ((a >>> 16) & 255)] ?? 0) ^
      (t[a >>> 24] ?? 0);
  }
  for (; at < to; at += 1) crc = (crc >>> 8) ^ (t[(crc ^ view.getUint8(at)) & 255] ?? 0);
  return crc;
}

/** TensorFlow's mask over a finished CRC, as a signed 32-bit number (what `DataView.getInt32` reads from a file). */
export function maskCrc(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) | 0;
}

/** The masked CRC-32C of `view`'s bytes `from` to `to`, as a signed 32-bit number. */
export function maskedCrc32c(view: DataView, from: number, to: number): number {
  return maskCrc(~updateCrc32c(-1, view, from, to));
}
