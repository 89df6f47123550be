import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trackerFactories } from '../../../src/trackers/registry.ts';
import { csvTracker } from '../../../src/trackers/csv/csv.ts';
import { lightningTracker } from '../../../src/trackers/lightning/lightning.ts';
import { listFolder } from '../../../src/trackers/listing.ts';
import { all, openWith, optionsOf } from '../catalog/support/open.ts';
import { copyOf, temporaryFolder } from './support/copy.ts';
import { fixturePath } from './support/fixtures.ts';
import { claimsUnder, throughJson } from './support/scan.ts';
import { found, truthOf } from './support/tables.ts';

const options = { isNamed: () => false };
const truths = truthOf('lightning');

/** A version below `lightning_logs`, with these files. */
function version(files: Readonly<Record<string, string>>): string {
  const folder = join(temporaryFolder(), 'lightning_logs', 'version_0');
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

async function readFolder(folder: string) {
  const tracker = lightningTracker(options);
  const [claim] = tracker.detect(listFolder(folder)!)!;
  return { tracker, claim: claim!, ...(await tracker.read(claim!, null)) };
}

describe("Lightning's runs", () => {
  it.each(truths)('reads %s as pandas and PyYAML do', async (file, truth) => {
    expect(await found(lightningTracker, 'lightning', file)).toEqual(truth);
  });

  it('are claimed once, not by the reader of tables too', () => {
    const root = fixturePath('lightning');
    const byFile = new Map<string, string[]>();
    for (const factory of trackerFactories) {
      for (const { tracker, files } of claimsUnder(factory(options), root)) {
        for (const file of files) byFile.set(file, [...(byFile.get(file) ?? []), tracker]);
      }
    }
    for (const [file] of truths) expect(byFile.get(join(root, file))).toEqual(['lightning']);
  });

  it('leaves a metrics.csv with hparams.yaml in any other folder to the reader of tables', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'metrics.csv'), 'step,loss\n0,1\n');
    writeFileSync(join(folder, 'hparams.yaml'), 'lr: 1\n');
    expect(lightningTracker(options).detect(listFolder(folder)!)).toBeNull();
    expect(csvTracker(options).detect(listFolder(folder)!)).toHaveLength(1);
  });

  it('takes hparams.yaml beside event files as the parameters of their run', async () => {
    const { claim, runs, problems } = await readFolder(fixturePath('lightning/board/lightning_logs/version_0'));
    expect(problems).toEqual([]);
    expect(claim.owns).toEqual(['checkpoints']);
    expect(runs[0]).toMatchObject({ location: null, metrics: {}, params: { lr: 0.125, schedule: 'COSINE', width: 4 } });
  });

  it('is one run with the event files beside it, whichever of its loggers wrote hparams.yaml', async () => {
    const both = join(copyOf(fixturePath('lightning')), 'both', 'lightning_logs');
    renameSync(join(both, 'version_1', 'metrics.csv'), join(both, 'version_0', 'metrics.csv'));
    rmSync(join(both, 'version_1'), { recursive: true });
    appendFileSync(join(both, 'version_0', 'hparams.yaml'), 'late: 1\n');
    const { runs } = await all(await openWith(trackerFactories, optionsOf([join(both, '..')])));
    expect(runs.map(({ id }) => id)).toEqual(['tensorboard:lightning_logs/version_0']);
    expect(new Set(runs[0]!.sources.map(({ tracker }) => tracker))).toEqual(new Set(['tensorboard', 'lightning']));
    expect(runs[0]).toMatchObject({ experiment: 'lightning_logs', name: 'version_0', params: { lr: 0.75, late: 1 } });
    const truth = truths.find(([file]) => file.startsWith('both/'))![1];
    expect(runs[0]!.metrics['train/loss_step']!.count).toBe(truth.metrics['train/loss_step']!.steps.length);
  });

  it("reads Python's tags as plain data and builds nothing from them", async () => {
    const folder = version({
      'metrics.csv': 'epoch,step,loss\n0,0,1\n',
      'hparams.yaml': `run: !!python/object/apply:os.system ["touch ${join(temporaryFolder(), 'made')}"]
act: !!python/name:torch.nn.ReLU ''
ns: !!python/object:argparse.Namespace
  lr: 0.1
color: !paint red
big: !!python/long 5
`,
    });
    const { runs, problems } = await readFolder(folder);
    expect(problems).toEqual([]);
    expect(runs[0]!.params).toEqual({
      run: expect.stringContaining('touch') as string,
      act: 'torch.nn.ReLU',
      'ns.lr': 0.1,
      color: 'red',
      big: '5',
    });
  });

  it('reads a log anew that was written again with sorted columns because a new key came', async () => {
    const folder = version({ 'metrics.csv': 'epoch,step,train/loss\n0,1,3\n0,3,2\n', 'hparams.yaml': '{}\n' });
    const { tracker, claim, cursor, runs } = await readFolder(folder);
    expect(runs[0]!.metrics['train/loss']).toEqual({ last: 2, lastStep: 3, min: 2, max: 3, count: 2 });
    writeFileSync(join(folder, 'metrics.csv'), 'acc,epoch,step,train/loss\n,0,1,3\n,0,3,2\n0.5,0,3,\n,1,5,1\n');
    const { runs: after } = await tracker.read(claim, throughJson(cursor));
    expect(after[0]!.metrics).toMatchObject({
      'train/loss': { last: 1, lastStep: 5, count: 3 },
      acc: { last: 0.5, lastStep: 3, count: 1 },
    });
    expect((await tracker.series(claim, '', ['acc'])).get('acc')!.values).toEqual(Float64Array.of(0.5));
  });

  it('was made of a log whose header the logger did write again', () => {
    const text = readFileSync(fixturePath('lightning/lightning_logs/version_0/metrics.csv'), 'utf8');
    expect(text).toMatch(/^a_late_key,epoch,odd,step,/);
  });
});
