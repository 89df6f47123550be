/** Which rows are chosen for the next act, by their keys, and the row that a stretch begins at. */
export interface Chosen {
  readonly keys: ReadonlySet<string>;
  readonly anchor: number | null;
}

export const nobody: Chosen = { keys: new Set(), anchor: null };

/** One row alone. */
export function chooseOnly(key: string, index: number): Chosen {
  return { keys: new Set([key]), anchor: index };
}

/** A row more, or less. */
export function chooseToo(chosen: Chosen, key: string, index: number): Chosen {
  const keys = new Set(chosen.keys);
  if (!keys.delete(key)) keys.add(key);
  return { keys, anchor: index };
}

/** The rows that stand between the anchor and another, whose keys are given. */
export function chooseBetween(chosen: Chosen, keys: readonly string[]): Chosen {
  return { keys: new Set(keys), anchor: chosen.anchor };
}
