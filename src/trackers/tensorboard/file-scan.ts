import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { maskCrc, updateCrc32c } from './crc32c.ts';
import { footerBytes, headerBytes, RecordWalk } from './records.ts';
import type { RecordSink } from './records.ts';

const chunkBytes = 1 << 20;
/** Records longer than this are checked but not decoded: no scalar needs as much, a graph or a video may. */
const longestRecord = 64 << 20;
/** After so many bytes others get their turn: some ten milliseconds of work. */
const turnBytes = 8 << 20;

/** A buffer that one scan after the other uses; it grows for a long record and is then left to be collected. */
export class ScanBuffer {
  bytes = Buffer.alloc(chunkBytes);
  view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);

  resize(length: number, keepFrom: number, keepTo: number): void {
    const next = Buffer.alloc(length);
    this.bytes.copy(next, 0, keepFrom, keepTo);
    this.bytes = next;
    this.view = new DataView(next.buffer, next.byteOffset, next.byteLength);
  }
}

/** The file as it was found: a smaller size, another inode or another beginning mean another file. */
export interface FileMark {
  readonly bytes: number;
  readonly inode: number;
  /** When it was last written, ms. */
  readonly writtenAt: number;
  /** Hex of the first 64 bytes, or of what there was of them. */
  readonly head: string;
}

/** How far a file could be read. */
export interface ScanResult {
  /** Where the next scan goes on: the first byte that was not taken. */
  readonly offset: number;
  /** Offset of a record whose length fails its checksum, null if there is none: the scan stops there. */
  readonly brokenAt: number | null;
  /** Offset of the first record whose data fails its checksum or does not parse, and how many there are. */
  readonly damagedAt: number | null;
  readonly damaged: number;
}

/** An event file, opened for one pass. Times out on nothing: it reads what is there now. */
export class EventFile {
  readonly mark: FileMark;
  readonly #handle: number;

  /** Throws what `open` and `read` throw. */
  constructor(path: string) {
    this.#handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(this.#handle);
      const head = Buffer.alloc(64);
      const length = readSync(this.#handle, head, 0, Math.min(64, stats.size), 0);
      this.mark = {
        bytes: stats.size,
        inode: stats.ino,
        writtenAt: stats.mtimeMs,
        head: head.toString('hex', 0, length),
      };
    } catch (error) {
      closeSync(this.#handle);
      throw error;
    }
  }

  close(): void {
    closeSync(this.#handle);
  }

  /**
   * Hands every whole record from byte `start` on to the sink. `onView` tells which view the sink's offsets are in, and
   * the file offset of that view's first byte, before any record of them.
   */
  async scan(
    start: number,
    buffer: ScanBuffer,
    sink: RecordSink,
    onView: (view: DataView, base: number) => void,
  ): Promise<ScanResult> {
    const size = this.mark.bytes;
    const walk = new RecordWalk(sink);
    let base = start; // the file offset of the buffer's first byte
    let filled = 0;
    let brokenAt: number | null = null;
    let damagedAt: number | null = null;
    let damaged = 0;
    let turn = 0;
    for (;;) {
      const want = Math.min(buffer.bytes.length - filled, size - base - filled);
      const got = want > 0 ? readSync(this.#handle, buffer.bytes, filled, want, base + filled) : 0;
      if (got === 0) break;
      filled += got;
      onView(buffer.view, base);
      const stop = walk.walk(buffer.view, 0, filled);
      const [firstDamaged] = walk.damaged;
      if (firstDamaged !== undefined) damagedAt ??= base + firstDamaged;
      damaged += walk.damaged.length;
      const taken = walk.at;
      base += taken;
      if (stop.kind === 'broken') {
        brokenAt = base;
        break;
      }
      const long = stop.needs > buffer.bytes.length;
      if (long && stop.needs <= size - base) {
        if (stop.needs > longestRecord) {
          if (!this.#holds(base, stop.needs, buffer)) {
            damagedAt ??= base;
            damaged += 1;
          }
          base += stop.needs;
          filled = 0;
          continue;
        }
        buffer.resize(stop.needs, taken, filled);
      } else if (long) break;
      else buffer.bytes.copyWithin(0, taken, filled);
      filled -= taken;
      turn += got;
      if (turn >= turnBytes) {
        turn = 0;
        await nextTurn();
      }
    }
    if (buffer.bytes.length > chunkBytes) {
      buffer.resize(chunkBytes, 0, 0);
    }
    return { offset: base, brokenAt, damagedAt, damaged };
  }

  /** Whether a record too long to be held, `length` bytes with its framing, carries the right checksum of its data. */
  #holds(at: number, length: number, buffer: ScanBuffer): boolean {
    const end = at + length - footerBytes;
    let crc = -1;
    for (let from = at + headerBytes; from < end;) {
      const got = readSync(this.#handle, buffer.bytes, 0, Math.min(buffer.bytes.length, end - from), from);
      if (got === 0) return false;
      crc = updateCrc32c(crc, buffer.view, 0, got);
      from += got;
    }
    const got = readSync(this.#handle, buffer.bytes, 0, footerBytes, end);
    return got === footerBytes && buffer.view.getInt32(0, true) === maskCrc(~crc);
  }
}
