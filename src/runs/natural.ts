const collator = new Intl.Collator('en', { numeric: true });

/** Orders names as people do: `run-2` before `run-10`. Texts that the collation calls equal go by their code units. */
export function compareNatural(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
