/** The names that a mistyped one may mean, nearest first; at most three. */
export function nearNames(text: string, names: Iterable<string>): string[] {
  const wanted = text.toLowerCase();
  const ranked: { readonly name: string; readonly far: number }[] = [];
  for (const name of names) {
    const low = name.toLowerCase();
    const inside = low.includes(wanted) || (low.length > 2 && wanted.includes(low));
    const far = inside ? 1 : distance(wanted, low);
    if (far <= Math.max(2, wanted.length / 3)) ranked.push({ name, far });
  }
  ranked.sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
  return ranked.slice(0, 3).map(({ name }) => name);
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
