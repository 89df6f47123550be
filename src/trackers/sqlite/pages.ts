import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

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

/** What the schema says of a table or index; `root` is its first page. */
export interface SchemaEntry {
  readonly type: string;
  readonly name: string;
  readonly root: number;
}

/** The schema's entry in a leaf cell: the first four columns of its record. */
function entryAt(page: Buffer, cell: number): SchemaEntry {
  const record = varint(page, varint(page, cell).end).end;
  const head = varint(page, record);
  let at = record + head.value;
  let serials = head.end;
  const next = (): readonly [number, number] => {
    const serial = varint(page, serials);
    serials = serial.end;
    const from = at;
    // A text's length is in its serial type; whole numbers of up to four bytes have their length as type.
    at += serial.value >= 13 ? (serial.value - 13) >> 1 : Math.min(serial.value, 4);
    return [from, Math.min(at, page.length)];
  };
  const text = ([from, to]: readonly [number, number]): string => page.toString('utf8', from, to);
  const [type, name] = [text(next()), text(next())];
  next();
  const [from, to] = next();
  const root = to > from && to - from <= 4 ? page.readUIntBE(from, to - from) : 0;
  return { type, name, root };
}

/** The pages that an inner page of a table or an index leads to; none where it is a leaf or no page of either. */
export function childrenOf(page: Buffer, number: number): readonly number[] {
  const start = number === 1 ? 100 : 0;
  if (page[start] !== 0x05 && page[start] !== 0x02) return [];
  const cells = start + 12;
  const count = Math.min(page.readUInt16BE(start + 3), (page.length - cells) >> 1);
  const children = [page.readUInt32BE(start + 8)];
  for (let i = 0; i < count; i += 1) {
    const cell = page.readUInt16BE(cells + 2 * i);
    if (cell + 4 <= page.length) children.push(page.readUInt32BE(cell));
  }
  return children;
}

/** What the schema's pages say, as far as they can be read. */
export function schemaOf(pageOf: Pages['page']): readonly SchemaEntry[] {
  const entries: SchemaEntry[] = [];
  const seen = new Set<number>();
  const waiting = [1];
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    if (seen.has(number) || seen.size >= mostPages) continue;
    seen.add(number);
    const page = pageOf(number);
    if (page === null) continue;
    waiting.push(...childrenOf(page, number));
    const start = number === 1 ? 100 : 0;
    if (page[start] !== 0x0d) continue;
    const cells = start + 8;
    const count = Math.min(page.readUInt16BE(start + 3), (page.length - cells) >> 1);
    for (let i = 0; i < count; i += 1) {
      const cell = page.readUInt16BE(cells + 2 * i);
      if (cell + 4 <= page.length) entries.push(entryAt(page, cell));
    }
  }
  return entries;
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

/** A database's pages by number, as its write-ahead log has them where it has them. */
export interface Pages {
  readonly bytes: number;
  readonly count: number;
  /** The first `length` bytes of a page; null where there is none. */
  readonly page: (number: number, length?: number) => Buffer | null;
}

/**
 * Lets `use` look at the pages of a database (absolute path), which takes no lock, leaves no file behind, and works on
 * every Node; null where it is no database. Formats: https://www.sqlite.org/fileformat2.html.
 */
export function lookAtPages<T>(file: string, use: (pages: Pages) => T): T | null {
  const handle = openOrNull(file);
  if (handle === null) return null;
  const log = openOrNull(`${file}-wal`);
  try {
    const head = readAt(handle, 100, 0);
    if (head === null || !isSqlite(head)) return null;
    const size = head.readUInt16BE(16);
    const bytes = size === 1 ? 65_536 : size;
    if (bytes < 512) return null;
    const frames = log === null ? new Map<number, number>() : framesOf(log, bytes);
    const count = [...frames.keys()].reduce((most, each) => Math.max(most, each), Math.floor(sizeOf(handle) / bytes));
    const page = (number: number, length = bytes): Buffer | null => {
      const frame = frames.get(number);
      if (log !== null && frame !== undefined) return readAt(log, length, frame);
      return readAt(handle, length, (number - 1) * bytes);
    };
    return use({ bytes, count, page });
  } finally {
    closeSync(handle);
    if (log !== null) closeSync(log);
  }
}

function sizeOf(handle: number): number {
  try {
    return fstatSync(handle).size;
  } catch {
    return 0;
  }
}

/** What a database's schema says of its tables. */
export interface Tables {
  /** Also those that are only in its log. */
  readonly names: ReadonlySet<string>;
  /** Whether each page of the schema is there: not where the file was cut off. */
  readonly isWhole: boolean;
}

/** The tables of a database (absolute path); none where it is none. */
export function tablesOf(file: string): Tables {
  let isWhole = true;
  const entries = lookAtPages(file, ({ page }) =>
    schemaOf((number, length) => {
      const found = page(number, length);
      isWhole &&= found !== null;
      return found;
    }),
  );
  const tables = (entries ?? []).filter(({ type }) => type === 'table');
  return { names: new Set(tables.map(({ name }) => name)), isWhole };
}
