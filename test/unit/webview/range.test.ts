import { describe, expect, it } from 'vitest';
import type { Line } from '../../../webview/charts/line.ts';
import {
  everything,
  extentOf,
  follow,
  isUsable,
  panned,
  valueRange,
  widened,
  zoomed,
} from '../../../webview/charts/range.ts';
import { viewOf, zoomBy } from '../../../webview/charts/view.ts';
import { lineFrom } from './support.ts';

const plain = { x: 'step' as const, logX: false, logY: false, ignoreOutliers: false };

describe('following the right edge', () => {
  it('moves a zoomed view with the edge when it was at the edge, and keeps its width', () => {
    expect(follow({ x: [60, 100], y: [0, 1] }, [0, 100], [0, 110])).toEqual({ x: [70, 110], y: [0, 1] });
  });

  it('leaves a view alone that looks at earlier points', () => {
    const zoom = { x: [20, 60] as const, y: null };
    expect(follow(zoom, [0, 100], [0, 110])).toBe(zoom);
  });

  it('leaves a view alone while the lines do not grow', () => {
    const zoom = { x: [60, 100] as const, y: null };
    expect(follow(zoom, [0, 100], [0, 100])).toBe(zoom);
  });

  it('does not jump when the view reaches beyond the edge: it waits until the edge has passed it', () => {
    const zoom = { x: [60, 200] as const, y: null };
    expect(follow(zoom, [0, 100], [0, 150])).toEqual(zoom);
    expect(follow(zoom, [0, 190], [0, 210]).x).toEqual([70, 210]);
  });

  it('has nothing to do where everything is shown', () => {
    expect(follow(everything, [0, 100], [0, 200])).toBe(everything);
  });
});

describe('what a chart shows', () => {
  const lines: readonly Line[] = [lineFrom([0, 50], [1, 3]), lineFrom([10, 100], [2, 9])];

  it('is the union of its lines, with air above and below', () => {
    const view = viewOf(lines, everything, plain);
    expect(view.x).toEqual([0, 100]);
    expect(view.y[0]).toBeLessThan(1);
    expect(view.y[1]).toBeGreaterThan(9);
  });

  it('fits the values to the x range in view', () => {
    const range = valueRange(lines, [0, 60], { log: false, ignoreOutliers: false });
    expect(range?.[1]).toBeLessThan(4);
  });

  it('leaves what a log axis cannot show out of its ranges', () => {
    const line = lineFrom([0, 1, 10], [-5, 1, 100]);
    expect(extentOf([line], true)).toEqual([1, 10]);
    const range = valueRange([line], [0, 10], { log: true, ignoreOutliers: false });
    expect(range?.[0]).toBeGreaterThan(0);
  });

  it('is not flattened by a few wild points when outliers are ignored', () => {
    const steps = Array.from({ length: 500 }, (_, i) => i);
    const line = lineFrom(
      steps,
      steps.map((i) => (i === 250 ? 1e9 : i / 500)),
    );
    const [low, high] = valueRange([line], [0, 500], { log: false, ignoreOutliers: true }) ?? [0, 0];
    expect([low > -0.2, high < 1.2]).toEqual([true, true]);
  });

  it('gives a lone value and no value at all a range with a width', () => {
    expect(isUsable(viewOf([lineFrom([5], [0])], everything, plain).y)).toBe(true);
    expect(isUsable(viewOf([], everything, plain).x)).toBe(true);
    expect(widened([100, 100], true)).toEqual([50, 200]);
  });

  it('falls back to everything for a zoom that a log axis cannot show', () => {
    const zoom = { x: [-5, 5] as const, y: null };
    expect(viewOf([lineFrom([1, 100], [1, 2])], zoom, { ...plain, logX: true }).x).toEqual([1, 100]);
  });
});

describe('moving the view', () => {
  it('pans by shares of the view, on a log axis in decades', () => {
    expect(panned([0, 100], 0.1, false)).toEqual([10, 110]);
    const [low, high] = panned([1, 100], 0.5, true);
    expect([low, high].map((x) => Math.round(x))).toEqual([10, 1000]);
  });

  it('zooms around the place that is pointed at', () => {
    expect(zoomed([0, 100], 0.5, 0, false)).toEqual([0, 50]);
    expect(zoomed([0, 100], 0.5, 1, false)).toEqual([50, 100]);
  });

  it('is back at everything when zoomed out far enough', () => {
    const lines = [lineFrom([0, 100], [0, 1])];
    const zoom = { x: [10, 90] as const, y: [0, 1] as const };
    expect(zoomBy(lines, viewOf(lines, zoom, plain), zoom, 2, 0.5, plain)).toEqual(everything);
  });

  it('stops before numbers cannot tell the ends of the view apart', () => {
    const lines = [lineFrom([0, 1e15], [0, 1])];
    let zoom = { x: [1e15 - 1, 1e15] as readonly [number, number] | null, y: null as readonly [number, number] | null };
    for (let i = 0; i < 200; i += 1) zoom = zoomBy(lines, viewOf(lines, zoom, plain), zoom, 0.5, 0.5, plain);
    expect(zoom.x !== null && isUsable(zoom.x)).toBe(true);
  });
});
