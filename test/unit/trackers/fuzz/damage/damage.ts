import type { Random } from '../random.ts';

/** A way to spoil what a file holds. */
export interface Damage {
  /** As it stands in the account of a failed case. */
  readonly name: string;
  /** The spoiled content, or null where it does not fit this content. */
  readonly apply: (content: Buffer, random: Random) => Buffer | null;
  /** Chosen seldom: it makes megabytes. */
  readonly heavy?: boolean;
  /** It leaves a file that contradicts itself (a database whose index says something else than its table). */
  readonly contradicts?: boolean;
}

/** A random place in a content: a from–to of at most `most` bytes. */
export function rangeIn(content: Uint8Array, random: Random, most = 200): readonly [number, number] {
  const from = random.below(content.length + 1);
  return [from, Math.min(content.length, from + random.size(most))];
}

/** `content` with `[from…to)` replaced. */
export function replaced(content: Buffer, from: number, to: number, by: Uint8Array | string): Buffer {
  return Buffer.concat([content.subarray(0, from), Buffer.from(by), content.subarray(to)]);
}
