import { appendFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonlTracker } from '../../../../src/trackers/jsonl/jsonl.ts';
import { found, TableFolder, truthOf } from '../support/tables.ts';

const jsonl = (): TableFolder => new TableFolder(jsonlTracker, 'metrics.jsonl');
const lines = (...rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('JSON lines', () => {
  it.each(truthOf('jsonl'))("reads %s as Python's json module does", async (file, truth) => {
    expect(await found(jsonlTracker, 'jsonl', file)).toEqual(truth);
  });

  it('takes bare and quoted NaN and infinities for values, and neither words, booleans, lists nor numbers in quotes', async () => {
    const log = jsonl();
    log.write(
      '{"step":0,"a":NaN,"s":"x: NaN","q":"1.5","b":true,"l":[1],"n":null}\n{"step":1,"a":"-Infinity"}\n{"step":2,"a":Infinity}\n',
    );
    const { run, problems } = await log.read();
    expect(problems).toEqual([]);
    expect(Object.keys(run.metrics)).toEqual(['a']);
    expect(await log.points('a')).toEqual([
      [0, Number.NaN],
      [1, -Infinity],
      [2, Infinity],
    ]);
  });

  it('says which line is no object, and goes on', async () => {
    const log = jsonl();
    log.write(`${lines({ step: 0, a: 1 })}{"step": 1, "a"\n[1]\n\n${lines({ step: 2, a: 3 })}`);
    const { run, problems, cursor } = await log.read();
    expect(run.metrics['a']).toMatchObject({ count: 2, last: 3 });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: log.file, message: 'Line 2 is no JSON object (1 more like it).' });
    appendFileSync(log.file, lines({ step: 3, a: 4 }));
    expect((await log.read(cursor)).problems).toEqual(problems);
  });

  it('goes by the better step where one comes later, and gives a line without it the step before', async () => {
    const log = jsonl();
    log.write(lines({ epoch: 0, val: 1 }));
    const { cursor } = await log.read();
    appendFileSync(log.file, lines({ step: 10, epoch: 0, loss: 2 }, { epoch: 1, val: 3 }, { step: 20, loss: 4 }));
    const { run } = await log.read(cursor);
    expect(await log.points('val')).toEqual([
      [0, 1],
      [10, 3],
    ]);
    expect(await log.points('loss')).toEqual([
      [10, 2],
      [20, 4],
    ]);
    expect(run.metrics['epoch']).toMatchObject({ count: 3, last: 1 });
  });

  it('takes a last object without its line end at once, and never twice', async () => {
    const log = jsonl();
    log.write('{"step":0,"a":1}\n{"step":1,"a":2}');
    const { run, cursor } = await log.read();
    expect(run.metrics['a']).toMatchObject({ count: 2, last: 2 });
    appendFileSync(log.file, '\n{"step":2,"a":');
    const next = await log.read(cursor);
    expect(next.run.metrics['a']).toMatchObject({ count: 2, last: 2 });
    expect(next.problems).toEqual([]);
  });

  it('reads a line of many megabytes', async () => {
    const log = jsonl();
    log.write(lines({ step: 0, a: 1 }, { step: 1, blob: 'x'.repeat(5_000_000), a: 2 }, { step: 2, a: 3 }));
    expect((await log.read()).run.metrics['a']).toMatchObject({ count: 3, last: 3 });
  });

  it('keeps the later lines from their first step on after a restart, each metric by itself', async () => {
    const log = jsonl();
    log.write(lines({ step: 1, a: 1 }, { step: 2, a: 2 }, { step: 2, v: 1 }, { step: 3, a: 3 }));
    const { cursor } = await log.read();
    appendFileSync(log.file, lines({ step: 2, a: 22 }, { step: 2, b: 7 }, { step: 3, a: 33 }));
    const { run } = await log.read(cursor);
    expect(await log.points('a')).toEqual([
      [1, 1],
      [2, 22],
      [3, 33],
    ]);
    expect(run.metrics['a']).toEqual({ last: 33, lastStep: 3, min: 1, max: 33, count: 3 });
    expect(run.metrics['v']).toMatchObject({ count: 1 });
  });

  it('reads whatever numbers were logged, wherever the file is cut while it grows', async () => {
    const row = fc.record({ a: fc.double(), 'b/c': fc.integer() }, { requiredKeys: [] });
    const python = (value: unknown): string =>
      `${JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' && !Number.isFinite(v) ? `@${String(v)}@` : v)).replace(/"@(.*?)@"/g, '$1')}\n`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (rows, share) => {
          const log = jsonl();
          const content = rows.map((logged, i) => python({ step: i * 2, ...logged })).join('');
          log.write(content.slice(0, Math.floor(content.length * share)));
          const { cursor } = await log.read();
          log.write(content);
          const { run, problems } = await log.read(cursor);
          expect(problems).toEqual([]);
          for (const name of ['a', 'b/c'] as const) {
            const expected = rows.flatMap((logged, i) =>
              logged[name] === undefined ? [] : [[i * 2, logged[name] + 0]],
            );
            expect((await log.points(name)) ?? []).toEqual(expected);
            expect(run.metrics[name]?.count ?? 0).toBe(expected.length);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
