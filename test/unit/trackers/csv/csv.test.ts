import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvTracker } from '../../../../src/trackers/csv/csv.ts';
import { found, TableFolder, truthOf } from '../support/tables.ts';

const csv = (name = 'metrics.csv'): TableFolder => new TableFolder(csvTracker, name);

describe('a table of text', () => {
  it.each(truthOf('csv'))('reads %s as pandas does', async (file, truth) => {
    expect(await found(csvTracker, 'csv', file)).toEqual(truth);
  });

  it('takes empty cells and NA for no points, and NaN and infinities in any spelling for values', async () => {
    const table = csv();
    table.write('step,a\n0,1\n1,\n2,NA\n3,NaN\n4,inf\n5,-Infinity\n6, 7 \n7,null\n8,nan\n9,-INF\n');
    const { run } = await table.read();
    expect(run.metrics['a']).toEqual({ last: -Infinity, lastStep: 9, min: 1, max: 7, count: 7 });
    expect((await table.points('a'))?.map(([step]) => step)).toEqual([0, 3, 4, 5, 6, 8, 9]);
  });

  it('leaves out columns of words, of yes and no, and without a name', async () => {
    const table = csv();
    table.write('step,phase,done,,loss\n0,train,True,8,1\n1,val,False,9,2\n');
    expect(Object.keys((await table.read()).run.metrics)).toEqual(['loss']);
  });

  it.each([
    ['loss,epoch,step', 'step', 'loss epoch'],
    ['epoch,iteration', 'iteration', 'epoch'],
    ['epoch, Global_Step ,_step', ' Global_Step ', 'epoch _step'],
    ['epoch,loss', 'epoch', 'loss'],
    ['loss,acc', null, 'loss acc'],
  ])('of %s the step is %s', async (header, step, metrics) => {
    const table = csv();
    const width = header.split(',').length;
    const at = step === null ? -1 : header.split(',').indexOf(step);
    const row = (i: number): string => Array.from({ length: width }, (_, c) => (c === at ? i * 10 : 5)).join(',');
    table.write(`${header}\n${row(0)}\n${row(1)}\n${row(2)}\n`);
    const { run } = await table.read();
    expect(Object.keys(run.metrics).join(' ')).toBe(metrics);
    for (const { lastStep } of Object.values(run.metrics)) expect(lastStep).toBe(step === null ? 2 : 20);
  });

  it.each([
    ['1767225600.5', 1767225600500],
    ['1767225600500', 1767225600500],
    ['1767225600500000', 1767225600500],
    ['2026-01-01 00:00:00.500', 1767225600500],
    ['2026-01-01T01:00:00.500+01:00', 1767225600500],
    ['2026-01-01T00:00:00.500Z', 1767225600500],
    ['2026-01-01', 1767225600000],
  ])('tells the time %s', async (time, ms) => {
    const table = csv();
    table.write(`step,timestamp,loss\n0,${time},1\n`);
    const { run } = await table.read();
    expect(run).toMatchObject({ startedAt: ms, lastLoggedAt: ms, endedAt: null, status: null });
    expect(Object.keys(run.metrics)).toEqual(['loss']);
  });

  it('takes a time that cannot be one (seconds since the start) for a metric', async () => {
    const table = csv();
    table.write('step,time,loss\n0,,3\n1,12.5,1\n2,25,2\n');
    const { run } = await table.read();
    expect(run).toMatchObject({ startedAt: null, metrics: { time: { last: 25, count: 2 } } });
  });

  it('says which row is too wide, and reads short ones', async () => {
    const table = csv();
    table.write('step,a,b\n0,1,2\n1,3\n\n2,4,5,6\n3,7,8,9\n');
    const { run, problems } = await table.read();
    expect(run.metrics).toMatchObject({ a: { count: 4, last: 7 }, b: { count: 3, last: 8 } });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      file: table.file,
      message: expect.stringMatching(/^Row 3 .*1 more/) as string,
    });
  });

  it('is not confused by a quote in the middle of a cell', async () => {
    const table = csv();
    table.write('step,note,loss\n0,5" disk,1\n1,b,2\n2,"c",3\n');
    expect((await table.read()).run.metrics['loss']).toMatchObject({ count: 3, last: 3 });
  });

  it('says that a file is not text', async () => {
    const table = csv();
    table.write(Uint8Array.of(0x73, 0x00, 0x74, 0x00, 0x0a, 0x00));
    const { run, problems } = await table.read();
    expect(run.metrics).toEqual({});
    expect(problems[0]?.message).toMatch(/not text/);
  });

  it('reads any table that a plain writer writes, wherever it is cut while it grows', async () => {
    const cell = fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.constant(null));
    const text = fc.constantFrom('plain', 'with, comma', 'a "quote"', 'two\nlines', '', "it's; here");
    const rows = fc.array(fc.tuple(cell, cell, text), { maxLength: 30 });
    const quoted = (value: string): string => (/[",\n;]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom('\n', '\r\n'),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (data, end, share) => {
          const table = csv();
          const lines = data.map(([a, b, note]) => [a ?? '', b ?? '', quoted(note)].join(','));
          const content = Buffer.from(['a,b,note', ...lines].map((line) => line + end).join(''));
          table.write(content.subarray(0, Math.floor(content.length * share)));
          const { cursor } = await table.read();
          table.write(content);
          const { run, problems } = await table.read(cursor);
          expect(problems).toEqual([]);
          for (const [at, name] of ['a', 'b'].entries()) {
            const expected = data.flatMap((row, step) => (row[at] === null ? [] : [[step, Number(row[at]) + 0]]));
            expect((await table.points(name)) ?? []).toEqual(expected);
            expect(run.metrics[name]?.count ?? 0).toBe(expected.length);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a table that grows', () => {
  it('is read on from where it was left, and holds back a line that is being written', async () => {
    const table = csv();
    table.write('step,loss\n0,1\n1,0.5');
    const first = await table.read();
    expect(first.run.metrics['loss']).toMatchObject({ count: 1, lastStep: 0 });
    appendFileSync(table.file, '25\n2,0.25\n');
    const second = await table.read(first.cursor);
    expect(second.run.metrics['loss']).toEqual({ last: 0.25, lastStep: 2, min: 0.25, max: 1, count: 3 });
    expect(await table.points('loss')).toEqual([
      [0, 1],
      [1, 0.525],
      [2, 0.25],
    ]);
  });

  it('counts a last line without its line end once the file is old, and never twice', async () => {
    const table = csv();
    table.write('step,loss\n0,1\n1,0.5', 'old');
    const first = await table.read();
    expect(first.run.metrics['loss']).toMatchObject({ count: 2, last: 0.5 });
    expect(await table.points('loss')).toHaveLength(2);
    table.write('step,loss\n0,1\n1,0.5\n2,0.25\n');
    const second = await table.read(first.cursor);
    expect(second.run.metrics['loss']).toMatchObject({ count: 3, last: 0.25 });
  });

  it('holds a torn last line back even of an old file', async () => {
    const table = csv();
    table.write('step,loss,acc\n0,1,2\n1,0.', 'old');
    expect((await table.read()).run.metrics['loss']).toMatchObject({ count: 1 });
  });

  it('is read from its start when its header or its beginning changed, it became shorter, or it is another file', async () => {
    const table = csv();
    table.write('step,loss\n0,1\n1,2\n');
    const { cursor } = await table.read();
    table.write('step,acc,loss\n0,9,1\n1,9,2\n2,9,3\n');
    expect((await table.read(cursor)).run.metrics).toMatchObject({ acc: { count: 3 }, loss: { count: 3 } });
    table.write('step,loss\n0,5\n1,6\n2,7\n');
    expect((await table.read(cursor)).run.metrics).toMatchObject({ loss: { count: 3, min: 5 } });
    table.write('step,loss\n0,4\n');
    expect((await table.read(cursor)).run.metrics).toMatchObject({ loss: { count: 1, min: 4 } });
    writeFileSync(join(table.folder, 'new'), 'step,loss\n0,1\n1,2\n2,3\n');
    renameSync(join(table.folder, 'new'), table.file);
    expect((await table.read(cursor)).run.metrics).toMatchObject({ loss: { count: 3 } });
  });

  it('keeps the later rows from their first step on when a training was taken up again', async () => {
    const table = csv();
    table.write('step,loss,val\n0,10,1\n1,11,\n2,12,2\n3,13,\n');
    const { cursor } = await table.read();
    appendFileSync(table.file, 'step,loss,val\n2,22,\n3,23,\n4,24,4\n');
    const { run, cursor: next } = await table.read(cursor);
    expect(await table.points('loss')).toEqual([
      [0, 10],
      [1, 11],
      [2, 22],
      [3, 23],
      [4, 24],
    ]);
    expect(run.metrics['loss']).toEqual({ last: 24, lastStep: 4, min: 10, max: 24, count: 5 });
    expect(await table.points('val')).toEqual([
      [0, 1],
      [2, 2],
      [4, 4],
    ]);
    appendFileSync(table.file, '5,25,\n');
    expect((await table.read(next)).run.metrics['loss']).toMatchObject({ last: 25, count: 6 });
  });

  it('drops nothing where a step repeats, or begins anew with each epoch', async () => {
    const table = csv();
    table.write('epoch,loss\n0,1\n0,2\n1,3\n1,4\n');
    expect((await table.read()).run.metrics['loss']).toMatchObject({ count: 4, last: 4, lastStep: 1 });
    table.write('epoch,iter,loss\n0,0,1\n0,1,2\n1,0,3\n1,1,4\n');
    expect((await table.read()).run.metrics['loss']).toMatchObject({ count: 4, last: 4 });
    expect(await table.points('loss')).toHaveLength(4);
    appendFileSync(table.file, '1,0,33\n1,1,44\n');
    expect((await table.read()).run.metrics['loss']).toMatchObject({ count: 4, last: 44 });
  });
});

describe('the folder of a table', () => {
  it('has its parameters beside the table, the first file before the others', async () => {
    const table = csv();
    table.write('step,loss\n0,1\n');
    table.put('params.yaml', 'lr: 1e-3\nmodel: {depth: 3}\n');
    table.put('args.json', '{"lr": 5, "seed": 7, "clip": NaN}');
    expect((await table.read()).run.params).toEqual({ lr: 0.001, 'model.depth': 3, seed: 7, clip: 'NaN' });
  });

  it('says where a file of parameters is broken, and keeps the metrics', async () => {
    const table = csv();
    table.write('step,loss\n0,1\n');
    table.put('params.yaml', 'lr: 0.1\nmodel: [1, 2\n');
    table.put('args.json', '{"lr": ');
    table.put('hparams.toml', 'a = \n');
    const { run, problems } = await table.read();
    expect(run.metrics['loss']).toMatchObject({ count: 1 });
    expect(problems.map(({ file }) => file.slice(table.folder.length + 1))).toEqual([
      'params.yaml',
      'hparams.toml',
      'args.json',
    ]);
    expect(problems[0]?.message).toMatch(/line 3/);
  });

  it('gives a claim for each of several tables, and none without one', () => {
    const table = csv();
    expect(table.claims()).toEqual([]);
    table.write('step,loss\n0,1\n');
    table.put('metrics.tsv', 'step\tloss\n');
    table.put('config.json', '{}');
    expect(table.claims().map(({ files }) => files.map((file) => file.slice(table.folder.length + 1)))).toEqual([
      ['metrics.csv', 'config.json'],
      ['metrics.tsv', 'config.json'],
    ]);
  });
});
