import { maskedCrc32c } from '../../../../src/trackers/tensorboard/crc32c.ts';

function framed(data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(data.length + 16);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setInt32(8, maskedCrc32c(view, 0, 8), true);
  bytes.set(data, 12);
  view.setInt32(12 + data.length, maskedCrc32c(view, 12, 12 + data.length), true);
  return bytes;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** A length-delimited field. */
export function field(number: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
}

/** A framed event at a wall time (s) with the given further fields. */
export function event(seconds: number, ...fields: readonly Uint8Array[]): Buffer {
  const time = Buffer.alloc(9);
  time[0] = 9;
  time.writeDoubleLE(seconds, 1);
  return framed(Buffer.concat([time, ...fields]));
}

/** One framed scalar, as PyTorch writes it. */
export function scalar(tag: string, step: number, value: number, seconds = 1_790_000_000 + step): Buffer {
  const simple = Buffer.alloc(5);
  simple[0] = 21;
  simple.writeFloatLE(value, 1);
  const summary = field(5, field(1, Buffer.concat([field(1, tag), simple])));
  return event(seconds, Buffer.from([16, ...varint(step)]), summary);
}

/** The first event of every file. */
export function version(seconds = 1_790_000_000): Buffer {
  return event(seconds, field(3, 'brain.Event:2'));
}

/** A framed event that holds nothing but `bytes` of a graph. */
export function graph(bytes: number): Buffer {
  return event(1_790_000_000, field(4, new Uint8Array(bytes)));
}

/** A header alone that promises `length` bytes, with the right checksum of it. */
export function promise(length: bigint): Buffer {
  const bytes = Buffer.alloc(12);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setBigUint64(0, length, true);
  view.setInt32(8, maskedCrc32c(view, 0, 8), true);
  return bytes;
}
