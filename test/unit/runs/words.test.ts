import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flattenParams } from '../../../src/runs/flatten.ts';
import { toJson } from '../../../src/runs/json.ts';
import {
  columnFormat,
  formatAge,
  formatDelta,
  formatDuration,
  formatNumber,
  isBetter,
} from '../../../src/runs/numbers.ts';
import { slugOf } from '../../../src/runs/slug.ts';

describe('a number', () => {
  it.each([
    [0.913, '0.9130'],
    [12.3456, '12.35'],
    [1234.56, '1235'],
    [0.00123456, '0.001235'],
    [0.99996, '1.000'],
    [1.23456e-5, '1.235e-5'],
    [2.5e10 + 0.5, '2.500e10'],
    [42, '42'],
    [-0, '0'],
    [0, '0'],
    [-0.5, '-0.5000'],
    [1_000_000, '1000000'],
    [Number.NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '-∞'],
  ])('%d reads %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('has the same decimals as the others of its column', () => {
    const column = [0.913, 0.92134, 1, 10.5, Number.NaN];
    expect(column.map(columnFormat(column))).toEqual(['0.9130', '0.9213', '1.0000', '10.5000', 'NaN']);
    expect([0.5, 1e-7].map(columnFormat([0.5, 0.7]))).toEqual(['0.5000', '1.0e-7']);
    expect([1, 20].map(columnFormat([1, 20]))).toEqual(['1', '20']);
  });

  it('shows a difference with its arrow, and knows whether it is for the better', () => {
    expect(formatDelta(0.012, columnFormat([0.913]))).toBe('▲0.0120');
    expect(formatDelta(-0.0083, columnFormat([0.913]))).toBe('▼0.0083');
    expect(formatDelta(0)).toBe('±0');
    expect([isBetter(1, 'maximize'), isBetter(1, 'minimize'), isBetter(1, null), isBetter(0, 'maximize')]).toEqual([
      true,
      false,
      null,
      null,
    ]);
  });
});

describe('a stretch of time', () => {
  it.each([
    [340, '340ms'],
    [12_900, '12s'],
    [303_000, '5m 3s'],
    [4_320_000, '1h 12m'],
    [3_600_000, '1h'],
    [183_600_000, '2d 3h'],
    [-5, '0ms'],
  ])('of %d ms reads %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [59_000, 'now'],
    [180_000, '3m'],
    [7_200_000, '2h'],
    [432_000_000, '5d'],
    [4_838_400_000, '8w'],
    [94_608_000_000, '3y'],
    [-1000, 'now'],
  ])('%d ms ago reads %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });
});

describe('a slug', () => {
  it('is fit for paths and git refs, readable, and another for another id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (id, name) => {
        expect(slugOf(id, name)).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
        expect(slugOf(id, name)).toBe(slugOf(id, name));
      }),
    );
    expect(slugOf('csv:a', 'Größe ResNet_50!')).toMatch(/^gro-e-resnet-50-[a-z0-9]{10}$/);
    const slugs = Array.from({ length: 20_000 }, (_, i) => slugOf(`csv:runs/${String(i)}`, 'run'));
    expect(new Set(slugs).size).toBe(20_000);
  });
});

describe('flat parameters', () => {
  it('join nested keys by a dot and keep types', () => {
    const nested = {
      lr: 0.1,
      model: { depth: 3, name: 'net', bn: true, init: null },
      layers: [64, 'a', { k: NaN }],
      none: {},
      day: new Date(0),
    };
    expect(flattenParams(nested)).toEqual({
      lr: 0.1,
      'model.depth': 3,
      'model.name': 'net',
      'model.bn': true,
      'model.init': null,
      layers: '[64,"a",{"k":"NaN"}]',
      none: '{}',
      day: '1970-01-01T00:00:00.000Z',
    });
    expect(flattenParams(new Map<unknown, unknown>([[1, new Map([['a', 2]])]]))).toEqual({ '1.a': 2 });
    expect([flattenParams([1]), flattenParams('x'), flattenParams(null)]).toEqual([{}, {}, {}]);
  });

  it('end where an object holds itself', () => {
    const loop: Record<string, unknown> = { a: 1 };
    loop['self'] = loop;
    loop['list'] = [loop];
    expect(flattenParams(loop)).toMatchObject({ a: 1, 'self.a': 1, list: '…' });
  });

  it('keep a key that every object has', () => {
    expect(Object.entries(flattenParams(JSON.parse('{"__proto__": 1, "constructor": 2}')))).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });
});

describe('JSON', () => {
  it('has texts for the numbers that it lacks, and nothing undefined', () => {
    const value = {
      a: NaN,
      b: [Infinity, -Infinity, undefined],
      c: undefined,
      d: Float64Array.of(1, NaN),
      e: new Map([['k', 1]]),
    };
    expect(toJson(value)).toBe('{"a":"NaN","b":["Infinity","-Infinity",null],"d":[1,"NaN"],"e":{"k":1}}');
    expect(toJson(undefined)).toBe('null');
    expect(toJson({ a: 1 }, 2)).toBe('{\n  "a": 1\n}');
  });
});
