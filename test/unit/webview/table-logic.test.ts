import { describe, expect, it } from 'vitest';
import { tableRequests, type TableColumnMessage, type TableLook } from '../../../src/protocol/runs-table.ts';
import { barOf, cellText, formatOf, groupText, groupTitle, markOf } from '../../../webview/panels/runs/cells.ts';
import { chooseBetween, chooseOnly, chooseToo, nobody } from '../../../webview/panels/runs/chosen.ts';
import {
  columnsBetween,
  isShownByDefault,
  placeColumns,
  visibleColumns,
  withMoved,
  withShown,
} from '../../../webview/panels/runs/column-model.ts';
import { moved, scrolledTo } from '../../../webview/panels/runs/navigation.ts';
import { sortedBy, sortOf } from '../../../webview/panels/runs/sorting.ts';
import { suggestionsAt } from '../../../webview/panels/runs/suggestions.ts';

const look = (part: Partial<TableLook> = {}): TableLook => ({
  ...tableRequests['table.start'].result.shape.look.parse({}),
  ...part,
});

function column(key: string, part: Partial<TableColumnMessage> = {}): TableColumnMessage {
  const [, prefix, name = key] = /^(?:(metrics|params|tags|git)\.)?(.*)$/.exec(key) ?? [];
  const group = prefix === undefined ? 'run' : (prefix as TableColumnMessage['group']);
  return {
    key,
    group,
    name,
    kind: group === 'metrics' ? 'number' : 'text',
    count: 2,
    distinct: 2,
    min: null,
    max: null,
    sizes: { whole: false, median: 0.5 },
    differs: true,
    goal: null,
    ...part,
  };
}

const all = ['status', 'metrics.acc', 'metrics.loss', 'params.lr', 'params.seed', 'tags.team', 'tags.mlflow.user'].map(
  (key) => column(key),
);
const keys = (columns: readonly { readonly key: string }[]): string[] => columns.map(({ key }) => key);

describe('the columns of the table', () => {
  it('are all but what tools write about themselves and what is nowhere', () => {
    expect(keys(visibleColumns(all, look()).free)).toEqual(keys(all.slice(0, -1)));
    expect(isShownByDefault(column('git.commit', { count: 0 }))).toBe(false);
    expect(isShownByDefault(column('id'))).toBe(false);
  });

  it('are hidden and shown by a look that says no more than it must', () => {
    const [team, user] = [column('tags.team'), column('tags.mlflow.user')];
    const hidden = withShown(look(), team, false);
    expect(hidden).toMatchObject({ hidden: ['tags.team'], shown: [] });
    expect(withShown(hidden, team, true)).toMatchObject({ hidden: [], shown: [] });
    const shown = withShown(look(), user, true);
    expect(shown).toMatchObject({ hidden: [], shown: ['tags.mlflow.user'] });
    expect(keys(visibleColumns(all, shown).free)).toContain('tags.mlflow.user');
    expect(withShown(shown, user, false)).toMatchObject({ hidden: [], shown: [] });
  });

  it('are only those in which runs differ, where that is asked for, and the pinned ones', () => {
    const columns = [
      column('params.lr'),
      column('params.same', { differs: false }),
      column('params.pin', { differs: false }),
    ];
    const { pinned, free } = visibleColumns(columns, look({ differences: true, pinned: ['params.pin'] }));
    expect([keys(pinned), keys(free)]).toEqual([['params.pin'], ['params.lr']]);
  });

  it('stand as a person moved them, and new ones beside their natural neighbours', () => {
    const order = withMoved(['metrics.acc', 'metrics.loss', 'params.lr'], 'metrics.loss', 'metrics.acc');
    expect(order).toEqual(['metrics.loss', 'metrics.acc', 'params.lr']);
    expect(withMoved(order, 'metrics.loss', 'params.lr')).toEqual(['metrics.acc', 'params.lr', 'metrics.loss']);
    const shown = visibleColumns([...all.slice(0, 3), column('metrics.new'), ...all.slice(3, 5)], look({ order }));
    expect(keys(shown.free)).toEqual([
      'status',
      'metrics.loss',
      'metrics.acc',
      'metrics.new',
      'params.lr',
      'params.seed',
    ]);
  });

  it('are placed one beside the other, pinned ones beside the names, below the names of their groups', () => {
    const model = placeColumns(all, look({ pinned: ['metrics.loss'], widths: { status: 50, name: 200 } }), () => 100);
    expect(model).toMatchObject({ nameWidth: 200, pinnedWidth: 100, freeWidth: 450 });
    expect(model.pinned.map(({ left, index }) => [left, index])).toEqual([[200, 0]]);
    expect(model.free.map(({ left, index }) => [left, index])).toEqual([
      [0, 1],
      [50, 2],
      [150, 3],
      [250, 4],
      [350, 5],
    ]);
    expect(model.freeSpans.map(({ group, count, left, width }) => [group, count, left, width])).toEqual([
      ['run', 1, 0, 50],
      ['metrics', 1, 50, 100],
      ['params', 2, 150, 200],
      ['tags', 1, 350, 100],
    ]);
  });

  it('are drawn where they meet what is in view, and some to either side', () => {
    const { free } = placeColumns(all, look(), () => 100);
    expect(columnsBetween(free, 0, 150, 0)).toEqual([0, 2]);
    expect(columnsBetween(free, 100, 300, 0)).toEqual([1, 3]);
    expect(columnsBetween(free, 250, 260, 1)).toEqual([1, 4]);
    expect(columnsBetween(free, 5_000, 6_000, 1)).toEqual([5, 6]);
  });
});

