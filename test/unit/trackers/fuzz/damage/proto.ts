import type { Random } from '../random.ts';

/** A field of a protocol buffer message as it lies on the wire. */
interface Field {
  readonly number: number;
  readonly type: number;
  /** Without the key; of type 2 without the length. */
  readonly content: Buffer;
}

/** A varint of up to ten bytes. */
export function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

function keyOf(number: number, type: number): Buffer {
  return varint(BigInt(number) * 8n + BigInt(type));
}

function written({ number, type, content }: Field): Buffer {
  const length = type === 2 ? varint(BigInt(content.length)) : Buffer.alloc(0);
  return Buffer.concat([keyOf(number, type), length, content]);
}

/** A message's fields; null where the bytes are no message. */
function fieldsOf(bytes: Buffer): Field[] | null {
  const fields: Field[] = [];
  let at = 0;
  const number = (): number | null => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at];
      at += 1;
      if (byte === undefined) return null;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    return null;
  };
  while (at < bytes.length) {
    const key = number();
    if (key === null || key < 8) return null;
    const type = key % 8;
    let from = at;
    if (type === 0) {
      while ((bytes[at] ?? 0) > 127 && at - from < 10) at += 1;
      at += 1;
    } else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else if (type === 2) {
      const length = number();
      if (length === null) return null;
      from = at;
      at += length;
    } else return null;
    if (at > bytes.length) return null;
    fields.push({ number: Math.floor(key / 8), type, content: bytes.subarray(from, at) });
  }
  return fields;
}

const extremes = [0n, 1n, -1n, 127n, 255n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n];

function oddScalar(type: number, random: Random): Buffer {
  if (type === 0) return random.chance(0.1) ? Buffer.alloc(11, 0xff) : varint(random.pick(extremes));
  const odd = Buffer.alloc(type === 1 ? 8 : 4);
  const value = random.pick([Number.NaN, Infinity, -Infinity, -0, 1e308, 5e-324, -1, 1e15, 4e12]);
  if (type === 1) odd.writeDoubleLE(value);
  else odd.writeFloatLE(value);
  return odd;
}

/** The same message with one thing wrong somewhere in it, lengths around it made to fit (unless they are what is wrong). */
export function spoiledMessage(bytes: Buffer, random: Random, depth = 0): Buffer {
  const fields = fieldsOf(bytes);
  if (fields === null || fields.length === 0 || depth > 8) return spoiledLeaf(bytes, random);
  const at = random.below(fields.length);
  const field = fields[at]!;
  const { number, type, content } = field;
  const rest = (by: readonly Uint8Array[]): Buffer =>
    Buffer.concat([...fields.slice(0, at).map(written), ...by, ...fields.slice(at + 1).map(written)]);
  if (type === 2 && random.chance(0.6))
    return rest([written({ ...field, content: spoiledMessage(content, random, depth + 1) })]);
  switch (random.below(10)) {
    case 0:
      return rest([]);
    case 1:
      return rest(Array.from({ length: random.size(2000) }, () => written(field)));
    case 2:
      return rest([keyOf(number, random.below(8)), content]);
    case 3:
      return rest([written({ ...field, number: 1 + random.below(random.pick([24, 1000, 2 ** 28])) })]);
    case 4:
      // A length that is not true.
      return rest([keyOf(number, 2), varint(random.pick(extremes)), content]);
    case 5: {
      let deep: Buffer = content;
      for (let left = random.size(3000); left > 0; left -= 1) deep = written({ number, type: 2, content: deep });
      return rest([deep]);
    }
    case 6:
      return rest([written(field), random.bytes(random.size(30))]);
    case 7:
      return rest([
        written({
          number,
          type: 2,
          content: Buffer.alloc(random.size(random.chance(0.1) ? 4 << 20 : 5000), random.below(256)),
        }),
      ]);
    case 8:
      return rest([written({ number, type: 2, content: Buffer.alloc(0) })]);
    default:
      return type === 2
        ? rest([written({ ...field, content: spoiledLeaf(content, random) })])
        : rest([written({ ...field, content: oddScalar(type, random) })]);
  }
}

function spoiledLeaf(bytes: Buffer, random: Random): Buffer {
  if (random.chance(0.3)) return random.bytes(random.size(64));
  if (random.chance(0.3)) return bytes.subarray(0, random.below(bytes.length));
  const spoiled = Buffer.from(bytes);
  for (let left = random.size(4); left > 0 && spoiled.length > 0; left -= 1)
    spoiled[random.below(spoiled.length)] = random.below(256);
  return spoiled;
}
