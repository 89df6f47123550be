import { describe, expect, it } from 'vitest';
import { csvTracker } from '../../../../src/trackers/csv/csv.ts';
import { TableFolder } from '../support/tables.ts';

const csv = (name = 'metrics.csv'): TableFolder => new TableFolder(csvTracker, name);

describe('a table that is not as it should be', () => {
  it('reads a table of 200,000 columns up to the 100,000th, and says so', async () => {
    const table = csv();
    const names = Array.from({ length: 200_000 }, (_, i) => `m${i}`);
    table.write(`step,${names.join(',')}\n3,${names.map(() => '1').join(',')}\n`);
    const { run, problems } = await table.read();
    expect(Object.keys(run.metrics)).toHaveLength(100_000);
    expect(run.metrics['m99999']?.lastStep).toBe(3);
    expect(problems.map(({ message }) => message)).toEqual([
      'There are more than 100,000 metrics; the rest was left out.',
    ]);
  });

  it('reads the lines behind a quote that is never closed, and says where it opens', async () => {
    const table = csv();
    table.write('step,note,loss\n0,"oops,1\n1,x,2\n2,y,3\n');
    const { run, problems } = await table.read();
    expect(run.metrics['loss']).toMatchObject({ last: 3, lastStep: 2, count: 3 });
    expect(problems[0]?.message).toContain('at byte 15 is not closed');
  });

  it('takes an open quote for what it is once its end was written', async () => {
    const table = csv();
    table.write('step,note,loss\n0,"two\nli');
    const { run, cursor } = await table.read();
    expect(run.metrics).toEqual({});
    table.write('step,note,loss\n0,"two\nlines",1\n1,x,2\n');
    const after = await table.read(cursor);
    expect(after.problems).toEqual([]);
    expect(after.run.metrics['loss']).toMatchObject({ last: 2, lastStep: 1, count: 2 });
  });

  it('skips the line that tells Excel the delimiter', async () => {
    const table = csv();
    table.write('sep=;\nstep;loss\n0;1,5\n1;2,5\n');
    expect((await table.read()).run.metrics['loss']).toMatchObject({ last: 2.5, lastStep: 1, min: 1.5 });
  });

  it('says that a table lacks the names of its columns', async () => {
    const table = csv();
    table.write('0,0.5\n1,0.25\n');
    expect((await table.read()).problems[0]?.message).toContain('The first line holds only numbers');
  });

  it('says that a file is empty, until it is not', async () => {
    const table = csv();
    table.write('');
    const { cursor, problems } = await table.read();
    expect(problems.map(({ message }) => message)).toEqual(['The file is empty: nothing was logged yet.']);
    table.write('step,a\n0,1\n');
    expect((await table.read(cursor)).problems).toEqual([]);
  });

  it('says that the last line is cut off once nobody writes the file any more', async () => {
    const table = csv();
    table.write('step,a,b\n0,1,2\n1,3', 'fresh');
    expect((await table.read()).problems).toEqual([]);
    table.write('step,a,b\n0,1,2\n1,3', 'old');
    const { run, problems } = await table.read();
    expect(run.metrics['a']?.count).toBe(1);
    expect(problems[0]?.message).toContain('from byte 15 on, is cut off');
  });
});
