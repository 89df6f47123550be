import { maskedCrc32c } from './crc32c.ts';

/**
 * Records as TensorFlow frames them: u64le length, u32le masked CRC-32C of those eight bytes, data, u32le masked
 * CRC-32C of the data.
 */
export const headerBytes = 12;
export const footerBytes = 4;

/** Takes a record's data: `view`'s bytes `from` to `to`. False: it does not parse. */
export interface RecordSink {
  record(from: number, to: number): boolean;
}

/** Why a walk over records stopped. */
export type RecordStop =
  /** The next record ends beyond the bytes at hand; `needs` is how long it is, framing included. */
  | { readonly kind: 'partial'; readonly needs: number }
  /** The checksum of a length is wrong: where the next record begins cannot be known. */
  | { readonly kind: 'broken' };

/** Lengths below this have their header's checksum ready: nearly all records are shorter. */
const shortLength = 2048;
const shortChecksums = makeShortChecksums();

function makeShortChecksums(): Int32Array {
  const made = new Int32Array(shortLength);
  const header = new DataView(new ArrayBuffer(8));
  for (let length = 0; length < shortLength; length += 1) {
    header.setUint32(0, length, true);
    made[length] = maskedCrc32c(header, 0, 8);
  }
  return made;
}

/** Whether the header at `at` carries the right checksum of its length. */
function headerHolds(view: DataView, at: number, low: number, high: number): boolean {
  const stored = view.getInt32(at + 8, true);
  if (high === 0 && low < shortLength) return stored === shortChecksums[low];
  return stored === maskedCrc32c(view, at, at + 8);
}

/** A walk over the records of a buffer, again and again as the buffer is refilled. */
export class RecordWalk {
  readonly #sink: RecordSink;
  /** Offsets (in the buffer last walked) of records whose data fails its checksum, or does not parse. */
  readonly damaged: number[] = [];
  /** Where the walk stopped: the start of the first record that was not taken. */
  at = 0;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  /**
   * Hands every whole record between `from` and `to` to the sink; one whose data fails its checksum is passed over and
   * noted in `damaged`, because its length was checked by itself. Allocates nothing for a record, however long.
   */
  walk(view: DataView, from: number, to: number): RecordStop {
    const sink = this.#sink;
    this.damaged.length = 0;
    let at = from;
    let needs = headerBytes;
    while (at + headerBytes <= to) {
      const low = view.getUint32(at, true);
      const high = view.getUint32(at + 4, true);
      if (!headerHolds(view, at, low, high)) {
        this.at = at;
        return { kind: 'broken' };
      }
      const length = high * 0x1_0000_0000 + low;
      const data = at + headerBytes;
      const end = data + length;
      if (end + footerBytes > to) {
        needs = headerBytes + length + footerBytes;
        break;
      }
      if (view.getInt32(end, true) !== maskedCrc32c(view, data, end) || !sink.record(data, end)) this.damaged.push(at);
      at = end + footerBytes;
    }
    this.at = at;
    return { kind: 'partial', needs };
  }
}
