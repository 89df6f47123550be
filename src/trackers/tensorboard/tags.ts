import { utf8 } from './proto.ts';

/** Takes the points of one tag of one file, in the order in which they were written. `time` is in milliseconds. */
export interface PointSink {
  /** The lowest step taken so far, infinite before the first. */
  readonly floor: number;
  /** How many points were not taken because a later file has their steps. */
  readonly dropped: number;
  push(step: number, time: number, value: number): void;
}

/** What a tag's first event made of it: a scalar, or the data of that plugin (`images`, `histograms`, `text`, …). */
export class Tag<Sink extends PointSink> {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** `''` until the first event; `scalars`, or the name of the plugin that shows the tag. */
  plugin = '';
  /** Where its points go; null: nobody asked for them. */
  sink: Sink | null = null;
  /** The decoder (one a file) that `sink` was opened for. */
  opened: object | null = null;
  /** The tag that followed this one the last time: training loops log the same tags in the same order. */
  next: Tag<Sink> | null = null;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.bytes = bytes;
  }
}

function sameBytes(bytes: Uint8Array, view: DataView, from: number, to: number): boolean {
  const length = to - from;
  if (bytes.length !== length) return false;
  for (let i = 0; i < length; i += 1) if (bytes[i] !== view.getUint8(from + i)) return false;
  return true;
}

const slotCount = 1024;

/** A slot for a name, from its length and last bytes: numbered names differ at their ends. */
function slotOf(view: DataView, from: number, to: number): number {
  let hash = to - from;
  for (let at = Math.max(from, to - 8); at < to; at += 1) hash = (Math.imul(hash, 31) + view.getUint8(at)) | 0;
  return (hash ^ (hash >>> 10)) & (slotCount - 1);
}

/** Finds a tag by its bytes, most times without making a string of them. */
export class TagTable<Sink extends PointSink> {
  readonly #byName = new Map<string, Tag<Sink>>();
  readonly #slots: (Tag<Sink> | null)[] = new Array<Tag<Sink> | null>(slotCount).fill(null);
  #last: Tag<Sink> | null = null;

  /** The tag whose name is `view`'s bytes `from` to `to`; made when it is new. */
  find(view: DataView, from: number, to: number): Tag<Sink> {
    const guess = this.#last?.next ?? null;
    if (guess !== null && sameBytes(guess.bytes, view, from, to)) {
      this.#last = guess;
      return guess;
    }
    const tag = this.#slotted(view, from, to);
    if (this.#last !== null) this.#last.next = tag;
    this.#last = tag;
    return tag;
  }

  #slotted(view: DataView, from: number, to: number): Tag<Sink> {
    const slot = slotOf(view, from, to);
    const held = this.#slots[slot] ?? null;
    if (held !== null && sameBytes(held.bytes, view, from, to)) return held;
    const tag = this.named(utf8(view, from, to));
    this.#slots[slot] = tag;
    return tag;
  }

  named(name: string): Tag<Sink> {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const made = new Tag<Sink>(name, new TextEncoder().encode(name));
    this.#byName.set(name, made);
    return made;
  }

  values(): Iterable<Tag<Sink>> {
    return this.#byName.values();
  }
}
