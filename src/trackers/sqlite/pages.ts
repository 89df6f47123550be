import { closeSync, constants, openSync, readSync, statSync } from 'node:fs';

const magic = 'SQLite format 3\0';
/** The schema of a database is a few dozen pages; a damaged one may lead in circles. */
const mostPages = 2_000;
/** How much of a write-ahead log is looked through. */
const mostFrames = 20_000;

/** Whether a file that begins with these bytes is a SQLite database. */
export function isSqlite(head: Uint8Array): boolean {
  return (
    Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, magic.length)).toString('latin1') === magic
  );
}

/** A file opened for looking, which never waits for a pipe's other end; null if it cannot be opened. */
function openOrNull(file: string): number | null {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
}

function readAt(handle: number, length: number, at: number): Buffer | null {
  const bytes = Buffer.alloc(length);
  try {
    return readSync(handle, bytes, 0, length, at) === length ? bytes : null;
  } catch {
    return null;
  }
}

/** A number of 7 bits a byte, as SQLite's records have them, and where it ends. Bits beyond 31 are dropped. */
function varint(bytes: Buffer, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let i = 0; i < 9; i += 1) {
    const byte = bytes[at + i] ?? 0;
    value = ((value << 7) | (byte & 0x7f)) >>> 0;
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return { value, end: at + 9 };
}

/** Type and name of the schema's entry in a leaf cell: the first two columns of its record. */
function entryAt(page: Buffer, cell: number): { readonly type: string; readonly name: string } {
  const record = varint(page, varint(page, cell).end).end;
  const head = varint(page, record);
  const type = varint(page, head.end);
  const name = varint(page, type.end);
  const length = (serial: number): number => (serial >= 13 ? (serial - 13) >> 1 : 0);
  const from = record + head.value;
  const middle = from + length(type.value);
  return {
    type: page.toString('utf8', from, Math.min(middle, page.length)),
    name: page.toString('utf8', middle, Math.min(middle + length(name.value), page.length)),
  };
}

function namesFrom(pageOf: (number: number) => Buffer | null): Set<string> {
  const names = new Set<string>();
  const seen = new Set<number>();
  const waiting = [1];
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    if (seen.has(number) || seen.size >= mostPages) continue;
    seen.add(number);
    const page = pageOf(number);
    if (page === null) continue;
    const start = number === 1 ? 100 : 0;
    const kind = page[start];
    if (kind !== 0x05 && kind !== 0x0d) continue;
    const inner = kind === 0x05;
    const cells = start + (inner ? 12 : 8);
    const count = Math.min(page.readUInt16BE(start + 3), (page.length - cells) >> 1);
    for (let i = 0; i < count; i += 1) {
      const cell = page.readUInt16BE(cells + 2 * i);
      if (cell + 4 > page.length) continue;
      if (inner) waiting.push(page.readUInt32BE(cell));
      else {
        const { type, name } = entryAt(page, cell);
        if (type === 'table') names.add(name);
      }
    }
    if (inner) waiting.push(page.readUInt32BE(start + 8));
  }
  return names;
}

/** Where the newest copy of each page lies in a write-ahead log. */
function framesOf(log: number, pageSize: number): Map<number, number> {
  const frames = new Map<number, number>();
  const header = readAt(log, 32, 0);
  if (header === null) return frames;
  for (let i = 0; i < mostFrames; i += 1) {
    const at = 32 + i * (24 + pageSize);
    const frame = readAt(log, 24, at);
    // Frames of an earlier use of the log bear another salt.
    if (frame?.compare(header, 16, 24, 8, 16) !== 0) break;
    frames.set(frame.readUInt32BE(0), at + 24);
  }
  return frames;
}

/**
 * The first 100 bytes of a database (absolute path), which tell how it is written; fewer of a shorter file. `missing`
 * where there is no such file, `unreadable` where it is a folder, a pipe, or not ours to read.
 */
export function headOf(file: string): Uint8Array | 'missing' | 'unreadable' {
  let handle: number | null = null;
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) return 'missing';
    if (!stats.isFile()) return 'unreadable';
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const bytes = new Uint8Array(100);
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0));
  } catch {
    return 'unreadable';
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

/**
 * Whether what lies beside a database (absolute path) as its write-ahead log is none: then SQLite passes over it without
 * a word, and its rows are lost. A log that is not there, empty or just begun is none of it.
 */
export function hasBrokenLog(file: string): boolean {
  const head = headOf(`${file}-wal`);
  if (typeof head === 'string') return head === 'unreadable';
  if (head.length < 32) return false;
  // 0x377f0682 or 0x377f0683: the last bit tells the byte order of its checksums.
  return (Buffer.from(head).readUInt32BE(0) & ~1) >>> 0 !== 0x377f0682;
}

/**
 * The names of a database's tables (absolute path), also of those that are only in its write-ahead log; none where
 * it is no database. Reads the schema's pages itself: that takes no lock, leaves no file behind, and works on every Node.
 * Formats: https://www.sqlite.org/fileformat2.html.
 */
export function tableNames(file: string): ReadonlySet<string> {
  const handle = openOrNull(file);
  if (handle === null) return new Set();
  const log = openOrNull(`${file}-wal`);
  try {
    const head = readAt(handle, 100, 0);
    if (head === null || !isSqlite(head)) return new Set();
    const size = head.readUInt16BE(16);
    const pageSize = size === 1 ? 65_536 : size;
    if (pageSize < 512) return new Set();
    const frames = log === null ? new Map<number, number>() : framesOf(log, pageSize);
    return namesFrom((number) => {
      const frame = frames.get(number);
      if (log !== null && frame !== undefined) return readAt(log, pageSize, frame);
      return readAt(handle, pageSize, (number - 1) * pageSize);
    });
  } finally {
    closeSync(handle);
    if (log !== null) closeSync(log);
  }
}
