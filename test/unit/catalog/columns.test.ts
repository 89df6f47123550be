import { describe, expect, it } from 'vitest';
import { Columns } from '../../../src/catalog/columns.ts';
import type { Entry } from '../../../src/catalog/entry.ts';

/** A run of metrics with `points` points each, and how often each was read. */
function counted(points: number): { readonly entry: Entry; readonly reads: string[] } {
  const reads: string[] = [];
  const column = (): Float64Array<ArrayBuffer> => new Float64Array(points);
  const series = (_claim: unknown, _key: string, metrics: readonly string[]) => {
    reads.push(...metrics);
    return Promise.resolve(
      new Map(metrics.map((metric) => [metric, { steps: column(), times: column(), values: column() }])),
    );
  };
  const metrics = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { count: points }]));
  const part = { unit: { tracker: { series }, claim: {} }, run: { key: '', metrics } };
  return { entry: { run: { id: 'toy:one', metrics }, parts: [part] } as unknown as Entry, reads };
}

describe('columns that were read', () => {
  it('are kept while there is room, the latest used longest', async () => {
    const { entry, reads } = counted(10);
    const columns = new Columns(2 * 3 * 8 * 10);
    for (const metric of ['a', 'b', 'a', 'c', 'a', 'b']) await columns.of(entry, [metric]);
    expect(reads).toEqual(['a', 'b', 'c', 'b']);
  });

  it('are kept however long they are until others are asked for', async () => {
    const { entry, reads } = counted(1000);
    const columns = new Columns(100);
    for (const metric of ['a', 'a', 'a', 'b', 'b', 'a']) await columns.of(entry, [metric]);
    expect(reads).toEqual(['a', 'b', 'a']);
  });
});
