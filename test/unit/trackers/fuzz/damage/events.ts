import { maskedCrc32c } from '../../../../../src/trackers/tensorboard/crc32c.ts';
import type { Random } from '../random.ts';
import type { Damage } from './damage.ts';
import { spoiledMessage } from './proto.ts';

/** The data of every record of an event file; null where it is none. */
export function eventsOf(content: Buffer): Buffer[] | null {
  const events: Buffer[] = [];
  for (let at = 0; at + 16 <= content.length;) {
    const length = Number(content.readBigUInt64LE(at));
    if (at + 16 + length > content.length) return events.length > 0 ? events : null;
    events.push(content.subarray(at + 12, at + 12 + length));
    at += 16 + length;
  }
  return events.length > 0 ? events : null;
}

function framed(data: Uint8Array, promised = BigInt(data.length)): Buffer {
  const bytes = Buffer.alloc(data.length + 16);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setBigUint64(0, promised, true);
  view.setInt32(8, maskedCrc32c(view, 0, 8), true);
  bytes.set(data, 12);
  view.setInt32(12 + data.length, maskedCrc32c(view, 12, 12 + data.length), true);
  return bytes;
}

function eventDamage(
  name: string,
  change: (events: Buffer[], random: Random) => readonly Buffer[],
  heavy = false,
): Damage {
  return {
    name,
    heavy,
    apply: (content, random) => {
      const events = eventsOf(content);
      return events === null ? null : Buffer.concat(change(events, random));
    },
  };
}

const frames = (events: readonly Buffer[]): Buffer[] => events.map((event) => framed(event));

/** Event files whose checksums are right where something deeper is wrong. */
export const eventDamages: readonly Damage[] = [
  eventDamage('an event spoiled, its checksums right', (events, random) => {
    const at = random.below(events.length);
    return frames(events.with(at, spoiledMessage(events[at]!, random)));
  }),
  eventDamage('many events spoiled, their checksums right', (events, random) =>
    frames(events.map((event) => (random.chance(0.2) ? spoiledMessage(event, random) : event))),
  ),
  eventDamage('a length that is not true, its checksum right', (events, random) => {
    const at = random.below(events.length);
    const promised = random.pick([
      0n,
      1n,
      2n ** 20n,
      2n ** 31n,
      2n ** 32n,
      2n ** 40n,
      2n ** 53n,
      2n ** 63n,
      2n ** 64n - 1n,
    ]);
    return frames(events).with(at, framed(events[at]!, promised));
  }),
  eventDamage('events in another order', (events, random) => {
    const from = random.below(events.length);
    return frames([...events.slice(from), ...events.slice(0, from)]);
  }),
  eventDamage('events of nothing', (events, random) =>
    frames([...events, ...Array.from({ length: random.size(5000) }, () => Buffer.alloc(0))]),
  ),
  eventDamage('no first event', (events) => frames(events.slice(1))),
  eventDamage('an event thousands of times', (events, random) => {
    const one = framed(random.pick(events));
    return [...frames(events), ...Array.from({ length: random.size(5000) }, () => one)];
  }),
  eventDamage(
    'an event of megabytes',
    (events, random) => frames([...events, Buffer.concat([random.pick(events), Buffer.alloc(random.size(16 << 20))])]),
    true,
  ),
];
