import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { huggingfaceTracker } from '../../../src/trackers/huggingface/huggingface.ts';
import { listFolder } from '../../../src/trackers/listing.ts';
import { trackerFactories } from '../../../src/trackers/registry.ts';
import { all, openWith, optionsOf } from '../catalog/support/open.ts';
import { copyOf, temporaryFolder } from './support/copy.ts';
import { fixturePath } from './support/fixtures.ts';

interface Truth {
  readonly metrics: Readonly<Record<string, { readonly steps: number[]; readonly values: (number | string)[] }>>;
  readonly globalStep: number;
  readonly maxSteps: number;
  readonly bestMetric: number | null;
  readonly bestModel: string | null;
}

const truths = Object.entries(
  JSON.parse(readFileSync(fixturePath('huggingface', 'truth.json'), 'utf8')) as Record<string, Truth>,
);

async function readFolder(folder: string) {
  const tracker = huggingfaceTracker({ isNamed: () => false });
  const [claim] = tracker.detect(listFolder(folder)!) ?? [];
  const reading = await tracker.read(claim!, null);
  return { tracker, claim: claim!, ...reading, run: reading.runs[0]! };
}

/** An output folder with a state in each of these checkpoints; '' is the folder's own. */
function output(states: Readonly<Record<string, unknown>>): string {
  const folder = temporaryFolder();
  for (const [name, state] of Object.entries(states)) {
    mkdirSync(join(folder, name), { recursive: true });
    const content = typeof state === 'string' ? state : JSON.stringify(state);
    writeFileSync(join(folder, name, 'trainer_state.json'), content);
  }
  return folder;
}

const stateAt = (step: number) => ({ global_step: step, log_history: [{ step, epoch: step / 10, loss: 1 / step }] });

describe("the Hugging Face Trainer's runs", () => {
  it.each(truths)('reads %s as TrainerState does', async (name, truth) => {
    const { tracker, claim, run, problems } = await readFolder(fixturePath('huggingface', name));
    expect(problems).toEqual([]);
    const series = await tracker.series(claim, '', Object.keys(run.metrics));
    const plain = (value: number) => (Number.isFinite(value) ? value : String(value));
    const metrics = Array.from(series, ([metric, { steps, values }]) => [
      metric,
      { steps: [...steps], values: Array.from(values, plain) },
    ]);
    expect(Object.fromEntries(metrics)).toEqual(truth.metrics);
    expect(run.params).toMatchObject({ max_steps: truth.maxSteps, train_batch_size: 4 });
    expect(run.tags['global_step']).toBe(String(truth.globalStep));
    expect(run.tags['best_metric']).toBe(truth.bestMetric === null ? undefined : String(truth.bestMetric));
    expect(run.tags['best_model_checkpoint']).toBe(truth.bestModel ?? undefined);
    expect(run).toMatchObject({ status: null, startedAt: null, name: null });
  });

  it('takes the checkpoint with the highest number, not the last by name', async () => {
    const { run, claim } = await readFolder(
      output({ 'checkpoint-900': stateAt(900), 'checkpoint-1000': stateAt(1000), 'checkpoint-95': stateAt(95) }),
    );
    expect(run.metrics['loss']).toMatchObject({ lastStep: 1000 });
    expect([...claim.owns].sort()).toEqual(['checkpoint-1000', 'checkpoint-900', 'checkpoint-95']);
  });

  it('takes a checkpoint that went further than the state of an earlier training beside it', async () => {
    const { run } = await readFolder(output({ '': stateAt(10), 'checkpoint-20': stateAt(20) }));
    expect(run.metrics['loss']).toMatchObject({ lastStep: 20 });
  });

  it('reads the checkpoint before while the newest is still being written, and says so', async () => {
    const folder = output({ 'checkpoint-10': stateAt(10), 'checkpoint-20': '{"global_step": 20, "log_hist' });
    const { run, problems } = await readFolder(folder);
    expect(run.metrics['loss']).toMatchObject({ lastStep: 10 });
    expect(problems.map(({ file }) => file)).toEqual([join(folder, 'checkpoint-20', 'trainer_state.json')]);
  });

  it('takes bare NaN and infinities for values, and the parameters of a trial for parameters', async () => {
    const folder = output({
      'checkpoint-2':
        '{"global_step": 2, "max_steps": 4, "trial_params": {"lr": 0.5}, "log_history": [{"loss": NaN, "step": 1}, {"loss": -Infinity, "step": 2, "epoch": 1}, 7, {"text": "x", "flag": true}]}',
    });
    const { run } = await readFolder(folder);
    expect(run.metrics).toEqual({
      loss: { last: -Infinity, lastStep: 2, min: null, max: null, count: 2 },
      epoch: { last: 1, lastStep: 2, min: 1, max: 1, count: 1 },
    });
    expect(run.params).toEqual({ lr: 0.5, max_steps: 4 });
  });

  it('looks at the output folder and the newest checkpoint for what comes next', async () => {
    const folder = output({ 'checkpoint-2': stateAt(2) });
    mkdirSync(join(folder, 'checkpoint-10'));
    const { files } = await readFolder(folder);
    // The newest has no state yet: it shows in the checkpoint's own folder once it comes.
    const looked = [folder, join(folder, 'checkpoint-2'), join(folder, 'checkpoint-10')];
    expect(files).toEqual(expect.arrayContaining(looked));
  });

  it('shows new checkpoints while it follows', async () => {
    const folder = output({ 'out/checkpoint-10': stateAt(10) });
    const catalog = await openWith(trackerFactories, optionsOf([folder], { follow: true }));
    const lastStep = async () => (await all(catalog)).runs[0]?.metrics['loss']?.lastStep;
    expect(await lastStep()).toBe(10);
    for (const step of [20, 30]) {
      const checkpoint = join(folder, 'out', `checkpoint-${step}`);
      mkdirSync(checkpoint);
      writeFileSync(join(checkpoint, 'trainer_state.json'), JSON.stringify(stateAt(step)));
      await expect.poll(lastStep, { timeout: 10_000 }).toBe(step);
    }
  });

  it('is one run with the event files in its `runs`, also after a restart', async () => {
    const folder = copyOf(fixturePath('huggingface'));
    expect(listFolder(join(folder, 'board', 'runs'))!.folders).toHaveLength(2);
    rmSync(join(folder, 'truth.json'));
    const catalog = await openWith(trackerFactories, optionsOf([folder]));
    const { runs: found } = await all(catalog);
    expect(found.map(({ id }) => id).sort()).toEqual([
      'huggingface:checkpoints',
      'huggingface:whole',
      'tensorboard:board',
    ]);
    const board = found.find(({ location }) => location === 'board')!;
    expect(new Set(board.sources.map(({ tracker }) => tracker))).toEqual(new Set(['tensorboard', 'huggingface']));
    expect(board.metrics).toMatchObject({
      loss: { lastStep: 12, count: 6 },
      'train/loss': { lastStep: 12, count: 6 },
    });
    expect(board.params).toMatchObject({ max_steps: 12 });
    expect(board.problems).toEqual([]);
  });
});
