import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseNumber } from '../../../src/trackers/wandb/number.ts';

const parse = (text: string): number | null => {
  const bytes = new TextEncoder().encode(`xx${text}yy`);
  return parseNumber(bytes, 2, bytes.length - 2);
};

it('reads every double as the engine does, in each form that JSON gives it', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      for (const text of [JSON.stringify(value), value.toExponential(), value.toExponential().replace('e+', 'E')]) {
        expect(parse(text)).toBe(Number(text));
      }
    }),
    { numRuns: 2000, seed: 7 },
  );
});

it('reads decimals of any length as the engine does', () => {
  const digits = fc.stringMatching(/^[0-9]{1,25}$/);
  fc.assert(
    fc.property(fc.boolean(), digits, digits, fc.integer({ min: -330, max: 330 }), (minus, whole, part, exponent) => {
      const text = `${minus ? '-' : ''}${whole}.${part}e${exponent}`;
      expect(parse(text)).toBe(Number(text));
    }),
    { numRuns: 2000, seed: 7 },
  );
});

it('knows the values that JSON lacks, bare and quoted', () => {
  expect(['NaN', '"NaN"', 'Infinity', '"-Infinity"'].map(parse)).toEqual([NaN, NaN, Infinity, -Infinity]);
});

it('takes nothing else for a number', () => {
  for (const text of [
    '',
    '-',
    '1e',
    '1e+',
    '1x',
    '"12"',
    'true',
    'null',
    '[1]',
    '1,2',
    'inf',
    '+1',
    '.5',
    '0x1',
    '1e5x',
  ]) {
    expect(parse(text), text).toBeNull();
  }
});
