import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationTicks, linearTicks, logTicks, tickLabels, xLabels } from '../../../webview/charts/ticks.ts';

describe('ticks', () => {
  it('stand on round numbers inside the range, not many more than asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (low, width) => {
          const ticks = linearTicks([low, low + width], 5);
          expect(ticks.length).toBeLessThanOrEqual(8);
          expect(ticks.every((tick) => tick >= low - width * 1e-6 && tick <= low + width * (1 + 1e-6))).toBe(true);
        },
      ),
    );
    expect(linearTicks([0, 100], 5)).toEqual([0, 20, 40, 60, 80, 100]);
  });

  it('of steps are never between two steps', () => {
    expect(linearTicks([0, 3], 6, true)).toEqual([0, 1, 2, 3]);
    expect(linearTicks([0, 10], 4, true).every(Number.isInteger)).toBe(true);
  });

  it('of durations are minutes and hours, not hundreds of seconds', () => {
    expect(durationTicks([0, 3_600_000], 4)).toEqual([0, 15, 30, 45, 60].map((minutes) => minutes * 60_000));
    expect(xLabels(durationTicks([0, 5_400_000], 3), 'relative', false)).toEqual(['0', '30m', '1h', '1h 30m']);
  });

  it('on a log axis are powers of ten, and linear where less than a decade is seen', () => {
    expect(logTicks([1e-6, 1e2], 4)).toEqual([1e-6, 1e-4, 1e-2, 1, 100]);
    expect(logTicks([1, 100], 6)).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(logTicks([0.31, 0.34], 4).length).toBeGreaterThan(1);
  });

  it('never end in an endless row', () => {
    expect(linearTicks([0, 0], 5)).toEqual([]);
    expect(linearTicks([0, Number.POSITIVE_INFINITY], 5)).toEqual([]);
    expect(linearTicks([Number.NaN, 1], 5)).toEqual([]);
  });
});

describe('the words of ticks', () => {
  it('have the decimals that their distance needs, the same for all', () => {
    expect(tickLabels([0, 0.25, 0.5], false)).toEqual(['0.00', '0.25', '0.50']);
    expect(tickLabels([0, 1, 2], false)).toEqual(['0', '1', '2']);
    expect(tickLabels([-1, 0], false)).toEqual(['−1', '0']);
  });

  it('tell neighbours apart, also very small and very large ones', () => {
    expect(tickLabels([0, 2.5e-4, 5e-4, 7.5e-4], false)).toEqual(['0', '2.5e-4', '5.0e-4', '7.5e-4']);
    expect(tickLabels([0, 200_000, 400_000], false)).toEqual(['0', '200k', '400k']);
    expect(tickLabels([1_000_000, 1_500_000], false)).toEqual(['1.0M', '1.5M']);
    fc.assert(
      fc.property(fc.integer({ min: -12, max: 11 }), fc.integer({ min: 1, max: 9 }), (power, digit) => {
        const ticks = linearTicks([0, Number(`${digit}e${power}`)], 5);
        expect(new Set(tickLabels(ticks, false)).size).toBe(ticks.length);
      }),
    );
  });

  it('on a log axis are short', () => {
    expect(tickLabels([1e-8, 1e-6, 1e-4], true)).toEqual(['1e-8', '1e-6', '1e-4']);
    expect(tickLabels([0.1, 1, 10, 100], true)).toEqual(['0.1', '1', '10', '100']);
  });

  it('of times are times of day, with the date where there are only days', () => {
    const noon = new Date(2026, 4, 4, 12).getTime();
    const [first, second] = xLabels([noon, noon + 600_000], 'time', false);
    expect([first, second].join(' ')).toMatch(/^12.00 12.10$/);
    const [today] = xLabels([noon, noon + 86_400_000], 'time', false);
    expect(today).toBe(new Date(noon).toLocaleDateString(undefined, { day: 'numeric', month: 'short' }));
  });
});
