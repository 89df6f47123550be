import { describe, expect, it, vi } from 'vitest';
import type { TableRowMessage, TableWindow } from '../../../src/protocol/runs-table.ts';
import { Rows, type FetchRows, type Wanted } from '../../../webview/panels/runs/rows.ts';

type Asked = Parameters<FetchRows>[0];
const view = { query: '', all: false, sort: [], groupBy: [], picks: {}, open: [] };

function run(index: number, name: string, columns: readonly string[]): TableRowMessage {
  return {
    kind: 'run',
    key: `run-${index}`,
    name,
    status: 'finished',
    colour: 0,
    starred: false,
    archived: false,
    note: null,
    inGroup: false,
    baseline: false,
    cells: columns.map((column) => `${column} of ${index}`),
    deltas: [],
  };
}

/** A table of some runs whose names carry the version of what it was read from. */
class Source {
  readonly asked: Asked[] = [];
  version = 1;
  count = 500;
  first = 0;

  readonly fetch: FetchRows = (asked) => {
    this.asked.push(asked);
    if (asked.view.query === '(') {
      return Promise.resolve({ ok: false, fault: { message: 'no', hint: 'yes', from: 0, to: 1 } });
    }
    const to = Math.min(asked.to, this.count);
    const value: TableWindow = {
      rows: Array.from({ length: Math.max(0, to - asked.from) }, (_, i) =>
        run(asked.from + i - this.first, `v${this.version}`, asked.columns),
      ),
      count: this.count,
      runs: this.count,
      outOf: this.count,
      extents: asked.columns.map(() => ({ runs: [0, 1], groups: null })),
      found: asked.find.map((key) => Number(key.replace('run-', '')) + this.first),
    };
    return Promise.resolve({ ok: true, value });
  };
}

const wanted = (part: Partial<Wanted> = {}): Wanted => ({
  view,
  deltas: false,
  from: 0,
  to: 20,
  columns: ['a', 'b'],
  ...part,
});
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the rows that a table fetched', () => {
  const make = (source: Source) => {
    const moved = vi.fn();
    return { rows: new Rows(source.fetch, () => ['run-3'], moved), moved };
  };

  it('are those in view, with the columns in view, and small steps ask nothing', async () => {
    const source = new Source();
    const { rows } = make(source);
    rows.want(wanted());
    await settled();
    expect(rows.totals.value).toEqual({ rows: 500, runs: 500, outOf: 500 });
    expect(rows.at(19)?.cells.get('b')).toBe('b of 19');
    rows.want(wanted({ from: 2, to: 22 }));
    await settled();
    expect(source.asked).toHaveLength(1);
  });

  it('are asked for as far as they are missing: rows further down, columns further right', async () => {
    const source = new Source();
    const { rows } = make(source);
    rows.want(wanted());
    await settled();
    rows.want(wanted({ from: 20, to: 60 }));
    await settled();
    expect(source.asked.at(-1)).toMatchObject({ from: 32, to: 64, columns: ['a', 'b'], find: [] });
    rows.want(wanted({ columns: ['b', 'c'] }));
    await settled();
    expect(source.asked.at(-1)).toMatchObject({ from: 0, to: 32, columns: ['c'] });
    expect(rows.at(3)?.cells.get('a')).toBe('a of 3');
    expect(rows.at(3)?.cells.get('c')).toBe('c of 3');
  });

  it('stay until newer ones are there, which take the place of all', async () => {
    const source = new Source();
    const { rows, moved } = make(source);
    rows.want(wanted());
    await settled();
    rows.want(wanted({ from: 64, to: 90 }));
    await settled();
    source.version = 2;
    source.first = 1;
    rows.refresh();
    expect(rows.at(70)).toMatchObject({ name: 'v1' });
    await settled();
    expect(rows.at(70)).toMatchObject({ name: 'v2', key: 'run-69' });
    expect(rows.at(0)).toBeUndefined();
    expect(moved).toHaveBeenLastCalledWith([4], { rows: 500, runs: 500, outOf: 500 });
  });

  it('stay as they are while the query is wrong, which is said', async () => {
    const source = new Source();
    const { rows } = make(source);
    rows.want(wanted());
    await settled();
    rows.want(wanted({ view: { ...view, query: '(' } }));
    await settled();
    expect(rows.fault.value).toMatchObject({ from: 0, to: 1 });
    expect(rows.at(3)).toMatchObject({ name: 'v1' });
    rows.want(wanted({ view: { ...view, query: 'starred' } }));
    await settled();
    expect(rows.fault.value).toBeNull();
  });

  it('come again after a failure, when asked', async () => {
    const source = new Source();
    let broken = true;
    const rows = new Rows(
      (asked) => (broken ? Promise.reject(new Error('The worker is gone.')) : source.fetch(asked)),
      () => [],
      () => undefined,
    );
    rows.want(wanted());
    await settled();
    expect(rows.error.value).toBe('The worker is gone.');
    broken = false;
    rows.refresh();
    await settled();
    expect([rows.error.value, rows.at(0)?.key]).toEqual([null, 'run-0']);
  });
});
