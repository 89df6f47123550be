/**
 * Walks over the fields of one protobuf message in `bytes[pos…end)`. Never throws: what runs past the end ends the
 * walk. Read a field with `next`, then either take its value or leave it; `next` skips what was left.
 */
export class Wire {
  readonly bytes: Uint8Array;
  /** Where the current field's value begins; of a length-delimited one, its first byte. */
  from = 0;
  /** Where the current field's value ends. */
  to: number;
  field = 0;
  /** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
  type = 0;
  #end: number;
  #pos = 0;

  constructor(bytes: Uint8Array, from: number, end: number) {
    this.bytes = bytes;
    this.to = from;
    this.#end = end;
  }

  /** Starts over on another message in the same bytes. */
  reset(from: number, end: number): this {
    this.to = from;
    this.#end = end;
    return this;
  }

  /** Steps to the next field; false at the end, or where the message is broken. */
  next(): boolean {
    this.#pos = this.to;
    if (this.#pos >= this.#end) return false;
    const tag = this.#varint();
    this.field = Math.floor(tag / 8);
    this.type = tag & 7;
    this.from = this.#pos;
    if (this.type === 2) {
      const length = this.#varint();
      this.from = this.#pos;
      this.to = this.#pos + length;
    } else if (this.type === 0) {
      this.#varint();
      this.to = this.#pos;
    } else if (this.type === 1) this.to = this.#pos + 8;
    else if (this.type === 5) this.to = this.#pos + 4;
    else return this.#stop();
    return this.to <= this.#end && this.field > 0 ? true : this.#stop();
  }

  /** The current varint as a signed 64-bit number, exact to 2⁵³; 0 for another type. */
  get int(): number {
    if (this.type !== 0) return 0;
    if (this.to - this.from < 10) {
      this.#pos = this.from;
      return this.#varint();
    }
    let value = 0n;
    for (let i = this.from, shift = 0n; i < this.to; i += 1, shift += 7n) {
      value |= BigInt((this.bytes[i] ?? 0) & 127) << shift;
    }
    return Number(BigInt.asIntN(64, value));
  }

  /** The current length-delimited value as text; '' for another type. Bytes that are no UTF-8 become U+FFFD. */
  get text(): string {
    return this.type === 2 ? utf8.decode(this.bytes.subarray(this.from, this.to)) : '';
  }

  /** The text from `from` to `to`, both in the bytes. */
  static textAt(bytes: Uint8Array, from: number, to: number): string {
    return utf8.decode(bytes.subarray(from, to));
  }

  #stop(): false {
    this.to = this.#end;
    return false;
  }

  #varint(): number {
    const { bytes } = this;
    let value = bytes[this.#pos] ?? 0;
    this.#pos += 1;
    if (value < 128) return value;
    value &= 127;
    let scale = 128;
    for (let i = 1; i < 10; i += 1) {
      const byte = bytes[this.#pos] ?? 0;
      this.#pos += 1;
      value += (byte & 127) * scale;
      if (byte < 128) break;
      scale *= 128;
    }
    return value;
  }
}

const utf8 = new TextDecoder();
