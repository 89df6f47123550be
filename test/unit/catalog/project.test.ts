import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Catalog } from '../../../src/catalog/catalog.ts';
import { trackerFactories } from '../../../src/trackers/registry.ts';
import { newFolder, write } from './support/folder.ts';
import { ids, openWith, optionsOf } from './support/open.ts';
import { toyTracker } from './support/toy-tracker.ts';

// Other work may keep the machine busy: a condition gets its time.
vi.setConfig({ testTimeout: 60_000 });

const toys = [toyTracker('a')];
const maximize = 'version: 1\nmetrics:\n  thing: { goal: maximize, primary: true }\n';

async function headlineOf(catalog: Catalog): Promise<unknown> {
  return (await catalog.newest())?.headline;
}

describe('what trainyard.yaml says', () => {
  const runs = { 'one/x.a': { points: { thing: [1], 'val/acc': [0.5] } } };

  it('decides the primary metric and the way in which it gets better', async () => {
    const folder = newFolder();
    write(folder, runs);
    expect(await headlineOf(await openWith(toys, optionsOf([folder])))).toMatchObject({ metric: 'val/acc' });
    write(folder, { 'trainyard.yaml': maximize });
    const told = { metric: 'thing', value: 1, goal: 'maximize' };
    expect(await headlineOf(await openWith(toys, optionsOf([folder])))).toEqual(told);
  });

  it('gives way to what a person set', async () => {
    const folder = newFolder();
    write(folder, { ...runs, 'trainyard.yaml': maximize });
    const metrics = { thing: { goal: 'minimize', primary: true } } as const;
    expect(await headlineOf(await openWith(toys, optionsOf([folder], { metrics })))).toMatchObject({
      goal: 'minimize',
    });
  });

  it('is read from another file where one is named', async () => {
    const folder = newFolder();
    write(folder, { ...runs, 'trainyard.yaml': 'version: 1\n', 'other.yaml': maximize });
    const config = join(folder, 'other.yaml');
    expect(await headlineOf(await openWith(toys, optionsOf([folder], { config })))).toMatchObject({ metric: 'thing' });
  });

  it('is a problem where it is broken', async () => {
    const folder = newFolder();
    write(folder, { ...runs, 'trainyard.yaml': 'metrics:\n  thing: { goal: upwards }\n' });
    const { problems, runs: found } = await (await openWith(toys, optionsOf([folder]))).state();
    expect(found).toBe(1);
    expect(problems).toMatchObject([{ file: 'trainyard.yaml', message: expect.stringContaining('Line 2') as string }]);
  });

  it('counts at once when it changes while the catalog follows', async () => {
    const folder = newFolder();
    write(folder, runs);
    const setting = { pace: { tickMs: 20, polling: true } };
    const catalog = await openWith(toys, optionsOf([folder], { follow: true }), setting);
    write(folder, { 'trainyard.yaml': maximize });
    await vi.waitFor(async () => expect(await headlineOf(catalog)).toMatchObject({ metric: 'thing' }), 15_000);
  });

  it('names files that no tracker knows by their names', async () => {
    const folder = newFolder();
    write(folder, { 'logs/one/strange.csv': 'step,loss\n0,2\n1,1\n' });
    expect(await ids(await openWith(trackerFactories, optionsOf([folder])))).toEqual([]);
    write(folder, { 'trainyard.yaml': 'trackers:\n  mine: { type: csv, path: "logs/*/strange.csv" }\n' });
    expect(await ids(await openWith(trackerFactories, optionsOf([folder])))).toEqual(['csv:logs/one']);
  });
});
