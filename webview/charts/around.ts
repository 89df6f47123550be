/** At most `count` entries in their order: those around `at`, or the first ones where `at` is −1. */
export function around<T>(entries: readonly T[], at: number, count: number): readonly T[] {
  const first = Math.max(0, Math.min(entries.length - count, at - Math.floor(count / 2)));
  return entries.slice(first, first + count);
}