describe('the order of the rows', () => {
  it('begins with the direction that people look for, then turns, then ends', () => {
    const first = sortedBy([], 'metrics.acc', false, true);
    const second = sortedBy(first, 'metrics.acc', false, true);
    expect([first, second, sortedBy(second, 'metrics.acc', false, true)]).toEqual([
      ['-metrics.acc'],
      ['metrics.acc'],
      [],
    ]);
  });

  it('takes further columns, each with its rank', () => {
    const two = sortedBy(['-metrics.acc'], 'params.lr', true, false);
    expect(two).toEqual(['-metrics.acc', 'params.lr']);
    expect(sortOf(two, 'params.lr')).toEqual({ descending: false, rank: 2 });
    expect(sortedBy(two, 'metrics.acc', true, true)).toEqual(['metrics.acc', 'params.lr']);
    expect(sortedBy(two, 'params.lr', false, false)).toEqual(['-params.lr']);
  });
});

describe('keys in the table', () => {
  const size = { rows: 100, columns: 8, page: 20 };
  const from = (row: number, column: number, key: string, ctrl = false) => {
    const to = moved({ row, column }, { key, ctrl }, size);
    return to === null ? null : [to.row, to.column];
  };

  it('move by cells, ends and pages, and never beyond', () => {
    expect(from(3, 2, 'ArrowDown')).toEqual([4, 2]);
    expect(from(0, 2, 'ArrowUp')).toEqual([-1, 2]);
    expect(from(-1, 2, 'ArrowUp')).toEqual([-1, 2]);
    expect(from(3, 7, 'ArrowRight')).toEqual([3, 7]);
    expect(from(3, 2, 'Home')).toEqual([3, 0]);
    expect(from(3, 2, 'End')).toEqual([3, 7]);
    expect(from(3, 2, 'Home', true)).toEqual([0, 0]);
    expect(from(3, 2, 'End', true)).toEqual([99, 7]);
    expect(from(90, 2, 'PageDown')).toEqual([99, 2]);
    expect(from(3, 2, 'PageUp')).toEqual([0, 2]);
    expect(from(3, 2, 'x')).toBeNull();
  });

  it('scroll no more than they must', () => {
    expect(scrolledTo(100, 50, 110, 130)).toBe(100);
    expect(scrolledTo(100, 50, 90, 110)).toBe(90);
    expect(scrolledTo(100, 50, 140, 160)).toBe(110);
  });
});

