/**
 * The wire format of protocol buffers (protobuf.dev/programming-guides/encoding), read in place. A message that does
 * not parse sets `failed` and jumps to its end, so that loops over fields stop by themselves; nothing is ever read
 * beyond `end`.
 */
export class ProtoReader {
  view: DataView;
  pos = 0;
  end = 0;
  failed = false;
  /** Where the field that `bytes` read last begins; it ends at `pos`. */
  from = 0;

  constructor(view: DataView) {
    this.view = view;
  }

  /** Starts on the message in the bytes `from` to `to`. */
  open(from: number, to: number): void {
    this.pos = from;
    this.end = to;
    this.failed = false;
  }

  fail(): number {
    this.failed = true;
    this.pos = this.end;
    return 0;
  }

  /** An unsigned varint; above 2^53 the nearest double. */
  varint(): number {
    if (this.pos >= this.end) return this.fail();
    const first = this.view.getUint8(this.pos);
    this.pos += 1;
    return first < 0x80 ? first : this.#longVarint(first);
  }

  #longVarint(first: number): number {
    let value = first & 0x7f;
    let scale = 128;
    for (let length = 1; length < 10; length += 1) {
      if (this.pos >= this.end) return this.fail();
      const byte = this.view.getUint8(this.pos);
      this.pos += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    return this.fail();
  }

  /** A signed 64-bit varint (two's complement, as `int32` and `int64` are written); above 2^53 the nearest double. */
  int64(): number {
    const start = this.pos;
    const value = this.varint();
    if (this.pos - start < 10) return value;
    // Ten bytes: bit 63 is set. Negative numbers near zero need every bit, which a double does not have.
    let bits = 0n;
    for (let at = start, shift = 0n; at < this.pos; at += 1, shift += 7n) {
      bits |= BigInt(this.view.getUint8(at) & 0x7f) << shift;
    }
    return Number(BigInt.asIntN(64, bits));
  }

  float(): number {
    if (this.pos + 4 > this.end) return this.fail();
    this.pos += 4;
    return this.view.getFloat32(this.pos - 4, true);
  }

  double(): number {
    if (this.pos + 8 > this.end) return this.fail();
    this.pos += 8;
    return this.view.getFloat64(this.pos - 8, true);
  }

  /** Passes over a length-delimited field: its bytes are `from` to `pos`. */
  bytes(): void {
    const length = this.varint();
    if (this.pos + length > this.end) {
      this.fail();
      this.from = this.pos;
      return;
    }
    this.from = this.pos;
    this.pos += length;
  }

  /** A length-delimited field as text. */
  text(): string {
    this.bytes();
    return utf8(this.view, this.from, this.pos);
  }

  /** Passes over the field whose key was just read. */
  skip(key: number): void {
    const wire = key & 7;
    if (wire === 0) this.varint();
    else if (wire === 1) this.double();
    else if (wire === 2) this.bytes();
    else if (wire === 5) this.float();
    else this.fail();
  }

  /** A reader over the field that `bytes` read last. */
  inner(): ProtoReader {
    const reader = new ProtoReader(this.view);
    reader.open(this.from, this.pos);
    return reader;
  }
}

const decoder = new TextDecoder();

/** The text in `view`'s bytes `from` to `to`; what is not UTF-8 becomes U+FFFD. */
export function utf8(view: DataView, from: number, to: number): string {
  return decoder.decode(new Uint8Array(view.buffer, view.byteOffset + from, to - from));
}

/** Length-delimited field number `n`. */
export function bytesKey(n: number): number {
  return n * 8 + 2;
}
