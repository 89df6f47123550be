import type { ParamValue } from '../runs/run.ts';

/** How a value is written where it stands. */
export type Syntax = 'yaml' | 'json' | 'toml' | 'python';

/** Where a parameter's value stands in a text. */
export interface ParamPlace {
  /** What runs may call it, the likeliest first: `optimizer.lr`, then `optimizer/lr`, then `lr`. */
  readonly names: readonly string[];
  /** The value as a tracker would log it. */
  readonly value: ParamValue;
  /** The value's text, in UTF-16 code units from the beginning. */
  readonly from: number;
  readonly to: number;
  readonly syntax: Syntax;
}

/** The names of a nested key. The bare leaf comes last: it fits only where no other key of the text ends on it. */
export function namesOf(path: readonly string[]): readonly string[] {
  const leaf = path.at(-1);
  return leaf === undefined ? [] : [...new Set([path.join('.'), path.join('/'), leaf])];
}

/** Takes the bare leaf from the names of places that share it: `optimizer.lr` and `scheduler.lr` are no `lr`. */
export function withoutSharedLeaves(places: readonly ParamPlace[]): readonly ParamPlace[] {
  const count = new Map<string, number>();
  for (const { names } of places) {
    const leaf = names.at(-1);
    if (leaf !== undefined) count.set(leaf, (count.get(leaf) ?? 0) + 1);
  }
  return places.map((place) => {
    const leaf = place.names.at(-1);
    const shared = place.names.length > 1 && leaf !== undefined && (count.get(leaf) ?? 0) > 1;
    return shared ? { ...place, names: place.names.slice(0, -1) } : place;
  });
}
