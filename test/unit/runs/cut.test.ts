import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutSeries } from '../../../src/runs/cut.ts';
import type { CutWindow } from '../../../src/runs/cut.ts';
import type { Series } from '../../../src/runs/series.ts';
import { smooth } from '../../../src/runs/smooth.ts';

function series(points: readonly (readonly [number, number])[], times: readonly number[] = []): Series {
  return {
    steps: Float64Array.from(points, ([x]) => x),
    times: Float64Array.from(points, (_, i) => times[i] ?? Number.NaN),
    values: Float64Array.from(points, ([, y]) => y),
  };
}

const whole: CutWindow = { x: 'step', from: null, to: null, pixels: 10, smoothing: 0 };

describe('a cut', () => {
  it('is every point where there are few', () => {
    const cut = cutSeries(
      series([
        [0, 5],
        [1, Number.NaN],
        [2, Infinity],
        [3, 7],
      ]),
      whole,
    );
    expect([...cut.xs]).toEqual([0, 1, 2, 3]);
    expect([...cut.ys]).toEqual([5, Number.NaN, Number.NaN, 7]);
    expect(cut).toMatchObject({ total: 4, inRange: 4, extent: [0, 3], nonFinite: 2 });
    expect(cut.smoothXs.length).toBe(0);
  });

  it('never loses an extreme, however narrow, and stays within four points a pixel', () => {
    const point = fc.tuple(fc.integer({ min: -500, max: 500 }), fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 })));
    fc.assert(
      fc.property(fc.array(point, { maxLength: 400 }), fc.integer({ min: 1, max: 40 }), (points, pixels) => {
        const cut = cutSeries(series(points), { ...whole, pixels });
        const finite = points.map(([, y]) => y).filter(Number.isFinite);
        const kept = [...cut.ys].filter(Number.isFinite);
        expect(Math.max(...kept)).toBe(Math.max(...finite));
        expect(Math.min(...kept)).toBe(Math.min(...finite));
        expect(cut.xs.length).toBeLessThanOrEqual(pixels * 4);
        expect([...cut.xs]).toEqual([...cut.xs].sort((a, b) => a - b));
        for (const [i, x] of cut.xs.entries()) {
          const ys = points.filter(([at]) => at === x).map(([, y]) => (Number.isFinite(y) ? y : Number.NaN));
          expect(ys.some((y) => Object.is(y, cut.ys[i]))).toBe(true);
        }
        expect(cut.xs.buffer.byteLength).toBe(cut.xs.length * 8);
        expect(cut.ys.buffer.byteLength).toBe(cut.ys.length * 8);
      }),
    );
  });

  it('keeps each pixel its first, lowest, highest and last point', () => {
    const points = Array.from({ length: 1000 }, (_, i) => [i, Math.sin(i * 12.9898) * 43758.5453] as const);
    const cut = cutSeries(series(points), whole);
    for (let pixel = 0; pixel < 10; pixel += 1) {
      const inPixel = points.filter(([x]) => Math.min(9, Math.floor((x / 999) * 10)) === pixel);
      const ys = inPixel.map(([, y]) => y);
      const kept = [...cut.ys];
      for (const wanted of [ys[0], ys.at(-1), Math.min(...ys), Math.max(...ys)]) expect(kept).toContain(wanted);
    }
  });

  it('takes the nearest points outside the range along, and counts those inside', () => {
    const points = Array.from({ length: 100 }, (_, i) => [i, i] as const);
    const cut = cutSeries(series(points), { ...whole, from: 10.5, to: 20, pixels: 100 });
    expect([...cut.xs]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
    expect(cut).toMatchObject({ total: 100, inRange: 10, extent: [0, 99] });
    expect(cutSeries(series(points), { ...whole, from: 200, to: 300 })).toMatchObject({ inRange: 0 });
    expect(cutSeries(series(points), { ...whole, from: 30, to: 20 })).toMatchObject({ inRange: 0 });
  });

  it('shows a pixel without a finite value as a gap', () => {
    const points = Array.from({ length: 1000 }, (_, i) => [i, i >= 400 && i < 600 ? Number.NaN : i] as const);
    const cut = cutSeries(series(points), whole);
    const gaps = [...cut.xs].filter((_, i) => Number.isNaN(cut.ys[i]));
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.every((x) => x >= 400 && x < 600)).toBe(true);
    expect(cut.nonFinite).toBe(200);
  });

  it('has time and relative time for x, without the points whose time was not kept', () => {
    const timed = series(
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
      [2000, Number.NaN, 1000],
    );
    expect([...cutSeries(timed, { ...whole, x: 'time' }).xs]).toEqual([1000, 2000]);
    const relative = cutSeries(timed, { ...whole, x: 'relative' });
    expect([...relative.xs]).toEqual([0, 1000]);
    expect([...relative.ys]).toEqual([3, 1]);
    expect(relative).toMatchObject({ total: 3, extent: [0, 1000] });
    expect(cutSeries(series([[0, 1]]), { ...whole, x: 'time' }).extent).toBeNull();
    expect(cutSeries(series([]), whole)).toMatchObject({ extent: null, total: 0, inRange: 0 });
  });

  it('smooths the whole series before it cuts a range out', () => {
    const points = Array.from({ length: 50 }, (_, i) => [i, (i * 7) % 11] as const);
    const cut = cutSeries(series(points), { ...whole, from: 30, to: 40, pixels: 100, smoothing: 0.9 });
    const all = smooth(
      Float64Array.from(points, ([, y]) => y),
      0.9,
    );
    expect([...cut.smoothYs]).toEqual([...all.slice(29, 42)]);
    expect([...cut.smoothXs]).toEqual([...cut.xs]);
  });
});

