import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { newFolder, write } from './support/folder.ts';
import { all, ids, openWith, optionsOf } from './support/open.ts';
import { toyTracker } from './support/toy-tracker.ts';

// Other work may keep the machine busy: a condition gets its time.
vi.setConfig({ testTimeout: 60_000 });

const toys = [toyTracker('a'), toyTracker('b')];

describe('where the catalog looks', () => {
  it('never enters packages, caches and environments', async () => {
    const folder = newFolder();
    write(folder, {
      'runs/one/x.a': {},
      'node_modules/p/x.a': {},
      '.git/x.a': {},
      '.trainyard/x.a': {},
      'deep/__pycache__/x.a': {},
      '.dvc/cache/x.a': {},
      'my-env/pyvenv.cfg': '',
      'my-env/lib/x.a': {},
      'conda/conda-meta/history': '',
      'conda/x.a': {},
      'env/x.a': {},
      '.trash/x.a': {},
    });
    expect(await ids(await openWith(toys, optionsOf([folder])))).toEqual(['a:.trash', 'a:env', 'a:runs/one']);
  });

  it('leaves out what a person excluded', async () => {
    const folder = newFolder();
    write(folder, { 'runs/one/x.a': {}, 'runs/old/x.a': {}, 'data/x.a': {}, 'data/deep/x.a': {}, 'old/x.a': {} });
    const excludes = ['**/old', 'data/**'];
    expect(await ids(await openWith(toys, optionsOf([folder], { excludes })))).toEqual(['a:runs/one']);
  });

  it('shows a run once however many links lead to it, and ends in circles', async () => {
    const folder = newFolder();
    write(folder, { 'runs/v2/x.a': {} });
    symlinkSync('v2', join(folder, 'runs', 'latest'));
    symlinkSync('..', join(folder, 'runs', 'v2', 'up'));
    symlinkSync(folder, join(folder, 'aaa'));
    expect(await ids(await openWith(toys, optionsOf([folder])))).toEqual(['a:runs/v2']);
  });

  it('follows a link out of the folder', async () => {
    const elsewhere = newFolder();
    const folder = newFolder();
    write(elsewhere, { 'one/x.a': {} });
    symlinkSync(elsewhere, join(folder, 'scratch'));
    expect(await ids(await openWith(toys, optionsOf([folder])))).toEqual(['a:scratch/one']);
  });

  it('shows a file once that is linked from another folder', async () => {
    const folder = newFolder();
    write(folder, { 'one/x.a': {}, 'two/note.txt': '' });
    symlinkSync('../one/x.a', join(folder, 'two', 'x.a'));
    expect(await ids(await openWith(toys, optionsOf([folder])))).toEqual(['a:one']);
  });

  it('does not wait for a pipe', async () => {
    const folder = newFolder();
    write(folder, { 'one/x.a': {} });
    mkdirSync(join(folder, 'two'));
    execFileSync('mkfifo', [join(folder, 'two', 'x.a')]);
    expect(await ids(await openWith(toys, optionsOf([folder])))).toEqual(['a:one']);
  });

  it('says which folder cannot be listed, and finds the rest', async () => {
    const folder = newFolder();
    write(folder, { 'one/x.a': {}, 'shut/x.a': {} });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'shut'), 0);
    const asRoot = process.getuid?.() === 0;
    // Modes do not hold for root: become somebody else for the look.
    if (asRoot) process.seteuid?.(65534);
    try {
      const catalog = await openWith(toys, optionsOf([folder]));
      expect(await ids(catalog)).toEqual(['a:one']);
      const { problems } = await catalog.state();
      expect(problems).toMatchObject([
        { file: 'shut', message: expect.stringContaining('permission denied') as string },
      ]);
    } finally {
      if (asRoot) process.seteuid?.(0);
      chmodSync(join(folder, 'shut'), 0o755);
    }
  });

  it('tells of a folder that is not there', async () => {
    const folder = newFolder();
    const catalog = await openWith(toys, optionsOf([join(folder, 'gone')]));
    expect((await catalog.state()).problems).toMatchObject([{ message: 'This folder does not exist.' }]);
  });

  it('finds 3,000 run folders', async () => {
    const folder = newFolder();
    for (let n = 0; n < 3000; n += 1) write(folder, { [`runs/${n}/x.a`]: {} });
    expect((await all(await openWith(toys, optionsOf([folder])))).total).toBe(3000);
  });
});

