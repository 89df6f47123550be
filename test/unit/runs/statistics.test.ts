import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { boxOf } from '../../../src/runs/box.ts';
import { pearson, ranks, spearman } from '../../../src/runs/correlation.ts';
import { paramImportance } from '../../../src/runs/importance.ts';
import { describeSample, mean, sampleDeviation, welch } from '../../../src/runs/stats.ts';
import { criticalT, twoSidedP } from '../../../src/runs/t-distribution.ts';
import { formatP, judgeGroups, verdictSentence } from '../../../src/runs/verdict.ts';
import { makeRun, metric } from './make-run.ts';

const numbers = z.array(z.number());
const pair = z.tuple([z.number(), z.number()]);
const Truth = z.object({
  welch: z.array(z.object({ a: numbers, b: numbers }).catchall(z.number())),
  correlations: z.array(z.object({ x: numbers, y: numbers, pearson: pair, spearman: pair })),
  boxes: z.array(z.object({ values: numbers, quartiles: z.tuple([z.number(), z.number(), z.number()]) })),
  importance: z.array(
    z.object({
      name: z.string(),
      params: z.record(z.string(), z.array(z.union([z.string(), z.number(), z.null()]))),
      target: numbers,
      sklearn: z.record(z.string(), z.number()),
      explained: z.number(),
      fanova: z.record(z.string(), z.number()).nullable(),
    }),
  ),
});
const file = new URL('../../fixtures/statistics/truth.json', import.meta.url);
const truth = Truth.parse(JSON.parse(readFileSync(file, 'utf8')));

/** Equal to nine digits, as of the larger of both; of numbers below the smallest of interest to as many places. */
function expectClose(actual: number, expected: number, scale = Math.abs(expected)): void {
  expect(Math.abs(actual - expected), `${actual} is ${expected}`).toBeLessThanOrEqual(1e-9 * scale + 1e-300);
}

describe('statistics equal scipy to nine digits', () => {
  it.each(truth.welch)('Welch, case %#', ({ a, b, ...expected }) => {
    const test = welch(a, b)!;
    const scale = Math.abs(expected['meanA']!) + Math.abs(expected['difference']!);
    expectClose(mean(a), expected['meanA']!);
    expectClose(sampleDeviation(a), expected['deviationA']!);
    expectClose(test.difference, expected['difference']!, scale);
    expectClose(test.degrees, expected['degrees']!);
    expectClose(test.p, expected['p']!);
    expectClose(test.t, expected['t']!, Math.max(1, Math.abs(expected['t']!)));
    const wide = welch(a, b, 0.99)!;
    expectClose(test.low, expected['low']!, scale);
    expectClose(test.high, expected['high']!, scale);
    expectClose(wide.low, expected['low99']!, scale);
    expectClose(wide.high, expected['high99']!, scale);
  });

  it.each(truth.correlations)('Pearson and Spearman, case %#', ({ x, y, pearson: r, spearman: rho }) => {
    expectClose(pearson(x, y)!.r, r[0], 1);
    expectClose(pearson(x, y)!.p, r[1]);
    expectClose(spearman(x, y)!.r, rho[0], 1);
    expectClose(spearman(x, y)!.p, rho[1], Math.max(rho[1], 1e-30));
  });

  it.each(truth.boxes)('quartiles, case %#', ({ values, quartiles }) => {
    const box = boxOf(values)!;
    for (const [i, actual] of [box.lowerQuartile, box.median, box.upperQuartile].entries()) {
      expectClose(actual, quartiles[i]!, Math.max(...values.map(Math.abs)));
    }
  });

  it('a critical t is where the chance is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 1e5, noNaN: true }),
        fc.double({ min: 1e-6, max: 0.999, noNaN: true }),
        (df, p) => {
          expect(twoSidedP(criticalT(p, df), df)).toBeCloseTo(p, 12);
        },
      ),
    );
  });
});