describe('smoothing', () => {
  // The values of `tb` below came out of this, in Python, written from the description of TensorBoard's chart:
  //   acc, n, out = 0.0, 0, []
  //   for y in ys:
  //     if not math.isfinite(y): out.append(y); continue
  //     acc = acc*w + (1-w)*y; n += 1; out.append(acc/(1 - w**n))
  it.each([
    [
      0.6,
      [1.0, 0.5, 0.25, 2.0, Number.NaN, 0.125, Infinity, -3.5, 0.75],
      [
        1.0,
        0.6875,
        0.46428571428571425,
        1.1700367647058822,
        Number.NaN,
        0.7167765440666203,
        Infinity,
        -1.052480531686359,
        -0.31072388000737455,
      ],
    ],
    [
      0.9,
      [1.0, 0.5, 0.25, 2.0, Number.NaN, 0.125, Infinity, -3.5, 0.75],
      [
        1.0,
        0.7368421052631579,
        0.5571955719557197,
        0.9767374236696712,
        Number.NaN,
        0.768748015921467,
        Infinity,
        -0.14228944487247067,
        0.0287445100479564,
      ],
    ],
    [
      0.99,
      [1.0, 0.5, 0.25, 2.0, Number.NaN, 0.125, Infinity, -3.5, 0.75],
      [
        1.0,
        0.7487437185929644,
        0.5808221945389054,
        0.9409831339415116,
        Number.NaN,
        0.7744897724350053,
        Infinity,
        0.044055615703230334,
        0.1479708287126756,
      ],
    ],
  ] as const)('with %d equals what TensorBoard draws', (weight, values, tb) => {
    const ours = smooth(Float64Array.from(values), weight);
    for (const [i, expected] of tb.entries()) {
      if (Number.isFinite(expected)) expect(ours[i]).toBeCloseTo(expected, 12);
      else expect(ours[i]).toBe(expected);
    }
  });

  it('leaves a constant series and a weight of nothing alone', () => {
    expect([...smooth(Float64Array.of(0.1, 0.1, 0.1), 0.6)]).toEqual([0.1, 0.1, 0.1]);
    expect([...smooth(Float64Array.of(1, 5, 2), 0)]).toEqual([1, 5, 2]);
    expect([...smooth(new Float64Array(0), 0.5)]).toEqual([]);
  });
});
