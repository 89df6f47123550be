import { describe, expect, it } from 'vitest';
import { jsonlTracker } from '../../../../src/trackers/jsonl/jsonl.ts';
import { TableFolder } from '../support/tables.ts';

const log = (): TableFolder => new TableFolder(jsonlTracker, 'metrics.jsonl');

describe('JSON lines that want to do harm', () => {
  it('takes __proto__, constructor and toString for names like others', async () => {
    const lines = log();
    lines.write('{"step":0,"__proto__":1,"constructor":2,"toString":3}\n{"step":1,"__proto__":{"x":5}}\n');
    const { run } = await lines.read();
    expect(Object.entries(run.metrics).map(([name, { last }]) => [name, last])).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['toString', 3],
      ['__proto__.x', 5],
    ]);
    expect(await lines.points('__proto__')).toEqual([[0, 1]]);
  });

  it('reads objects and lists that are 100,000 deep without an end of the stack', async () => {
    const lines = log();
    const deep = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000);
    lines.write(`{"step":0,"a":1}\n${deep}\n${'['.repeat(100_000)}\n{"step":2,"a":2}\n`);
    const { run, problems } = await lines.read();
    expect(run.metrics['a']).toMatchObject({ last: 2, lastStep: 2, count: 2 });
    expect(problems.map(({ message }) => message)).toEqual(['Line 3 is no JSON object.']);
  });

  it('stops at the 100,000th name of a line, and says so', async () => {
    const lines = log();
    lines.write(`${JSON.stringify(Object.fromEntries(Array.from({ length: 150_000 }, (_, i) => [`m${i}`, i])))}\n`);
    const { run, problems } = await lines.read();
    expect(Object.keys(run.metrics)).toHaveLength(100_000);
    expect(problems[0]?.message).toContain('more than 100,000 metrics');
  });
});
