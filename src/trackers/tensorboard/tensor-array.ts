import type { Column } from '../../runs/media.ts';
import type { ProtoReader } from './proto.ts';
import { layouts } from './tensor.ts';

/** A TensorProto with all of its elements: numbers, or texts by their places in the reader's bytes. */
export interface TensorArray {
  readonly dims: readonly number[];
  readonly numbers: Column;
  readonly texts: readonly { readonly from: number; readonly to: number }[];
}

/** More elements than this are no histogram, curve or picture that a writer makes. */
const mostElements = 4_000_000;

function dimsOf(shape: ProtoReader): number[] {
  const dims: number[] = [];
  while (shape.pos < shape.end) {
    const key = shape.varint();
    if (key !== 18) {
      shape.skip(key);
      continue;
    }
    shape.bytes();
    const dimension = shape.inner();
    let size = 0;
    while (dimension.pos < dimension.end) {
      const inner = dimension.varint();
      if (inner === 8) size = dimension.int64();
      else dimension.skip(inner);
    }
    dims.push(size);
  }
  return dims;
}

/** Reads the tensor in the bytes that `reader` has open; null where it does not parse or is too large. */
export function tensorArray(reader: ProtoReader): TensorArray | null {
  let dtype = 0;
  let dims: readonly number[] = [];
  const texts: { readonly from: number; readonly to: number }[] = [];
  const values: number[] = [];
  let content: { readonly from: number; readonly to: number } | null = null;
  const each = (key: number, read: (from: ProtoReader) => number): void => {
    if ((key & 7) !== 2) values.push(read(reader));
    else {
      reader.bytes();
      const packed = reader.inner();
      while (packed.pos < packed.end && values.length < mostElements) values.push(read(packed));
    }
  };
  while (reader.pos < reader.end) {
    const key = reader.varint();
    const field = key >>> 3;
    if (key === 8) dtype = reader.varint();
    else if (key === 18) {
      reader.bytes();
      dims = dimsOf(reader.inner());
    } else if (key === 34) {
      reader.bytes();
      content = { from: reader.from, to: reader.pos };
    } else if (key === 66) {
      reader.bytes();
      texts.push({ from: reader.from, to: reader.pos });
    } else if (field === 5) each(key, (from) => from.float());
    else if (field === 6) each(key, (from) => from.double());
    else if (field === 7 || field === 10) each(key, (from) => from.int64());
    else reader.skip(key);
  }
  const count = dims.reduce((product, size) => product * size, 1);
  if (reader.failed || !(count >= 0) || count > mostElements) return null;
  if (texts.length > 0) return { dims, numbers: new Float64Array(0), texts };
  const layout = layouts.get(dtype);
  if (content !== null && layout !== undefined) {
    const { view } = reader;
    const { from, to } = content;
    if (to - from !== count * layout.bytes) return null;
    return {
      dims,
      numbers: Float64Array.from({ length: count }, (_, i) => layout.decode(view, from + i * layout.bytes)),
      texts,
    };
  }
  // TensorFlow leaves out the end where it repeats the last value that is there.
  const last = values.at(-1) ?? 0;
  return { dims, numbers: Float64Array.from({ length: count }, (_, i) => values[i] ?? last), texts };
}
