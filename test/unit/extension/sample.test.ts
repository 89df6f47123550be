import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalog } from '../../../src/catalog/catalog.ts';
import { curves } from '../../../src/extension/sample/curves.ts';
import { writeSample } from '../../../src/extension/sample/sample.ts';
import { trackerFactories } from '../../../src/trackers/registry.ts';

describe('the sample', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainyard-sample-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is runs that the catalog reads whole, without a problem', async () => {
    await writeSample(folder, Date.now());
    const catalog = new Catalog({ trackers: trackerFactories });
    await catalog.configure({ roots: [{ folder, base: folder }], excludes: [], metrics: {}, follow: false });
    await catalog.ready();
    const answer = await catalog.query({ query: '', sort: ['name'], limit: null, offset: 0, all: false });
    await catalog.dispose();
    if (!answer.ok) throw new Error(answer.fault.message);
    const { runs } = answer.value;
    expect(runs.map(({ name }) => name)).toEqual([
      'brave-otter',
      'calm-heron',
      'dry-lark',
      'early-wren',
      'quiet-fox',
      'warm-newt',
    ]);
    expect(runs.flatMap(({ problems }) => problems)).toEqual([]);
    expect(runs[0]?.params['lr']).toBe(0.003);
    expect(runs[0]?.metrics['val/acc']?.count).toBe(40);
    expect(runs.every(({ status }) => status !== 'running')).toBe(true);
  });

  it('keeps a file that is there', async () => {
    await writeFile(join(folder, 'README.md'), 'mine');
    await writeSample(folder, Date.now());
    expect(await readFile(join(folder, 'README.md'), 'utf8')).toBe('mine');
  });

  it('has losses that fall and accuracies between 0 and 1', () => {
    const epochs = [...curves({ lr: 0.003, epochs: 40, seed: 1, overfitsFrom: 34, ceiling: 0.95 })];
    const [first, last] = [epochs[0]!, epochs.at(-1)!];
    expect(last['train/loss']).toBeLessThan(first['train/loss'] / 4);
    expect(last['val/acc']).toBeGreaterThan(0.85);
    expect(epochs.every((epoch) => epoch['val/acc'] > 0 && epoch['val/acc'] < 1)).toBe(true);
  });
});
