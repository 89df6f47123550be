/** How a text file is encoded: by its byte order mark, else UTF-8 unless it holds what no text does. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'binary';

/** Tells by the first bytes of a file. Control characters make it binary (UTF-16 without its mark too: half is NUL). */
export function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  for (const byte of head.subarray(0, 4096)) {
    const isText = byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b;
    if (!isText) return 'binary';
  }
  return 'utf-8';
}

/** How many bytes a UTF-8 byte order mark takes at the start of a file: three or none. */
export function markLength(head: Buffer): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}

/** A whole UTF-16 file as UTF-8, without its mark. */
export function fromUtf16(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): Buffer {
  return Buffer.from(new TextDecoder(encoding).decode(bytes), 'utf8');
}

/** Text of bytes that should be UTF-8; older files that are not are read as Latin-1, which every byte sequence is. */
export function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
