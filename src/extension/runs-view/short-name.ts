const limit = 40;

/**
 * A name that leaves room for the value beside it: of a long one the middle goes, since names that tools make differ at
 * their ends. Characters stay whole.
 */
export function shortName(name: string): string {
  const letters = Array.from(name);
  if (letters.length <= limit) return name;
  return `${letters.slice(0, limit / 2 - 1).join('')}…${letters.slice(-limit / 2).join('')}`;
}
