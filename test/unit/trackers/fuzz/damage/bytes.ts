import { rangeIn, replaced } from './damage.ts';
import type { Damage } from './damage.ts';

const megabyte = 1 << 20;

/** What can happen to any file, whatever it holds. */
export const byteDamages: readonly Damage[] = [
  { name: 'cut off', apply: (content, random) => content.subarray(0, random.below(content.length)) },
  {
    name: 'bits flipped',
    apply: (content, random) => {
      const spoiled = Buffer.from(content);
      if (spoiled.length === 0) return null;
      for (let left = random.size(64); left > 0; left -= 1)
        spoiled[random.below(spoiled.length)]! ^= 1 << random.below(8);
      return spoiled;
    },
  },
  {
    name: 'a range overwritten with one byte',
    apply: (content, random) => {
      const [from, to] = rangeIn(content, random, content.length);
      return Buffer.from(content).fill(random.pick([0, 0, 255, 10, 32, random.below(256)]), from, to);
    },
  },
  {
    name: 'a range overwritten with random bytes',
    apply: (content, random) => {
      const [from, to] = rangeIn(content, random, 2000);
      return replaced(content, from, to, random.bytes(to - from));
    },
  },
  {
    name: 'random bytes put in',
    apply: (content, random) => {
      const at = random.below(content.length + 1);
      return replaced(content, at, at, random.bytes(random.size(500)));
    },
  },
  {
    name: 'a range taken out',
    apply: (content, random) => {
      const [from, to] = rangeIn(content, random, content.length);
      return replaced(content, from, to, '');
    },
  },
  {
    name: 'a range twice',
    apply: (content, random) => {
      const [from, to] = rangeIn(content, random, content.length);
      return replaced(content, to, to, content.subarray(from, to));
    },
  },
  {
    name: 'two ranges swapped',
    apply: (content, random) => {
      const [from, to] = rangeIn(content, random, content.length);
      const at = random.below(from + 1);
      return Buffer.concat([
        content.subarray(0, at),
        content.subarray(from, to),
        content.subarray(at, from),
        content.subarray(to),
      ]);
    },
  },
  {
    name: 'a number in it huge',
    apply: (content, random) => {
      const at = random.below(content.length);
      const huge = random.pick([0xff, 0x7f, 0x80]);
      return Buffer.from(content).fill(huge, at, at + random.pick([1, 2, 4, 8]));
    },
  },
  { name: 'emptied', apply: () => Buffer.alloc(0) },
  { name: 'one byte', apply: (content, random) => content.subarray(0, 1 + random.below(3)) },
  { name: 'zeros instead', apply: (content) => Buffer.alloc(content.length) },
  { name: 'random bytes instead', apply: (content, random) => random.bytes(random.size(4 * content.length + 64)) },
  {
    name: 'its beginning again at its end',
    apply: (content, random) => Buffer.concat([content, content.subarray(0, random.below(content.length + 1))]),
  },
  {
    name: 'zeros after it',
    heavy: true,
    apply: (content, random) => Buffer.concat([content, Buffer.alloc(random.size(12 * megabyte))]),
  },
  {
    name: 'repeated to megabytes',
    heavy: true,
    apply: (content, random) => {
      const times = Math.ceil(random.size(3 * megabyte) / Math.max(1, content.length));
      return Buffer.concat(Array.from({ length: times }, () => content));
    },
  },
  {
    name: 'one byte for megabytes in the middle',
    heavy: true,
    apply: (content, random) => {
      const at = random.below(content.length + 1);
      const byte = random.pick([0, 0x20, 0x22, 0x30, 0x39, 0x5b, 0x61, 0xff]);
      return replaced(content, at, at, Buffer.alloc(random.size(12 * megabyte), byte));
    },
  },
];
