import { crc32 } from 'node:zlib';
import type { Random } from '../random.ts';
import type { Damage } from './damage.ts';
import { spoiledMessage } from './proto.ts';
import { jsonDamages } from './structure.ts';

const block = 32_768;
const magic = Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0]);

/** The records of a `.wandb` file, as far as they are whole; null where it is none. */
export function recordsOf(content: Buffer): Buffer[] | null {
  if (!content.subarray(0, magic.length).equals(magic)) return null;
  const records: Buffer[] = [];
  let parts: Buffer[] = [];
  for (let at = magic.length; at + 7 <= content.length;) {
    const room = block - (at % block);
    if (room < 7) {
      at += room;
      continue;
    }
    const length = content.readUInt16LE(at + 4);
    const type = content[at + 6];
    if (at + 7 + length > content.length || length + 7 > room) break;
    parts.push(content.subarray(at + 7, at + 7 + length));
    if (type === 1 || type === 4) {
      records.push(Buffer.concat(parts));
      parts = [];
    }
    at += 7 + length;
  }
  return records.length > 0 ? records : null;
}

/** Writes records as W&B does: chunks of blocks, each with its checksum. */
export function logOf(records: readonly Buffer[], typeOf: (type: number) => number = (type) => type): Buffer {
  const bytes: Buffer[] = [magic];
  let at = magic.length;
  for (const record of records) {
    for (let from = 0, first = true; first || from < record.length; first = false) {
      let room = block - (at % block);
      if (room < 7) {
        bytes.push(Buffer.alloc(room));
        at += room;
        room = block;
      }
      const part = record.subarray(from, from + room - 7);
      from += part.length;
      const last = from >= record.length;
      const head = Buffer.alloc(7);
      head.writeUInt16LE(part.length, 4);
      head[6] = typeOf(first ? (last ? 1 : 2) : last ? 4 : 3);
      head.writeUInt32LE(crc32(part, crc32(head.subarray(6))), 0);
      bytes.push(head, part);
      at += 7 + part.length;
    }
  }
  return Buffer.concat(bytes);
}

function logDamage(name: string, change: (records: Buffer[], random: Random) => Buffer, heavy = false): Damage {
  return {
    name,
    heavy,
    apply: (content, random) => {
      const records = recordsOf(content);
      return records === null ? null : change(records, random);
    },
  };
}

/** Logs of W&B whose checksums are right where something deeper is wrong. */
export const wandbDamages: readonly Damage[] = [
  logDamage('a record spoiled, its checksum right', (records, random) => {
    const at = random.below(records.length);
    return logOf(records.with(at, spoiledMessage(records[at]!, random)));
  }),
  logDamage('many records spoiled, their checksums right', (records, random) =>
    logOf(records.map((record) => (random.chance(0.2) ? spoiledMessage(record, random) : record))),
  ),
  logDamage('JSON in a record spoiled, its checksum right', (records, random) => {
    const at = random.below(records.length);
    return logOf(records.with(at, random.pick(jsonDamages).apply(records[at]!, random) ?? Buffer.alloc(0)));
  }),
  logDamage('chunks of the wrong kind, their checksums right', (records, random) =>
    logOf(records, (type) => (random.chance(0.05) ? random.below(8) : type)),
  ),
  logDamage('records in another order', (records, random) => {
    const from = random.below(records.length);
    return logOf([...records.slice(from), ...records.slice(0, from)]);
  }),
  logDamage('a record thousands of times', (records, random) => {
    const one = random.pick(records);
    return logOf([
      ...records,
      ...Array.from({ length: random.size(Math.min(5000, Math.ceil(4e6 / (one.length + 1)))) }, () => one),
    ]);
  }),
  logDamage('records without an end', (records, random) =>
    logOf(records, (type) => (type === 4 || random.chance(0.01) ? 3 : type)),
  ),
  logDamage(
    'a record of megabytes',
    (records, random) =>
      logOf([...records, Buffer.concat([random.pick(records), Buffer.alloc(random.size(16 << 20))])]),
    true,
  ),
];
