/** How a column stands in the order of the rows: its direction, and its rank from 1 where several decide. */
export interface Sorted {
  readonly descending: boolean;
  readonly rank: number;
}

export function sortOf(sort: readonly string[], key: string): Sorted | null {
  const at = sort.findIndex((entry) => entry === key || entry === `-${key}`);
  return at === -1 ? null : { descending: sort[at] === `-${key}`, rank: at + 1 };
}

/**
 * The order after a column was asked to decide: first the direction that people look for first, then the other, then
 * none. Alone, or `added` to the columns that decide already.
 */
export function sortedBy(sort: readonly string[], key: string, added: boolean, descendingFirst: boolean): string[] {
  const now = sortOf(sort, key);
  const [first, second] = descendingFirst ? [`-${key}`, key] : [key, `-${key}`];
  const next = now === null ? first : now.descending === descendingFirst ? second : null;
  if (!added) return next === null ? [] : [next];
  if (now === null) return [...sort, first];
  return sort.flatMap((entry, at) => (at === now.rank - 1 ? (next === null ? [] : [next]) : [entry]));
}
