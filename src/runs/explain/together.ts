import type { InputColumn, InputTable } from './inputs.ts';

/** How people know an input: parameters by their name, others with what they are. */
export function nameOf({ kind, key }: Pick<InputColumn, 'kind' | 'key'>): string {
  return kind === 'code' ? 'code' : key;
}

/**
 * The other differing inputs that cannot be told apart from one: among the runs that have one of its two values, they
 * have their own two values in just the same way.
 */
export function confoundersOf(
  column: InputColumn,
  search: {
    readonly table: InputTable;
    readonly a: number;
    readonly b: number;
    readonly differing: readonly InputColumn[];
  },
): readonly InputColumn[] {
  const { table, a, b, differing } = search;
  const [from, to] = [column.codes[a] ?? 0, column.codes[b] ?? 0];
  const rows = [...table.metric.keys()].filter((row) => {
    const code = column.codes[row];
    return Number.isFinite(table.metric[row]) && (code === from || code === to);
  });
  return differing.filter((other) => {
    if (other === column || other.kind === 'seed') return false;
    const [otherFrom, otherTo] = [other.codes[a] ?? 0, other.codes[b] ?? 0];
    return rows.every((row) => other.codes[row] === (column.codes[row] === from ? otherFrom : otherTo));
  });
}