describe('what runs are called', () => {
  it('names a run by its folder, relative to the base, and its experiment by the folder above', async () => {
    const folder = newFolder();
    write(folder, { 'exp/deep/one/x.a': {}, 'two/x.a': {} });
    const { runs } = await all(await openWith(toys, optionsOf([folder]), {}), '', ['id']);
    expect(runs.map(({ id, name, experiment, location }) => [id, name, experiment, location])).toEqual([
      ['a:exp/deep/one', 'one', 'exp/deep', 'exp/deep/one'],
      ['a:two', 'two', '.', 'two'],
    ]);
  });

  it('names a run at the base itself by a dot, and shows it with the name of the folder', async () => {
    const folder = join(newFolder(), 'project');
    write(folder, { 'x.a': {} });
    const { runs } = await all(await openWith(toys, optionsOf([folder])));
    expect(runs).toMatchObject([{ id: 'a:.', name: 'project', experiment: '.', location: '.' }]);
  });

  it("takes the tool's own id, name and experiment where it has them", async () => {
    const folder = newFolder();
    write(folder, { 'one/x.a': { toolId: 'abc', name: 'brave', experiment: 'lab' } });
    const { runs } = await all(await openWith(toys, optionsOf([folder])));
    expect(runs).toMatchObject([{ id: 'a:abc', name: 'brave', experiment: 'lab', location: 'one' }]);
  });

  it('tells several runs of one folder apart by their files', async () => {
    const folder = newFolder();
    write(folder, { 'logs/x.a': {}, 'logs/y.a': {} });
    const { runs } = await all(await openWith(toys, optionsOf([folder])), '', ['id']);
    expect(runs.map(({ id, location, experiment }) => [id, location, experiment])).toEqual([
      ['a:logs/x.a', 'logs/x.a', 'logs'],
      ['a:logs/y.a', 'logs/y.a', 'logs'],
    ]);
  });

  it('writes the location of a later folder relative to the first where both have the same one', async () => {
    const top = newFolder();
    write(top, { 'one/logs/x.a': {}, 'two/logs/x.a': {}, 'two/more/x.a': {} });
    const catalog = await openWith(toys, optionsOf([join(top, 'one'), join(top, 'two')]));
    expect(await ids(catalog)).toEqual(['a:../two/logs', 'a:logs', 'a:more']);
    const { runs } = await all(catalog, '', ['id']);
    expect(runs.map(({ sources }) => sources[0]?.file)).toEqual(['../two/logs/x.a', 'logs/x.a', 'more/x.a']);
  });

  it('gives a run to the first of overlapping folders', async () => {
    const top = newFolder();
    write(top, { 'inner/one/x.a': {}, 'two/x.a': {} });
    const first = await openWith(toys, optionsOf([top, join(top, 'inner')]));
    expect(await ids(first)).toEqual(['a:inner/one', 'a:two']);
    const second = await openWith(toys, optionsOf([join(top, 'inner'), top]));
    expect(await ids(second)).toEqual(['a:one', 'a:two']);
  });

  it('lists a copied run once, and says where the copy lies', async () => {
    const folder = newFolder();
    write(folder, { 'one/x.a': { toolId: 'abc' } });
    cpSync(join(folder, 'one'), join(folder, 'two'), { recursive: true });
    const { runs } = await all(await openWith(toys, optionsOf([folder])));
    expect(runs).toMatchObject([{ id: 'a:abc', location: 'one', problems: [{ file: 'two' }] }]);
  });

  it('gives a parent its id, whether the tool names it by its own id or by its place', async () => {
    const folder = newFolder();
    write(folder, {
      'top/x.a': { toolId: 'abc' },
      'plain/x.b': {},
      'child/x.a': { parent: 'abc' },
      'other/x.b': { parent: join(folder, 'plain') },
    });
    const { runs } = await all(await openWith(toys, optionsOf([folder])), 'has parent', ['id']);
    expect(runs.map(({ id, parent }) => [id, parent])).toEqual([
      ['a:child', 'a:abc'],
      ['b:other', 'b:plain'],
    ]);
  });
});

describe('what several trackers wrote in one folder', () => {
  const both = {
    'one/x.a': { params: { lr: 1, only: 'a' }, tags: {}, startedAt: 200, points: { loss: [3, 2], acc: [1] } },
    'one/x.b': { params: { lr: 2, seed: 7 }, status: 'failed', startedAt: 100, points: { loss: [3, 2, 1], acc: [9] } },
  };

  it('is one run: the first tracker names it and wins, the longer series counts', async () => {
    const folder = newFolder();
    write(folder, both);
    const catalog = await openWith(toys, optionsOf([folder]));
    const { runs } = await all(catalog);
    expect(runs).toMatchObject([
      {
        id: 'a:one',
        tracker: 'a',
        sources: [
          { tracker: 'a', file: 'one/x.a' },
          { tracker: 'b', file: 'one/x.b' },
        ],
        params: { lr: 1, only: 'a', seed: 7 },
        metrics: { loss: { last: 1, count: 3 }, acc: { last: 1, count: 1 } },
        status: 'failed',
        startedAt: 100,
      },
    ]);
    const series = await catalog.series('a:one', ['loss', 'acc']);
    expect([...(series.get('loss')?.values ?? [])]).toEqual([3, 2, 1]);
    expect([...(series.get('acc')?.values ?? [])]).toEqual([1]);
  });

  it('reads on although one of the files is broken', async () => {
    const folder = newFolder();
    write(folder, { ...both, 'one/x.b': '{ broken' });
    const { runs } = await all(await openWith(toys, optionsOf([folder])));
    expect(runs).toMatchObject([{ id: 'a:one', metrics: { loss: { count: 2 } }, problems: [{ file: 'one/x.b' }] }]);
  });

  it('keeps keys that JavaScript treats specially', async () => {
    const folder = newFolder();
    write(folder, { 'one/x.a': '{"params":{"__proto__":"p","constructor":"c"}}', 'one/x.b': {} });
    const { runs } = await all(await openWith(toys, optionsOf([folder])));
    expect(Object.entries(runs[0]?.params ?? {})).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
  });

  it('shows a hard link as the run of its own that it may be', async () => {
    const folder = newFolder();
    write(folder, { 'one/x.a': {}, 'two/note.txt': '' });
    linkSync(join(folder, 'one', 'x.a'), join(folder, 'two', 'x.a'));
    expect(await ids(await openWith(toys, optionsOf([folder])))).toEqual(['a:one', 'a:two']);
  });
});
