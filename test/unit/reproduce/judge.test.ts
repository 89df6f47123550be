import { describe, expect, it } from 'vitest';
import { isAside, judge, usualTolerance } from '../../../src/reproduce/judge.ts';
import type { Outcome } from '../../../src/reproduce/judge.ts';
import { SeriesBuilder } from '../../../src/runs/series.ts';
import type { Series } from '../../../src/runs/series.ts';

/** A metric's points at steps 0, 1, …; their times are of no account. */
function curve(...values: readonly number[]): Series {
  const builder = new SeriesBuilder();
  for (const [step, value] of values.entries()) builder.push(step, Math.random(), value);
  return builder.build();
}

function outcome(series: Readonly<Record<string, Series>>, more: Partial<Outcome> = {}): Outcome {
  return { status: 'finished', exitCode: 0, outputs: null, series: new Map(Object.entries(series)), ...more };
}

const verdict = (a: Outcome, b: Outcome, tolerance = usualTolerance): string => judge(a, b, tolerance).verdict;

describe('two runs side by side', () => {
  it('are identical where every value is, NaN too, whatever their clocks say', () => {
    const one = outcome({ loss: curve(1, Number.NaN, 0.5), 'system/cpu': curve(1), train_runtime: curve(12) });
    const two = outcome({ loss: curve(1, Number.NaN, 0.5), 'system/cpu': curve(9), train_runtime: curve(13) });
    expect(judge(one, two, usualTolerance)).toMatchObject({
      verdict: 'identical',
      differences: { levels: { ran: 'same', outputs: 'unknown', metrics: 'same', curves: 'same' } },
    });
  });

  it('say nothing of metrics whose values nobody kept, and go by what is there', () => {
    const digests = { outputs: { 'model.txt': 'sha256:1' } };
    const again = outcome({}, digests);
    const same = judge(outcome({}, { ...digests, lost: ['acc'] }), again, usualTolerance);
    expect(same).toMatchObject({
      verdict: 'identical',
      differences: { levels: { metrics: 'unknown', curves: 'unknown' } },
    });
    expect(same.reasons.join(' ')).toContain('What acc came to then is not known any more');
    const other = outcome({}, { outputs: { 'model.txt': 'sha256:2' }, lost: ['acc'] });
    expect(verdict(other, again)).toBe('different');
  });

  it('say how they ended in whole sentences', () => {
    const { reasons } = judge(outcome({}, { status: 'killed', exitCode: 143 }), outcome({}), usualTolerance);
    expect(reasons).toContain('It finished; the original was killed with exit status 143.');
  });

  it('say so where nothing but how they ended is compared', () => {
    expect(judge(outcome({}), outcome({}), usualTolerance).reasons.join(' ')).toContain('Only how it ended');
  });

  it.each([
    ['another last value', [1, 0.5], [1, 0.6], 'different'],
    ['another value on the way', [1, 0.7, 0.5], [1, 0.8, 0.5], 'different'],
    ['a point less', [1, 0.5, 0.5], [1, 0.5], 'different'],
    ['NaN instead of a number', [1, 0.5], [1, Number.NaN], 'different'],
    ['infinity instead of a number', [1, 0.5], [1, Number.POSITIVE_INFINITY], 'different'],
    ['the last bits', [1, 0.5], [1, 0.5 + 1e-9], 'within-tolerance'],
  ])('with %s are told apart', (_what, a, b, expected) => {
    expect(verdict(outcome({ loss: curve(...a) }), outcome({ loss: curve(...b) }))).toBe(expected);
  });

  it('are within a tolerance as numpy.allclose has it', () => {
    // numpy.allclose(1.009, 1.0, rtol=0.01, atol=0) and not numpy.allclose(1.011, 1.0, rtol=0.01, atol=0)
    const tolerance = { relative: 0.01, absolute: 0 };
    expect(verdict(outcome({ loss: curve(1) }), outcome({ loss: curve(1.009) }), tolerance)).toBe('within-tolerance');
    expect(verdict(outcome({ loss: curve(1) }), outcome({ loss: curve(1.011) }), tolerance)).toBe('different');
  });

  it('are not identical where an output is another, and say which', () => {
    const [a, b] = [
      { 'out/a': 'sha256:1', 'out/b': 'sha256:1' },
      { 'out/a': 'sha256:1', 'out/b': 'sha256:2' },
    ];
    const loss = { loss: curve(1) };
    const judged = judge(outcome(loss, { outputs: a }), outcome(loss, { outputs: b }), usualTolerance);
    expect(judged).toMatchObject({ verdict: 'within-tolerance', differences: { outputs: [{ path: 'out/b' }] } });
    // Without numbers the files are all that there is.
    expect(verdict(outcome({}, { outputs: a }), outcome({}, { outputs: b }))).toBe('different');
  });

  it('are different where one failed, or a metric is missing', () => {
    const loss = { loss: curve(1) };
    expect(verdict(outcome(loss), outcome(loss, { status: 'failed', exitCode: 1 }))).toBe('different');
    expect(verdict(outcome(loss), outcome({}))).toBe('different');
    const failed = outcome(loss, { status: 'failed', exitCode: 3 });
    expect(verdict(failed, failed)).toBe('identical');
    expect(verdict(failed, outcome(loss, { status: 'failed', exitCode: 4 }))).toBe('different');
  });
});

describe('what clocks and the machine measure', () => {
  it.each([
    'system/gpu',
    'train_runtime',
    '_runtime',
    '_timestamp',
    'time/epoch_time',
    'train_samples_per_second',
    'fit_time_s',
  ])('%s is left aside', (metric) => {
    expect(isAside(metric)).toBe(true);
  });
  it.each([
    ...['loss', 'val/acc', 'timeliness', 'overtime_loss', 'real_time_factor_loss'],
    ...['mae_duration', 'val/rmse_time', 'mse-seconds', 'rmsle.eta', 'smape_runtime', 'loss/duration'],
  ])('%s counts', (metric) => {
    expect(isAside(metric)).toBe(false);
  });
});
