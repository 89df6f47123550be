import { crc32 } from './crc32.ts';

/** Chunks never cross these; a file's own header counts inside its first block. */
export const blockBytes = 32_768;
const chunkHeader = 7;
const fileHeader = Uint8Array.of(0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0);
/** A record larger than this is no record that W&B writes. */
const largestRecord = 64 * 1024 * 1024;

/** Takes a record's bytes `bytes[from…to)`; they are valid during the call only. */
export type RecordSink = (bytes: Uint8Array, from: number, to: number) => void;

/** Something in the frames that cannot be read; the reader went on at the next block. */
export interface FrameFault {
  /** Byte in the file. */
  readonly offset: number;
  readonly what: string;
}

/**
 * Takes a `.wandb` file apart into records. LevelDB's log format with W&B's file header: each chunk is u32le crc, u16le
 * length, u8 type (1 whole, 2 first, 3 middle, 4 last), payload; the crc is CRC-32 over type and payload; under 7 bytes
 * at a block's end are padding. What is cut off by the end of the data is held back. After a fault it goes on at the
 * next block, and joins no record across it.
 */
export class FrameReader {
  readonly #sink: RecordSink;
  readonly faults: FrameFault[] = [];
  faultCount = 0;
  /** The first byte in the file that was not taken in yet. */
  offset = 0;
  /** The parts of a record that spans chunks. */
  #parts = new Uint8Array(0);
  #length = 0;
  #open = false;
  /** After a fault: what follows a lost beginning is not reported again. */
  #lost = false;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  /**
   * Takes in what is whole of `bytes[0…length)`, which begins at byte `base` of the file, at or before `offset`.
   * `atEnd`: the file ends there as far as is known. False if this is no file of W&B.
   */
  feed(bytes: Uint8Array, length: number, base: number, atEnd: boolean): boolean {
    const end = base + length;
    if (this.offset === 0) {
      if (!startsAsWandb(bytes, length)) return false;
      if (length < fileHeader.length) return true;
      this.offset = fileHeader.length;
    }
    while (this.offset < end) {
      const room = blockBytes - (this.offset % blockBytes);
      if (room < chunkHeader) {
        this.offset += room;
        continue;
      }
      if (this.offset + chunkHeader > end) break;
      const at = this.offset - base;
      const size = (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8);
      const to = at + chunkHeader + size;
      const fits = size <= room - chunkHeader;
      if (fits && to > length) break;
      const fault = fits ? chunkFault(bytes, at, to) : 'a length runs past its block';
      if (fault !== null) {
        // Zeros up to the end: room that a file system gave in advance, or a crash. They may still be filled.
        if (atEnd && allZero(bytes, at, length)) break;
        this.#report(this.offset, fault);
        this.#drop();
        this.offset += room;
        continue;
      }
      this.#take(bytes, at + chunkHeader, to, bytes[at + 6] ?? 0);
      this.offset += chunkHeader + size;
    }
    return true;
  }

  #take(bytes: Uint8Array, from: number, to: number, type: number): void {
    if (type === 1 || type === 2) {
      if (this.#open) this.#report(this.offset, 'a record has no end');
      this.#open = false;
      this.#lost = false;
      if (type === 1) {
        this.#sink(bytes, from, to);
        return;
      }
      this.#open = true;
      this.#length = 0;
    } else if (!this.#open) {
      if (!this.#lost) this.#report(this.offset, 'a record has no beginning');
      this.#lost = true;
      return;
    }
    if (this.#length + to - from > largestRecord) {
      this.#report(this.offset, 'a record is larger than W&B writes any');
      this.#drop();
      return;
    }
    this.#append(bytes, from, to);
    if (type !== 4) return;
    this.#open = false;
    this.#sink(this.#parts, 0, this.#length);
    if (this.#parts.length > 1024 * 1024) this.#parts = new Uint8Array(0);
  }

  #append(bytes: Uint8Array, from: number, to: number): void {
    const needed = this.#length + to - from;
    if (needed > this.#parts.length) {
      const wider = new Uint8Array(Math.max(needed, this.#parts.length * 2, 2 * blockBytes));
      wider.set(this.#parts.subarray(0, this.#length));
      this.#parts = wider;
    }
    this.#parts.set(bytes.subarray(from, to), this.#length);
    this.#length = needed;
  }

  #drop(): void {
    this.#open = false;
    this.#lost = true;
  }

  #report(offset: number, what: string): void {
    this.faultCount += 1;
    if (this.faults.length < 3) this.faults.push({ offset, what });
  }
}

/** Whether the bytes so far are those that every file of W&B begins with. */
function startsAsWandb(bytes: Uint8Array, length: number): boolean {
  for (let i = 0; i < Math.min(length, fileHeader.length); i += 1) if (bytes[i] !== fileHeader[i]) return false;
  return true;
}

function chunkFault(bytes: Uint8Array, at: number, to: number): string | null {
  const type = bytes[at + 6] ?? 0;
  const stored =
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>>
    0;
  if (crc32(bytes, at + 6, to) !== stored) return 'a checksum is wrong';
  return type < 1 || type > 4 ? `a chunk is of the unknown type ${type}` : null;
}

function allZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (bytes[i] !== 0) return false;
  return true;
}
