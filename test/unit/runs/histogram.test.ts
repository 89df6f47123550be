import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { quantiles, resample } from '../../../src/runs/histogram.ts';

const numbers = z.array(z.number());
/** Histograms of event files and what TensorBoard's distributions show of them. */
const truth = z
  .record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        events: z.array(z.tuple([z.number(), z.number(), z.unknown()])),
        quantiles: z.array(numbers).optional(),
      }),
    ),
  )
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/media/tensorboard/truth.json', import.meta.url), 'utf8')));
const histograms = Object.values(truth).flatMap((tags) =>
  Object.entries(tags).flatMap(([tag, { events, quantiles: levels }]) =>
    (levels ?? []).map((expected, i) => ({ tag, rows: z.array(numbers).parse(events[i]![2]), expected })),
  ),
);
const binsOf = (rows: readonly (readonly number[])[]) => ({
  lefts: Float64Array.from(rows, (row) => row[0]!),
  rights: Float64Array.from(rows, (row) => row[1]!),
  counts: Float64Array.from(rows, (row) => row[2]!),
});

describe('quantiles of a histogram', () => {
  it('are those of TensorBoard’s distributions', () => {
    expect(histograms.length).toBeGreaterThan(10);
    for (const { tag, rows, expected } of histograms) {
      const own = quantiles(binsOf(rows));
      for (const [i, value] of own.entries()) expect(value, tag).toBeCloseTo(expected[i]!, 5);
    }
  });
});

describe('a histogram spread over equal parts', () => {
  it('keeps its counts, whatever its bins are', () => {
    for (const { rows } of histograms) {
      const bins = binsOf(rows);
      const total = bins.counts.reduce((sum, count) => sum + count, 0);
      const [low, high] = [(rows[0]?.[0] ?? 0) - 0.3, (rows.at(-1)?.[1] ?? 0) + 0.2];
      expect(resample(bins, low, high, 37).reduce((sum, count) => sum + count, 0)).toBeCloseTo(total, 6);
    }
  });

  it('puts each count where its values lie', () => {
    const bins = binsOf([
      [0, 1, 4],
      [1, 3, 8],
    ]);
    expect([...resample(bins, 0, 4, 4)]).toEqual([4, 4, 4, 0]);
    expect([...resample(bins, 0, 2, 2)]).toEqual([4, 4]);
    expect([...resample(binsOf([[2, 2, 5]]), 0, 4, 4)]).toEqual([0, 0, 5, 0]);
  });
});
