import { describe, expect, it } from 'vitest';
import { paramKey, paramNumber } from '../../../src/runs/param-key.ts';

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
});
