import { describe, expect, it } from 'vitest';
import { isSameParam, paramKey, paramNumber } from '../../../src/runs/param-key.ts';

describe('what a parameter’s value is compared by', () => {
  it('is the same for a value and for the text that loggers make of it', () => {
    const same: readonly (readonly [string | number | boolean | null, string])[] = [
      [0.1, '1e-1'],
      [true, 'True'],
      [null, 'None'],
      [64, ' 64.0'],
      ['[64,64]', '(64, 64,)'],
      ['["a","b"]', "['a', 'b']"],
    ];
    for (const [value, text] of same) expect(paramKey(text)).toBe(paramKey(value));
  });

  it('keeps apart what differs', () => {
    const keys = [0, 1, true, false, null, '', 'adam', 'Adam', '[1]', '[2]'].map(paramKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is a number where the text is one', () => {
    expect(paramNumber('1e-3')).toBe(0.001);
    expect(paramNumber('')).toBeNull();
    expect(paramNumber(true)).toBeNull();
  });

  it('is the same number by whatever name a logger has for it', () => {
    for (const text of ['nan', 'NaN']) expect(paramKey(text)).toBe(paramKey(Number.NaN));
    for (const text of ['inf', 'Infinity', '+inf']) expect(paramKey(text)).toBe(paramKey(Infinity));
    expect(paramKey('1_000')).toBe(paramKey(1000));
  });
});

describe('two values of a parameter', () => {
  it.each([
    [0.1, '1e-1'],
    ['True', true],
    [Number.NaN, 'nan'],
    [0, -0],
    ['adam', 'adam'],
  ])('%j and %j are the same', (a, b) => {
    expect(isSameParam(a, b)).toBe(true);
    expect(isSameParam(b, a)).toBe(true);
  });

  it.each([
    ['1.1', '1.10'],
    ['True', 'true'],
    [1, true],
    [null, 'None'],
    [0, 'zero'],
    ['0x10', 16],
  ])('%j and %j differ', (a, b) => {
    expect(isSameParam(a, b)).toBe(false);
    expect(isSameParam(b, a)).toBe(false);
  });
});
