import type { MediaRunMessage } from '../../src/protocol/media.ts';
import { mediaKinds, type MediaKind } from '../../src/runs/media.ts';
import { compareNatural } from '../../src/runs/natural.ts';

/** One name under which runs logged things of one kind, and the runs that did. */
export interface Thing {
  /** Stable: kind and tag. */
  readonly key: string;
  readonly kind: MediaKind;
  readonly tag: string;
  /** In the order of the runs; each with its own steps, ascending. */
  readonly runs: readonly { readonly id: string; readonly steps: readonly number[] }[];
  /** Steps of any of the runs, ascending; empty where the thing has none. */
  readonly steps: readonly number[];
}

/** Everything that the runs logged, by kind, then name; a search keeps the names that hold each of its words. */
export function thingsOf(runs: readonly MediaRunMessage[], search: string): readonly Thing[] {
  const words = search.toLowerCase().split(/\s+/);
  const found = new Map<string, { kind: MediaKind; tag: string; runs: { id: string; steps: readonly number[] }[] }>();
  for (const { id, tags } of runs) {
    for (const { tag, kind, steps } of tags) {
      if (!words.every((word) => tag.toLowerCase().includes(word))) continue;
      const key = `${kind} ${tag}`;
      const thing = found.get(key) ?? { kind, tag, runs: [] };
      found.set(key, thing);
      thing.runs.push({ id, steps });
    }
  }
  const order = (kind: MediaKind): number => mediaKinds.indexOf(kind);
  return Array.from(found, ([key, thing]) => ({
    key,
    ...thing,
    steps: union(thing.runs.map(({ steps }) => steps)),
  })).sort((a, b) => order(a.kind) - order(b.kind) || compareNatural(a.tag, b.tag));
}

function union(lists: readonly (readonly number[])[]): readonly number[] {
  const [only, ...more] = lists;
  if (more.length === 0) return only ?? [];
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** The highest of some ascending steps that is not above `wanted` (null: the last one); the first where all are. */
export function stepAt(steps: readonly number[], wanted: number | null): number | null {
  if (wanted === null) return steps.at(-1) ?? null;
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return steps[Math.max(0, low - 1)] ?? null;
}

/** At most `most` of some steps, evenly chosen, first and last among them. */
export function evenly(steps: readonly number[], most: number): readonly number[] {
  if (steps.length <= most) return steps;
  return Array.from({ length: most }, (_, i) => steps[Math.round((i * (steps.length - 1)) / (most - 1))] ?? 0);
}
