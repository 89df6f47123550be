import { crc32 as nativeCrc32 } from 'node:zlib';

/** Four tables of 256: `table[256 * k + b]` is the CRC of byte `b` followed by `k` zero bytes. */
const table = ((): Int32Array => {
  const tables = new Int32Array(1024);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
    tables[byte] = crc;
  }
  for (let i = 256; i < 1024; i += 1) {
    const before = tables[i - 256] ?? 0;
    tables[i] = (before >>> 8) ^ (tables[before & 255] ?? 0);
  }
  return tables;
})();

/** Below this many bytes the call into native code costs more than it saves. */
const nativeFrom = 1024;

/** The plain CRC-32 (as zlib's) of `bytes[from…to)`, 0 to 2³²−1. */
export function crc32(bytes: Uint8Array, from: number, to: number): number {
  if (to - from >= nativeFrom) return nativeCrc32(bytes.subarray(from, to));
  let crc = -1;
  let i = from;
  for (const last = to - 4; i <= last; i += 4) {
    crc ^= (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24);
    crc =
      (table[768 + (crc & 255)] ?? 0) ^
      (table[512 + ((crc >>> 8) & 255)] ?? 0) ^
      (table[256 + ((crc >>> 16) & 255)] ?? 0) ^
      (table[crc >>> 24] ?? 0);
  }
  for (; i < to; i += 1) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[i] ?? 0)) & 255] ?? 0);
  return ~crc >>> 0;
}
