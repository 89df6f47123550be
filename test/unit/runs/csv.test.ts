import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow, guardFormula } from '../../../src/runs/csv.ts';

describe('a row of CSV', () => {
  it('is taken back by a reader of CSV, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
        fc.pre(cells.some((cell) => cell !== ''));
        expect(parse(csvRow(cells), { relax_column_count: true, record_delimiter: '\r\n' })).toEqual([cells]);
      }),
    );
  });
});

describe('a text for a spreadsheet', () => {
  it('does not begin like a formula, unless it is a number', () => {
    expect(['=1+1', '+x', '-x', '@x', '\t=1', '-1+1'].map(guardFormula)).toEqual([
      "'=1+1",
      "'+x",
      "'-x",
      "'@x",
      "'\t=1",
      "'-1+1",
    ]);
    expect(['-0.5', '+3e-4', 'x=1', ''].map(guardFormula)).toEqual(['-0.5', '+3e-4', 'x=1', '']);
  });
});