describe('chosen rows', () => {
  it('are one, some more, or a stretch', () => {
    const one = chooseOnly('a', 0);
    const two = chooseToo(one, 'c', 2);
    expect([...two.keys]).toEqual(['a', 'c']);
    expect([...chooseToo(two, 'a', 0).keys]).toEqual(['c']);
    expect(chooseBetween(two, ['b', 'c'])).toEqual({ keys: new Set(['b', 'c']), anchor: 2 });
    expect(nobody.anchor).toBeNull();
  });
});

describe('a cell', () => {
  const acc = column('metrics.acc', { goal: 'maximize' });
  const format = formatOf(acc);

  it('shows a metric with the decimals of its column, a parameter as it is, and what is missing as nothing', () => {
    expect(cellText(0.91, acc, format)).toBe('0.9100');
    expect(cellText({ special: 'NaN' }, acc, format)).toBe('NaN');
    expect(cellText(0.00001, column('params.lr', { kind: 'number' }), format)).toBe('0.00001');
    expect(cellText('1e-5', column('params.lr', { kind: 'number' }), format)).toBe('1e-5');
    expect([cellText(null, acc, format), cellText({ special: 'null' }, acc, format)]).toEqual(['', 'none']);
  });

  it('of a group shows mean and deviation, what all share, or how many values there are', () => {
    const numbers = { kind: 'numbers', count: 3, mean: 0.91304, deviation: 0.0021, best: 0.9213 } as const;
    expect(groupText(numbers, acc, format)).toBe('0.9130 ±0.0021');
    expect(groupTitle(numbers, acc, format)).toBe('mean 0.9130 of 3 runs, standard deviation 0.0021, best 0.9213');
    expect(groupText({ ...numbers, deviation: null }, acc, format)).toBe('0.9130');
    expect(groupText({ kind: 'same', value: 'adam' }, column('params.opt'), format)).toBe('adam');
    expect(groupText({ kind: 'several', distinct: 4 }, column('params.opt'), format)).toBe('4 values');
    const steps = column('metrics.steps', { sizes: { whole: true, median: 120 } });
    expect(groupText({ ...numbers, mean: 120.5, deviation: 2 }, steps, formatOf(steps))).toBe('120.5 ±2.0');
  });

  it('is marked as best and worst by the direction of its metric, and not where all are equal or nobody knows it', () => {
    expect([0.9, 0.1, 0.5].map((value) => markOf(value, [0.1, 0.9], 'maximize'))).toEqual(['best', 'worst', null]);
    expect([0.9, 0.1].map((value) => markOf(value, [0.1, 0.9], 'minimize'))).toEqual(['worst', 'best']);
    expect([markOf(1, [1, 1], 'maximize'), markOf(1, [1, 2], null), markOf(null, [1, 2], 'maximize')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('has a bar from the least to the most of its column', () => {
    expect(barOf(2, [0, 2])).toBe(1);
    expect(barOf(0, [0, 2])).toBeLessThan(0.05);
    expect(barOf(1, [1, 1])).toBeNull();
    expect(barOf(Number.NaN, [0, 2])).toBeNull();
  });
});

describe('what the query bar offers', () => {
  it('are keys: those that begin so, then those of which a word does; quoted where the query needs it', () => {
    const columns = [column('metrics.val loss'), column('params.loss_weight'), column('status')];
    expect(suggestionsAt({ expects: 'key', prefix: 'loss' }, columns, []).map(({ text }) => text)).toEqual([
      'metrics."val loss"',
      'params.loss_weight',
    ]);
    expect(suggestionsAt({ expects: 'key', prefix: 'st' }, columns, [])[0]?.text).toBe('status');
  });

  it('are values, in quotes where they would be something else without', () => {
    const values = [
      { value: 'adam', count: 3 },
      { value: 'a b', count: 2 },
      { value: '0.1', count: 1 },
      { value: 0.1, count: 1 },
    ];
    expect(suggestionsAt({ expects: 'value', prefix: '' }, [], values).map(({ text }) => text)).toEqual([
      'adam',
      '"a b"',
      '"0.1"',
      '0.1',
    ]);
  });
});
