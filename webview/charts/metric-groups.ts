import { compareNatural } from '../../src/runs/natural.ts';

/** Cards that belong together, under one title that opens and closes. */
export interface Group {
  /** The prefix with its slash; '' for metrics without one. */
  readonly key: string;
  readonly metrics: readonly string[];
}

/**
 * Metrics by the part of their name in front of the last slash, in natural order; those without a prefix come
 * first, `system/` comes last. A prefix that only one metric has is not worth a group: it joins those without.
 */
export function groupMetrics(metrics: readonly string[]): readonly Group[] {
  const sorted = [...metrics].sort(compareNatural);
  const groups = new Map<string, string[]>();
  for (const metric of sorted) {
    const key = metric.slice(0, metric.lastIndexOf('/') + 1);
    groups.set(key, [...(groups.get(key) ?? []), metric]);
  }
  const alone: string[] = [];
  for (const [key, [first, ...others]] of groups) {
    if (first === undefined || others.length > 0 || key === '' || isSystem(key)) continue;
    alone.push(first);
    groups.delete(key);
  }
  const plain = [...(groups.get('') ?? []), ...alone].sort(compareNatural);
  groups.delete('');
  const named = [...groups].map(([key, members]) => ({ key, metrics: members }));
  return [
    ...(plain.length > 0 ? [{ key: '', metrics: plain }] : []),
    ...named.filter(({ key }) => !isSystem(key)),
    ...named.filter(({ key }) => isSystem(key)),
  ];
}

/** Measurements of the machine: there for who looks for them, closed for all others. */
export function isSystem(key: string): boolean {
  return key.startsWith('system/');
}

/** Metrics in natural order, those of the machine last. */
export function inOrder(metrics: readonly string[]): readonly string[] {
  return metrics.toSorted((a, b) => Number(isSystem(a)) - Number(isSystem(b)) || compareNatural(a, b));
}

/** Metrics that hold every word of the search, in any order and case. */
export function matching(metrics: readonly string[], search: string): readonly string[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return metrics.filter((metric) => words.every((word) => metric.toLowerCase().includes(word)));
}
