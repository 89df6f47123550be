/** Names of step columns, the first that a table has is its step. Source: docs of the formats, the order is a contract. */
const names = ['step', 'global_step', '_step', 'iter', 'iteration', 'epoch'];

/** Where a name stands in the order of step columns; `Infinity` if it is none. */
export function stepRank(name: string): number {
  const rank = names.indexOf(name.trim().toLowerCase());
  return rank === -1 ? Number.POSITIVE_INFINITY : rank;
}

/** Whether a column counts epochs: where it goes forward, a step that goes back has only begun anew. */
export function isEpoch(name: string): boolean {
  return name.trim().toLowerCase() === 'epoch';
}
