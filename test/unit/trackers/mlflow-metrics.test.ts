import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { followMetric, readPoints, summaryOf } from '../../../src/trackers/mlflow/metric-file.ts';
import type { MetricState } from '../../../src/trackers/mlflow/metric-file.ts';
import { parsePythonFloat } from '../../../src/trackers/mlflow/metric-line.ts';
import { temporaryFolder, garbage } from './support/copy.ts';
import { throughJson } from './support/scan.ts';

function metricFile(text: string): string {
  const file = join(temporaryFolder(), 'loss');
  writeFileSync(file, text);
  return file;
}

function follow(file: string, since: MetricState | null = null): MetricState {
  const read = followMetric(file, since);
  if (!read.ok) throw new Error(read.why);
  return throughJson(read.value);
}

function points(file: string): number[][] {
  const found: number[][] = [];
  readPoints(file, (step, time, value) => found.push([step, time, value]));
  return found;
}

describe('a metric file', () => {
  it('is read in all the forms that MLflow gave its lines', () => {
    const file = metricFile('1 0.5\n2 0.25 7\n3 0.125 8 cats c0ffee\n4 1 9 two words c0ffee\r\n\n');
    expect(points(file)).toEqual([
      [0, 1, 0.5],
      [7, 2, 0.25],
      [8, 3, 0.125],
      [9, 4, 1],
    ]);
    expect(follow(file).bad).toBe(0);
  });

  it('holds back a last line that has no end yet, and takes it when it has', () => {
    const file = metricFile('1 0.5 0\n2 0.2');
    const first = follow(file);
    expect(summaryOf(first)).toEqual({ last: 0.5, lastStep: 0, min: 0.5, max: 0.5, count: 1 });
    expect(first.stray).toBe(false);
    appendFileSync(file, '5 1\n');
    expect(summaryOf(follow(file, first))).toEqual({ last: 0.25, lastStep: 1, min: 0.25, max: 0.5, count: 2 });
  });

  it('goes on from where it stopped without reading what came before', () => {
    const file = metricFile(`${'1 0.5 0\n'.repeat(100)}2 0.4 1\n`);
    const first = follow(file);
    const text = readFileSync(file, 'utf8');
    // Spoiled where nothing is looked at again: whoever read it would count fewer points.
    writeFileSync(file, `${text.slice(0, 400)}${'x'.repeat(8)}${text.slice(408)}3 0.3 2\n`);
    expect(follow(file, first)).toMatchObject({ count: 102, bad: 0, last: '0.3' });
  });

  it.each([
    ['cut to less than was read', '1 9 0\n'],
    ['rewritten with other points, longer than before', '5 9 0\n'.repeat(50)],
    ['given another first line, and the same last ones', `1 9.5 0\n${'2 0.25 1\n'.repeat(5)}3 0.125 2\n`],
    ['emptied', ''],
  ])('is read from its start again when it was %s', (_what, text) => {
    const file = metricFile(`1 0.5 0\n${'2 0.25 1\n'.repeat(5)}3 0.125 2\n`);
    const first = follow(file);
    writeFileSync(file, text);
    expect(follow(file, first)).toEqual(follow(file));
  });

  it('is read from its start again when another file was put in its place', () => {
    const file = metricFile('1 0.5 0\n2 0.25 1\n');
    const first = follow(file);
    const other = metricFile('1 0.5 0\n7 0.75 1\n8 0.5 2\n');
    renameSync(other, file);
    expect(follow(file, first)).toEqual(follow(file));
  });

  it('keeps what can be read between lines that cannot, and tells the first of them', () => {
    const file = metricFile('1 0.5 0\nhello\n2 x 1\n3 0.25 2\n1.5 1 3\n4 0x10 4\n5 1 1e3\n');
    const state = follow(file);
    expect(points(file)).toEqual([
      [0, 1, 0.5],
      [2, 3, 0.25],
    ]);
    expect(state).toMatchObject({ bad: 5, firstBad: 2, count: 2 });
  });

  it('reads a million bytes without a line end as a fault, not for ever', () => {
    const file = metricFile('');
    writeFileSync(
      file,
      garbage(1_000_000).filter((byte) => byte !== 10),
    );
    expect(follow(file).bad).toBeGreaterThan(0);
    expect(points(file)).toEqual([]);
  });

  it('counts every line of a file that is larger than what is read at once', () => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `${1_760_000_000_000 + i} ${i / 7} ${i}\n`);
    const file = metricFile(lines.join(''));
    expect(summaryOf(follow(file))).toEqual({
      last: 39_999 / 7,
      lastStep: 39_999,
      min: 0,
      max: 39_999 / 7,
      count: 40_000,
    });
    expect(points(file)).toHaveLength(40_000);
  });

  it('says why it cannot be read', () => {
    expect(followMetric(temporaryFolder(), null)).toEqual({ ok: false, why: 'cannot be read (EISDIR)' });
  });
});

describe('a number as Python writes it', () => {
  it.each([
    ['0.1', 0.1],
    ['1e-05', 1e-5],
    ['nan', Number.NaN],
    ['-nan', Number.NaN],
    ['NaN', Number.NaN],
    ['inf', Number.POSITIVE_INFINITY],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-INFINITY', Number.NEGATIVE_INFINITY],
    ['+3', 3],
    ['-0.0', 0],
    ['5e-324', 5e-324],
    ['1e999', Number.POSITIVE_INFINITY],
    ['', null],
    ['0x10', null],
    ['0b1', null],
    ['one', null],
    ['--1', null],
  ])('%j is %d', (text, value) => {
    expect(parsePythonFloat(text)).toBe(value);
  });
});
