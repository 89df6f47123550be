import type { ProtoReader } from './proto.ts';

type Decode = (view: DataView, at: number) => number;

/** TensorFlow's numbers for the types of a tensor's elements (tensorflow/core/framework/types.proto). */
export const layouts: ReadonlyMap<number, { readonly bytes: number; readonly decode: Decode }> = new Map([
  [1, { bytes: 4, decode: (view: DataView, at: number) => view.getFloat32(at, true) }],
  [2, { bytes: 8, decode: (view: DataView, at: number) => view.getFloat64(at, true) }],
  [3, { bytes: 4, decode: (view: DataView, at: number) => view.getInt32(at, true) }],
  [4, { bytes: 1, decode: (view: DataView, at: number) => view.getUint8(at) }],
  [5, { bytes: 2, decode: (view: DataView, at: number) => view.getInt16(at, true) }],
  [6, { bytes: 1, decode: (view: DataView, at: number) => view.getInt8(at) }],
  [9, { bytes: 8, decode: (view: DataView, at: number) => Number(view.getBigInt64(at, true)) }],
  [10, { bytes: 1, decode: (view: DataView, at: number) => (view.getUint8(at) === 0 ? 0 : 1) }],
  [14, { bytes: 2, decode: (view: DataView, at: number) => bfloat16(view.getUint16(at, true)) }],
  [17, { bytes: 2, decode: (view: DataView, at: number) => view.getUint16(at, true) }],
  [19, { bytes: 2, decode: (view: DataView, at: number) => half(view.getUint16(at, true)) }],
  [22, { bytes: 4, decode: (view: DataView, at: number) => view.getUint32(at, true) }],
  [23, { bytes: 8, decode: (view: DataView, at: number) => Number(view.getBigUint64(at, true)) }],
]);

const scratch = new DataView(new ArrayBuffer(4));

/** A bfloat16 is the upper half of a float32. */
function bfloat16(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

/** An IEEE 754 half: 1 sign, 5 exponent, 10 fraction bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** How many elements a TensorShapeProto (the reader's last `bytes`) stands for: 1 for a scalar; NaN if unknown. */
function elements(reader: ProtoReader): number {
  if (reader.from === reader.pos) return 1;
  const shape = reader.inner();
  let product = 1;
  while (shape.pos < shape.end) {
    const key = shape.varint();
    if (key === 18) {
      shape.bytes();
      const dimension = shape.inner();
      let size = 0;
      while (dimension.pos < dimension.end) {
        const inner = dimension.varint();
        if (inner === 8) size = dimension.int64();
        else dimension.skip(inner);
      }
      product *= size;
    } else shape.skip(key);
  }
  return product;
}

/** The first number of a repeated field, packed (wire type 2) or not. */
function first(reader: ProtoReader, key: number, read: (from: ProtoReader) => number): number {
  if ((key & 7) !== 2) return read(reader);
  reader.bytes();
  return read(reader.inner());
}

/**
 * The one number of a TensorProto in the bytes that `reader` has open, NaN being a value; null where it holds text,
 * complex numbers, or not exactly one element; undefined where it does not parse. Values left out stand for zero, as
 * TensorFlow's compressed form has it.
 */
export function scalarOf(reader: ProtoReader): number | null | undefined {
  let dtype = 0;
  let value: number | null = null;
  let count = 1;
  let contentFrom = -1;
  let contentTo = -1;
  while (reader.pos < reader.end) {
    const key = reader.varint();
    switch (key) {
      case 8:
        dtype = reader.varint();
        break;
      case 18:
        reader.bytes();
        count = elements(reader);
        break;
      case 34:
        reader.bytes();
        contentFrom = reader.from;
        contentTo = reader.pos;
        break;
      case 42: // nearly always: one packed float
        reader.bytes();
        if (reader.pos - reader.from >= 4) value = reader.view.getFloat32(reader.from, true);
        break;
      case 45:
        value = first(reader, key, (from) => from.float());
        break;
      case 49:
      case 50:
        value = first(reader, key, (from) => from.double());
        break;
      case 56: // int_val, int64_val, bool_val
      case 58:
      case 80:
      case 82:
      case 88:
      case 90:
        value = first(reader, key, (from) => from.int64());
        break;
      case 104: // half_val holds the bits of halfs and bfloat16s
      case 106: {
        const bits = first(reader, key, (from) => from.varint());
        value = dtype === 14 ? bfloat16(bits) : half(bits);
        break;
      }
      case 128: // uint32_val, uint64_val
      case 130:
      case 136:
      case 138:
        value = first(reader, key, (from) => from.varint());
        break;
      default:
        reader.skip(key);
    }
  }
  if (reader.failed) return undefined;
  if (count !== 1) return null;
  const layout = layouts.get(dtype);
  if (layout === undefined) return null;
  if (contentTo > contentFrom) {
    return contentTo - contentFrom === layout.bytes ? layout.decode(reader.view, contentFrom) : null;
  }
  return value ?? 0;
}
