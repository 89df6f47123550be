import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutSeries } from '../../../src/runs/cut.ts';
import { SeriesBuilder } from '../../../src/runs/series.ts';
import { around } from '../../../webview/charts/around.ts';
import { lineOf, lowerBound, splice, valueAt, type Line } from '../../../webview/charts/line.ts';
import { lineFrom } from './support.ts';

describe('a line’s value where somebody points', () => {
  const points = lineFrom([0, 10, 20, 30], [1, 2, Number.NaN, 4]).raw;

  it('is that of the nearest point', () => {
    expect(valueAt(points, 4, 0)).toEqual({ x: 0, y: 1 });
    expect(valueAt(points, 6, 0)).toEqual({ x: 10, y: 2 });
  });

  it('skips gaps', () => expect(valueAt(points, 20.5, 0)).toEqual({ x: 30, y: 4 }));

  it('is nothing before the line has begun or after it has ended, but for some slack', () => {
    expect(valueAt(points, 35, 2)).toBeNull();
    expect(valueAt(points, 31, 2)).toEqual({ x: 30, y: 4 });
    expect(valueAt(points, -5, 2)).toBeNull();
  });

  it('is nothing on a line without a finite value', () => {
    expect(valueAt(lineFrom([0, 1], [Number.NaN, Number.POSITIVE_INFINITY]).raw, 0, 10)).toBeNull();
  });

  it('is found as a walk over all points finds it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: -5, max: 55 }), (values, x) => {
        const xs = Float64Array.from([...values].sort((a, b) => a - b));
        const walked = xs.findIndex((value) => value >= x);
        expect(lowerBound(xs, x)).toBe(walked === -1 ? xs.length : walked);
      }),
    );
  });
});

describe('detail in a coarse line', () => {
  const cut = (from: number | null, to: number | null, pixels: number): Line => {
    const builder = new SeriesBuilder();
    for (let step = 0; step < 10_000; step += 1) builder.push(step, Number.NaN, Math.sin(step / 50));
    const window = { x: 'step' as const, from, to, pixels, smoothing: 0.5 };
    const { xs, ys, smoothXs, smoothYs, ...rest } = cutSeries(builder.build(), window);
    const columns = { xs: xs.buffer, ys: ys.buffer, smoothXs: smoothXs.buffer, smoothYs: smoothYs.buffer };
    const extent = rest.extent === null ? null : ([rest.extent[0], rest.extent[1]] as [number, number]);
    return lineOf({ run: 'r', metric: 'm', ...rest, ...columns, extent }, 0.5);
  };

  it('takes the place of its range, every point of it, and leaves the rest as it was', () => {
    const whole = cut(null, null, 100);
    const both = splice(whole, cut(4_000, 4_100, 400), [4_000, 4_100]);
    const inside = [...both.raw.xs].filter((x) => x >= 4_000 && x <= 4_100);
    expect(inside).toEqual(Array.from({ length: 101 }, (_, i) => 4_000 + i));
    expect(both.raw.xs[0]).toBe(0);
    expect(both.raw.xs.at(-1)).toBe(9_999);
  });

  it('keeps x ascending without repeating a point, of the raw and of the smoothed line', () => {
    const both = splice(cut(null, null, 100), cut(4_000, 4_100, 400), [4_000, 4_100]);
    for (const xs of [both.raw.xs, both.smooth?.xs ?? new Float64Array()]) {
      expect(xs.length).toBeGreaterThan(100);
      expect([...xs].every((x, i) => i === 0 || x > (xs[i - 1] ?? 0))).toBe(true);
    }
  });
});

it('shows the rows around the one that stands out, and never fewer than there is room for', () => {
  const rows = [0, 1, 2, 3, 4, 5, 6];
  expect(around(rows, 6, 3)).toEqual([4, 5, 6]);
  expect(around(rows, 3, 3)).toEqual([2, 3, 4]);
  expect(around(rows, -1, 3)).toEqual([0, 1, 2]);
  expect(around([1], 0, 3)).toEqual([1]);
});