describe('what cannot be computed', () => {
  it('is null rather than a number that looks like one', () => {
    expect(welch([1], [1, 2])).toBeNull();
    expect(welch([1, 1], [2, 2])).toBeNull();
    expect(welch([1, Number.NaN], [1, 2])).toBeNull();
    expect(pearson([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(pearson([1], [2])).toBeNull();
    expect(boxOf([Number.NaN])).toBeNull();
    expect(describeSample([])).toMatchObject({ n: 0, deviation: null });
  });

  it('does not fail for values that are not finite: pairs with one are left out', () => {
    expect(pearson([1, 2, 3, Number.NaN], [1, 2, 3, 4])).toMatchObject({ r: 1, n: 3, p: 0 });
    expect(boxOf([1, 2, 3, Number.POSITIVE_INFINITY])).toMatchObject({ n: 3, max: 3 });
  });

  it('gives equal values the mean of their ranks', () => {
    expect(ranks([10, 20, 10, 30])).toEqual([1.5, 3, 1.5, 4]);
  });
});

describe('a box', () => {
  it('ends at the outermost values within one and a half of its lengths; the others stand alone', () => {
    expect(boxOf([1, 2, 3, 4, 5, 20, -20])).toMatchObject({ lowerWhisker: 1, upperWhisker: 5, outliers: [-20, 20] });
  });
});

describe('the plain sentence', () => {
  const a = [0.9, 0.902, 0.898, 0.901, 0.899];
  const b = a.map((value, i) => value + 0.012 + (i % 2) * 0.001);
  const say = (left: readonly number[], right: readonly number[], goal: 'maximize' | 'minimize' | null) =>
    verdictSentence(judgeGroups(left, right, goal), 'A', 'B');

  it('says by how much, how surely and from how many seeds', () => {
    expect(say(a, b, 'maximize')).toBe('B is better by 0.0124 ± 0.0027, p < 0.0001, 5 seeds each.');
  });

  it('knows which way is better', () => {
    expect(say(a, b, 'minimize')).toMatch(/^B is worse by 0\.0124/);
    expect(say(b, a, 'minimize')).toMatch(/^B is better by 0\.0124/);
    expect(say(a, b, null)).toMatch(/^B is higher by 0\.0124/);
  });

  it('does not call a difference that chance gives', () => {
    expect(say([0.9, 0.91, 0.92], [0.9, 0.93, 0.91], 'maximize')).toMatch(
      /^B and A cannot be told apart: difference \+0\.0033 ± 0\.0\d+, p = 0\.\d\d, 3 seeds each\.$/,
    );
  });

  it('says why it tests nothing', () => {
    expect(say([0.9], [0.95, 0.96], 'maximize')).toBe(
      'B is better by 0.0550, but with 1 against 2 nothing can be tested: run two or more of each.',
    );
    expect(say([0.9, 0.9], [0.95, 0.95], 'maximize')).toBe(
      'B is better by 0.0500, but the seeds of each group all gave the same value, so nothing can be tested (2 seeds each).',
    );
    expect(say([0.9, 0.9], [0.9, 0.9], 'maximize')).toBe('B and A are equal, 2 seeds each.');
    expect(say([], [0.9], 'maximize')).toBe('A has no value to compare.');
  });

  it('says what it left out', () => {
    expect(say([...a, Number.NaN], b, 'maximize')).toMatch(/ 1 value that is not finite was left out\.$/);
  });

  it('writes chances as people do', () => {
    expect([0.2, 0.0312, 0.00312, 0.000312, 1e-7].map(formatP)).toEqual([
      'p = 0.20',
      'p = 0.03',
      'p = 0.003',
      'p = 0.0003',
      'p < 0.0001',
    ]);
  });
});

describe('the importance of parameters', () => {
  const runsOf = (params: Record<string, readonly (string | number | null)[]>, target: readonly number[]) =>
    target.map((value, i) => {
      const own = Object.entries(params).flatMap(([key, values]) => (values[i] == null ? [] : [[key, values[i]]]));
      return makeRun({
        params: Object.fromEntries(own) as Record<string, string | number>,
        metrics: { score: metric(value) },
      });
    });
  const order = (shares: Readonly<Record<string, number>>, least: number) =>
    Object.keys(shares)
      .filter((key) => shares[key]! > least)
      .sort((a, b) => shares[b]! - shares[a]!);

  it.each(truth.importance)('agrees with scikit-learn and Optuna: $name', ({ params, target, ...expected }) => {
    const found = paramImportance(runsOf(params, target), 'score')!;
    const shares = Object.fromEntries(found.params.map(({ param, importance }) => [param, importance]));
    // Below this share the order of both is chance, and differs between their own seeds.
    expect(order(shares, 0.06)).toEqual(order(expected.sklearn, 0.06));
    for (const [param, share] of Object.entries(expected.sklearn))
      expect(Math.abs(shares[param]! - share)).toBeLessThan(0.05);
    expect(Math.abs(found.explained! - expected.explained)).toBeLessThan(0.1);
    if (expected.fanova !== null)
      expect(order(shares, 0.1)).toEqual(order(expected.fanova, 0.06).slice(0, order(shares, 0.1).length));
  });

  it('is the same each time', () => {
    const { params, target } = truth.importance[0]!;
    expect(paramImportance(runsOf(params, target), 'score')).toEqual(paramImportance(runsOf(params, target), 'score'));
  });

  it('does not depend on the scale of a number: MLflow’s texts and a logarithm change nothing', () => {
    const { params, target } = truth.importance[0]!;
    const shares = (lr: readonly (string | number)[]) =>
      paramImportance(runsOf({ ...params, lr }, target), 'score')!.params.map(({ param }) => param);
    const rates = params['lr']!.map(Number);
    expect(shares(rates.map(String))).toEqual(shares(rates));
    expect(shares(rates.map(Math.log10))).toEqual(shares(rates));
  });

  it('leaves out what is constant or differs everywhere, and says so', () => {
    const target = Array.from({ length: 12 }, (_, i) => i % 3);
    const params = { a: target, fixed: target.map(() => 1), folder: target.map((_, i) => `out/${i}`) };
    const found = paramImportance(runsOf(params, target), 'score')!;
    expect(found.params.map(({ param }) => param)).toEqual(['a']);
    expect(found.params[0]).toMatchObject({ importance: 1, kind: 'number', values: 3, correlation: 1 });
    expect(found).toMatchObject({ constant: ['fixed'], tooVaried: ['folder'], runs: 12 });
  });

  it('is nothing where nothing varies, and unknown of a few runs', () => {
    const flat = paramImportance(runsOf({ a: [1, 2, 3, 4] }, [5, 5, 5, 5]), 'score')!;
    expect(flat.params).toMatchObject([{ param: 'a', importance: 0, correlation: null }]);
    expect(paramImportance(runsOf({ a: [1, 2, 3] }, [1, 2, 3]), 'score')).toBeNull();
    const holed = paramImportance(runsOf({ a: [1, 2, 3, 4] }, [1, 2, 3, Number.NaN]), 'score');
    expect(holed).toBeNull();
  });
});
