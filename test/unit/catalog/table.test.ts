import { readFileSync } from 'node:fs';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { TableAnswer, TableRequest, TableRow, TableView } from '../../../src/catalog/table-api.ts';
import { Table } from '../../../src/catalog/table.ts';
import type { Run } from '../../../src/runs/run.ts';
import { makeRun, metric } from '../runs/make-run.ts';

const plain: TableView = { query: '', all: false, sort: [], groupBy: [], open: [], picks: {} };
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/runs-table/${name}.json`, import.meta.url), 'utf8'));

function tableOf(runs: readonly Run[], view: Partial<TableView> = {}): Table {
  const made = Table.make({ runs, metrics: {}, now: 1_800_000_000_000 }, { ...plain, ...view });
  if (!made.ok) throw new Error(made.fault.message);
  return made.value;
}

function windowOf(table: Table, request: Partial<TableRequest> = {}, baseline?: Run): Promise<TableAnswer> {
  return table.window({ columns: [], offset: 0, limit: 1_000, deltas: false, find: [], ...request }, (ids) =>
    Promise.resolve(new Map(baseline === undefined ? [] : ids.map((id) => [id, baseline]))),
  );
}

const names = (rows: readonly TableRow[]): string[] => rows.map((row) => (row.kind === 'run' ? row.name : row.key));
const textOf = (table: Table, format: 'csv' | 'markdown', keys: readonly string[], only: string[] | null = null) =>
  table.text({
    format,
    only,
    columns: keys.map((key) => ({ key, title: key })),
    nameTitle: 'name',
    runsTitle: 'runs',
  });

const three = [
  makeRun({ id: 'a', name: 'a', startedAt: 1, params: { lr: 0.1, opt: 'adam' }, metrics: { acc: metric(0.5) } }),
  makeRun({ id: 'b', name: 'b', startedAt: 3, params: { lr: 0.2, opt: 'adam' }, metrics: { acc: metric(0.9) } }),
  makeRun({ id: 'c', name: 'c', startedAt: 2, params: { lr: 0.1 }, metrics: { acc: metric(Number.NaN) } }),
];

describe('the rows of a table', () => {
  it('are a window on all runs, newest first where nobody asked for another order', async () => {
    const answer = await windowOf(tableOf(three), { columns: ['metrics.acc', 'params.opt'], offset: 1, limit: 1 });
    expect(answer).toMatchObject({ count: 3, runs: 3, outOf: 3 });
    expect(answer.rows).toMatchObject([{ key: 'c', cells: [Number.NaN, undefined] }]);
    expect(names((await windowOf(tableOf(three))).rows)).toEqual(['b', 'c', 'a']);
  });

  it('are sorted by several columns, each in its direction', async () => {
    const { rows } = await windowOf(tableOf(three, { sort: ['params.lr', '-metrics.acc'] }));
    expect(names(rows)).toEqual(['a', 'c', 'b']);
  });

  it('are those that the query fits, of how many', async () => {
    const answer = await windowOf(tableOf(three, { query: 'params.opt = adam' }));
    expect([names(answer.rows), answer.runs, answer.outOf]).toEqual([['b', 'a'], 2, 3]);
  });

  it('leave out archived runs unless asked for', async () => {
    const runs = [...three, makeRun({ id: 'd', name: 'd', archived: true })];
    expect((await windowOf(tableOf(runs))).count).toBe(3);
    expect((await windowOf(tableOf(runs, { all: true }))).count).toBe(4);
  });

  it('show and sort by the value of a metric that was picked', async () => {
    const runs = [
      makeRun({ id: 'a', name: 'a', metrics: { loss: { last: 3, lastStep: 9, min: 1, max: 8, count: 9 } } }),
      makeRun({ id: 'b', name: 'b', metrics: { loss: { last: 2, lastStep: 9, min: 2, max: 9, count: 9 } } }),
    ];
    const first = async (pick: 'last' | 'best' | 'min' | 'max') => {
      const view = { sort: ['metrics.loss'], picks: { 'metrics.loss': pick } };
      const { rows } = await windowOf(tableOf(runs, view), { columns: ['metrics.loss'] });
      const [row] = rows;
      return row?.kind === 'run' ? [row.name, row.cells[0]] : [];
    };
    expect(await first('last')).toEqual(['b', 2]);
    expect(await first('best')).toEqual(['a', 1]);
    expect(await first('min')).toEqual(['a', 1]);
    expect(await first('max')).toEqual(['a', 8]);
  });

  it('tell where runs stand, and the extent of each column over all runs', async () => {
    const answer = await windowOf(tableOf(three), { columns: ['metrics.acc'], limit: 1, find: ['a', 'nobody'] });
    expect(answer.found).toEqual([2, null]);
    expect(answer.extents).toEqual([{ runs: [0.5, 0.9], groups: null }]);
  });

  it('carry the difference of each metric to the baseline', async () => {
    const columns = ['metrics.acc', 'params.lr'];
    const { rows } = await windowOf(tableOf(three), { columns, deltas: true }, three[0]);
    expect(rows.map((row) => (row.kind === 'run' ? row.deltas : []))).toEqual([
      [0.9 - 0.5, null],
      [Number.NaN, null],
      [0, null],
    ]);
    expect((await windowOf(tableOf(three), { columns })).rows[0]).toMatchObject({ deltas: [] });
  });

  it('say where a query is wrong', () => {
    const made = Table.make({ runs: three, metrics: {}, now: 0 }, { ...plain, query: 'metrics.acc >' });
    expect(made).toMatchObject({ ok: false, fault: { from: 13 } });
  });
});

describe('groups of runs', () => {
  const runs = z
    .array(z.object({ lr: z.string(), optimizer: z.string(), seed: z.string(), acc: z.number(), steps: z.number() }))
    .parse(fixture('runs'))
    .map(({ lr, optimizer, seed, acc, steps }, i) =>
      makeRun({
        id: `csv:${i}`,
        name: `run-${i}`,
        params: { lr, optimizer, seed },
        metrics: { 'val/acc': metric(acc), steps: metric(steps) },
      }),
    );
  const stats = z.object({ mean: z.number(), deviation: z.number().nullable(), max: z.number() });
  const truth = z
    .object({
      groups: z.array(z.object({ lr: z.string(), optimizer: z.string(), runs: z.number(), acc: stats, steps: stats })),
    })
    .parse(fixture('truth'));
  const view: Partial<TableView> = { groupBy: ['params.lr', 'params.optimizer'], sort: ['-metrics.val/acc'] };
  const columns = ['metrics.val/acc', 'metrics.steps', 'params.seed', 'params.lr'];

  it('have the count, mean, deviation and best that NumPy and pandas give, in the order of the means', async () => {
    const { rows, count } = await windowOf(tableOf(runs, view), { columns });
    expect(count).toBe(truth.groups.length);
    for (const [i, row] of rows.entries()) {
      const wanted = truth.groups[i]!;
      expect(row).toMatchObject({ kind: 'group', values: [wanted.lr, wanted.optimizer], runs: wanted.runs });
      if (row.kind !== 'group') continue;
      const [acc, steps, seed, lr] = row.cells;
      for (const [cell, expected] of [[acc, wanted.acc] as const, [steps, wanted.steps] as const]) {
        if (cell?.kind !== 'numbers') throw new Error('no numbers');
        expect(cell.count).toBe(wanted.runs);
        expect(cell.mean).toBeCloseTo(expected.mean, 12 - Math.ceil(Math.log10(expected.mean + 1)));
        if (expected.deviation === null) expect(cell.deviation).toBeNull();
        else expect((cell.deviation ?? 0) / expected.deviation).toBeCloseTo(1, 9);
      }
      // A metric of which nobody knows when it is better has no best.
      expect(acc).toMatchObject({ best: wanted.acc.max });
      expect(steps).toMatchObject({ best: null });
      expect(lr).toEqual({ kind: 'same', value: wanted.lr });
      if (wanted.runs > 1) expect(seed).toEqual({ kind: 'several', distinct: wanted.runs });
    }
  });

  it('open: their runs stand below them', async () => {
    const closed = await windowOf(tableOf(runs, view));
    const key = closed.rows[1]?.key ?? '';
    const opened = await windowOf(tableOf(runs, { ...view, open: [key] }), { find: [key] });
    const inside = truth.groups[1]!.runs;
    expect(opened.count).toBe(closed.count + inside);
    expect(opened.found).toEqual([1]);
    expect(opened.rows.slice(2, 2 + inside).every((row) => row.kind === 'run' && row.inGroup)).toBe(true);
    expect(opened.rows[2 + inside]?.kind).toBe('group');
  });

  it('stand for all of their runs where rows are selected', () => {
    const table = tableOf(runs, view);
    expect(table.idsBetween(0, 1)).toHaveLength(truth.groups[0]!.runs);
    expect(table.idsBetween(0, Number.MAX_SAFE_INTEGER)).toHaveLength(runs.length);
  });

  it('keep what lacks a value, what is null, a text and a number apart', async () => {
    const mixed = [undefined, null, 1, '1', true, Number.NaN].map((value, i) =>
      makeRun({ id: String(i), params: value === undefined ? {} : { x: value } }),
    );
    expect((await windowOf(tableOf(mixed, { groupBy: ['params.x'] }))).count).toBe(6);
  });

  it('are written to CSV with a column each for mean, deviation and best', () => {
    const { text } = textOf(tableOf(runs, view), 'csv', ['metrics.val/acc']);
    const [first] = z.array(z.record(z.string(), z.string())).parse(parseCsv(text, { columns: true }));
    const wanted = truth.groups[0]!;
    expect(first).toMatchObject({ 'params.lr': wanted.lr, runs: String(wanted.runs) });
    expect(Number(first?.['metrics.val/acc best'])).toBe(wanted.acc.max);
    expect(Number(first?.['metrics.val/acc sd'])).toBeCloseTo(wanted.acc.deviation ?? 0, 12);
  });
});

describe('the columns of a table', () => {
  it('tell kind, extent, how many values there are and whether runs differ', async () => {
    const columns = await tableOf([
      makeRun({
        id: 'a',
        startedAt: 5,
        params: { lr: '0.1', same: 'x', flag: true },
        metrics: { 'val/acc': metric(0.5) },
      }),
      makeRun({ id: 'b', startedAt: 9, params: { lr: '1e-3', same: 'x', flag: false }, metrics: { steps: metric(7) } }),
    ]).columns();
    const of = (key: string) => columns.find((column) => column.key === key);
    expect(of('params.lr')).toMatchObject({ kind: 'number', min: 0.001, max: 0.1, distinct: 2, differs: true });
    expect(of('params.same')).toMatchObject({ kind: 'text', distinct: 1, differs: false, min: null });
    expect(of('params.flag')).toMatchObject({ kind: 'boolean' });
    expect(of('metrics.val/acc')).toMatchObject({ group: 'metrics', goal: 'maximize', count: 1, differs: true });
    expect(of('metrics.steps')).toMatchObject({ goal: null, sizes: { whole: true } });
    expect(of('started')).toMatchObject({ kind: 'time', group: 'run', min: 5, max: 9 });
    expect(of('git.commit')).toMatchObject({ group: 'git', name: 'commit', count: 0, differs: false });
  });

  it('stand by group: run, metrics, parameters, tags, git', async () => {
    const run = makeRun({ params: { b: 1 }, tags: { c: 'x' }, metrics: { a10: metric(1), a2: metric(1) } });
    const columns = await tableOf([run]).columns();
    const groups = columns.map(({ group }) => group);
    expect([...new Set(groups)]).toEqual(['run', 'metrics', 'params', 'tags', 'git']);
    expect(columns.filter(({ group }) => group === 'metrics').map(({ name }) => name)).toEqual(['a2', 'a10']);
  });

  it('list their values, the commonest first', () => {
    expect(tableOf(three).values('params.lr', 1)).toEqual([{ value: 0.1, count: 2 }]);
  });
});

describe('a table as text', () => {
  const runs = [
    makeRun({
      id: 'a',
      name: '=HYPERLINK("x")',
      startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      endedAt: Date.UTC(2026, 0, 2, 4, 16, 5),
      params: { note: 'a, "b"\nc', cmd: '-1+1', shift: '-3' },
      metrics: { loss: metric(0.12345678901234567) },
    }),
    makeRun({ id: 'b', name: 'b|c', metrics: { loss: metric(-0.5) } }),
  ];
  const keys = ['started', 'duration', 'metrics.loss', 'params.note', 'params.cmd', 'params.shift'];

  it('is CSV that a reader of CSV takes back: numbers in full, texts that look like formulas disarmed', () => {
    const { text, runs: count } = textOf(tableOf(runs), 'csv', keys);
    expect(count).toBe(2);
    expect(parseCsv(text)).toEqual([
      ['name', 'started', 'duration (s)', 'metrics.loss', 'params.note', 'params.cmd', 'params.shift'],
      [`'=HYPERLINK("x")`, '2026-01-02T03:04:05.000Z', '4320', '0.12345678901234566', 'a, "b"\nc', "'-1+1", '-3'],
      ['b|c', '', '', '-0.5', '', '', ''],
    ]);
  });

  it('is a Markdown table as one sees it: shown precision, nothing that breaks a row', () => {
    expect(textOf(tableOf(runs), 'markdown', keys.slice(0, 4)).text).toBe(
      [
        '| name | started | duration | metrics.loss | params.note |',
        '| --- | --- | --- | ---: | --- |',
        '| =HYPERLINK("x") | 2026-01-02 03:04 UTC | 1h 12m | 0.1235 | a, "b" c |',
        '| b\\|c |  |  | -0.5000 |  |',
        '',
      ].join('\n'),
    );
  });

  it('is of the selected runs alone where some are', () => {
    expect(textOf(tableOf(runs), 'csv', [], ['b'])).toEqual({ text: 'name\r\nb|c\r\n', runs: 1 });
  });
});
