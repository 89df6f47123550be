import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFolder } from '../../../src/trackers/listing.ts';
import { rayTuneTracker } from '../../../src/trackers/ray-tune/ray-tune.ts';
import { trackerFactories } from '../../../src/trackers/registry.ts';
import { all, openWith, optionsOf } from '../catalog/support/open.ts';
import { copyOf } from './support/copy.ts';
import { fixturePath } from './support/fixtures.ts';
import { throughJson } from './support/scan.ts';

interface Truth {
  readonly metrics: Readonly<Record<string, { readonly steps: number[]; readonly values: (number | string)[] }>>;
  readonly trialId: string;
  readonly failed: boolean;
  readonly times: readonly number[];
}

const truths = Object.entries(
  JSON.parse(readFileSync(fixturePath('ray-tune', 'truth.json'), 'utf8')) as Record<string, Truth>,
);

async function readFolder(folder: string) {
  const tracker = rayTuneTracker({ isNamed: () => false });
  const [claim] = tracker.detect(listFolder(folder)!) ?? [];
  const reading = await tracker.read(claim!, null);
  return { tracker, claim: claim!, ...reading, run: reading.runs[0]! };
}

/** A copy of the experiment, and the folders of its two trials: one finished, one failed. */
function experiment() {
  const root = join(copyOf(fixturePath('ray-tune')), 'sweep-a');
  const trial = (failed: boolean) => join(root, basename(truths.find(([, truth]) => truth.failed === failed)![0]));
  const state = join(
    root,
    listFolder(root)!.files.find((file) => file.startsWith('experiment_state'))!,
  );
  return { root, finished: trial(false), failed: trial(true), state };
}

describe("Ray Tune's trials", () => {
  it.each(truths)('reads %s as its results stand there', async (folder, truth) => {
    const { tracker, claim, run, problems } = await readFolder(fixturePath('ray-tune', folder));
    expect(problems).toEqual([]);
    const series = await tracker.series(claim, '', Object.keys(run.metrics));
    const plain = (value: number) => (Number.isFinite(value) ? value : String(value));
    const found = Array.from(series, ([metric, { steps, values }]) => [
      metric,
      { steps: [...steps], values: Array.from(values, plain) },
    ]);
    expect(Object.fromEntries(found)).toEqual(truth.metrics);
    expect([...series.get('loss')!.times]).toEqual(truth.times);
    expect(run).toMatchObject({
      name: `trainable_${truth.trialId}`,
      experiment: 'sweep-a',
      status: truth.failed ? 'failed' : 'finished',
      reason: truth.failed ? 'error' : null,
      lastLoggedAt: truth.times.at(-1),
      tags: { trial_id: truth.trialId },
    });
    expect(run.startedAt).not.toBeNull();
    expect(run.endedAt).toBeGreaterThanOrEqual(run.startedAt!);
    expect(run.endedAt! - truth.times.at(-1)!).toBeLessThan(1000);
    expect(run.params).toEqual({
      amp: true,
      lr: truth.failed ? 2 : 0.1,
      'model.depth': 3,
      'model.layers': '[8,8]',
      opt: 'adam',
    });
  });

  it('tells a failed trial by its error.txt where the experiment left no state', async () => {
    const { finished, failed, state } = experiment();
    rmSync(state);
    expect((await readFolder(failed)).run).toMatchObject({ status: 'failed', reason: 'error' });
    expect((await readFolder(finished)).run).toMatchObject({ status: null, endedAt: null });
  });

  it.each([
    ['RUNNING', 'running'],
    ['PENDING', 'scheduled'],
    ['SOMETHING', null],
  ])('takes %s for %s', async (word, status) => {
    const { finished, state } = experiment();
    writeFileSync(state, readFileSync(state, 'utf8').replaceAll('TERMINATED', word));
    expect((await readFolder(finished)).run).toMatchObject({ status, endedAt: null });
  });

  it('says that a state cannot be read, and reads the trial all the same', async () => {
    const { finished, state } = experiment();
    writeFileSync(state, '{"trial_data": [["{');
    const { run, problems } = await readFolder(finished);
    expect(problems.map(({ file }) => file)).toEqual([state]);
    expect(run.metrics['loss']).toMatchObject({ lastStep: 6, count: 6 });
  });

  it('keeps the later results of a trial that was restored from an earlier iteration', async () => {
    const { finished } = experiment();
    const { tracker, claim, cursor } = await readFolder(finished);
    appendFileSync(
      join(finished, 'result.json'),
      '{"loss": 8, "training_iteration": 5, "timestamp": 1795450000}\n{"loss": Infinity, "training_iteration": 6}\nno\n',
    );
    const { runs, problems } = await tracker.read(claim, throughJson(cursor));
    expect(runs[0]!.metrics['loss']).toMatchObject({ last: Infinity, lastStep: 6, max: 8, count: 6 });
    expect(runs[0]!.lastLoggedAt).toBe(1795450000000);
    expect(problems[0]).toMatchObject({ message: expect.stringMatching(/^Line 9 /) as string });
  });

  it('is one run a trial with the event files beside its results', async () => {
    const { root } = experiment();
    const catalog = await openWith(trackerFactories, optionsOf([root]));
    const { runs } = await all(catalog);
    const merged = (run: (typeof runs)[number]) => [...new Set(run.sources.map(({ tracker }) => tracker))].sort();
    expect(runs.map(merged)).toEqual([
      ['ray-tune', 'tensorboard'],
      ['ray-tune', 'tensorboard'],
    ]);
    expect(runs.map(({ status }) => status).sort()).toEqual(['failed', 'finished']);
    expect(new Set(runs.map((run) => run.experiment))).toEqual(new Set(['sweep-a']));
  });
});
