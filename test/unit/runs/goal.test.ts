import { describe, expect, it } from 'vitest';
import { bestRun, headlineOf } from '../../../src/runs/best.ts';
import { goalOf, guessGoal } from '../../../src/runs/goal.ts';
import { primaryMetric } from '../../../src/runs/primary.ts';
import { makeRun, metric } from './make-run.ts';

describe("a metric's direction", () => {
  it.each(
    `loss trainloss val_loss train/loss_epoch eval/cross_entropy rmse val_mean_squared_error perplexity wer eval-cer FID
     nll latency_p95 step_time MAE test.logloss negative_log_likelihood precision_loss validation/error_rate valError`.split(
      /\s+/,
    ),
  )('of %s is down', (name) => {
    expect(guessGoal(name)).toBe('minimize');
  });

  it.each(
    `acc val_acc valAccuracy trainacc eval/f1-macro AUROC roc_auc metrics/mAP50-95(B) BLEU rougeL rouge1 test/score
     episode_return ep_rew_mean/reward r2 mean_iou dice psnr SSIM acc1 top5 neg_mean_squared_error log_likelihood
     precision recall@10 F1`.split(/\s+/),
  )('of %s is up', (name) => {
    expect(guessGoal(name)).toBe('maximize');
  });

  it.each(
    `loss_scale learning_rate lr epoch step grad_norm loss_weight entropy foo closs_id mapping account scorecard_id
     timestamp sometimes tree beauty`.split(/\s+/),
  )('of %s is not known', (name) => {
    expect(guessGoal(name)).toBeNull();
  });

  it('is what a person said, before what the name says', () => {
    expect(goalOf('loss', { loss: { goal: 'maximize' } })).toBe('maximize');
    expect(goalOf('loss', { loss: { primary: true } })).toBe('minimize');
    expect(goalOf('constructor', {})).toBeNull();
  });
});

describe('the primary metric', () => {
  const runs = (...sets: readonly string[]) =>
    sets.map((names) => makeRun({ metrics: Object.fromEntries(names.split(' ').map((name) => [name, metric(1)])) }));

  it.each([
    ['train/acc train/loss val/acc val/loss', 'val/acc'],
    ['loss accuracy val_loss val_accuracy', 'val_accuracy'],
    ['train_loss val_loss', 'val_loss'],
    ['train_acc val_loss', 'val_loss'],
    ['loss f1', 'f1'],
    ['loss lr epoch grad_norm', 'loss'],
    ['foo loss', 'loss'],
    ['foo lr', 'foo'],
    ['eval_runtime eval_samples_per_second eval_loss', 'eval_loss'],
    ['system/gpu_error system/cpu foo', 'foo'],
    ['val/acc test/acc', 'val/acc'],
  ])('of runs with %s is %s', (names, primary) => {
    expect(primaryMetric(runs(names), {})).toBe(primary);
  });

  it('is nothing where there are only counters and machine metrics', () => {
    expect(primaryMetric(runs('lr epoch system/cpu learning_rate'), {})).toBeNull();
    expect(primaryMetric([], {})).toBeNull();
  });

  it('is the one that a person set, if a run has it', () => {
    const set = { gone: { primary: true }, 'train/loss': { primary: true } };
    expect(primaryMetric(runs('train/loss val/acc'), set)).toBe('train/loss');
    expect(primaryMetric(runs('val/acc'), set)).toBe('val/acc');
  });

  it('is one that many runs have rather than a better-named one that few have', () => {
    expect(primaryMetric(runs('train/loss', 'train/loss', 'train/loss val/acc'), {})).toBe('train/loss');
    expect(primaryMetric(runs('train/loss', 'train/loss val/acc'), {})).toBe('val/acc');
  });
});

describe('the best run', () => {
  const at = (id: string, value: number) => makeRun({ id, metrics: { acc: metric(value) } });

  it('has the best last value in the direction of the metric', () => {
    const all = [at('a', 1), at('b', 3), at('c', Number.NaN), at('d', 2), makeRun({ id: 'e' }), at('f', Infinity)];
    expect(bestRun(all, 'acc', 'maximize')?.id).toBe('b');
    expect(bestRun(all, 'acc', 'minimize')?.id).toBe('a');
    expect(bestRun(all, 'other', 'minimize')).toBeNull();
    expect(bestRun([at('x', 1), at('y', 1)], 'acc', 'maximize')?.id).toBe('x');
  });

  it('is shown by its last value', () => {
    expect(headlineOf(at('a', 0.5), 'acc', 'maximize')).toEqual({ metric: 'acc', value: 0.5, goal: 'maximize' });
    expect(headlineOf(at('a', 0.5), 'toString', null)).toBeNull();
  });
});
