import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { CatalogApi, OutlineView } from '../../../src/catalog/api.ts';
import { newFolder, write } from './support/folder.ts';
import { runId, writeExperiment, writeMlflowRun } from './support/mlflow-store.ts';
import { all, openWith, opened, optionsOf, record, ways } from './support/open.ts';
import { toyTracker } from './support/toy-tracker.ts';

vi.setConfig({ testTimeout: 60_000 });

const waiting = { timeout: 15_000, interval: 20 };
const view: OutlineView = { groupBy: 'experiment', query: '', sort: [], hidden: [], showHidden: false };
const id = (n: number): string => `mlflow:${runId(n)}`;

/** Experiments `a` (runs 1 to 3, judged by val/acc), `b` (4 and 5, too) and `c` (6, judged by loss). */
function makeStore(): string {
  const folder = newFolder();
  const store = join(folder, 'mlruns');
  const [a, b, c] = ['a', 'b', 'c'].map((name, i) => writeExperiment(store, String(i + 1), name));
  for (const n of [1, 2, 3]) writeMlflowRun(a!, { id: runId(n), name: `run ${n}`, metrics: { 'val/acc': [n / 10] } });
  for (const n of [4, 5]) writeMlflowRun(b!, { id: runId(n), name: `run ${n}`, metrics: { 'val/acc': [n / 10] } });
  writeMlflowRun(c!, { id: runId(6), name: 'run 6', metrics: { loss: [1] } });
  return folder;
}

const notesOf = (folder: string): string[] =>
  readdirSync(join(folder, '.trainyard/notes')).filter((name) => name.endsWith('.yaml'));

describe.each(ways)('notes in a catalog $way', ({ make }) => {
  const open = (folder: string, follow = false): Promise<CatalogApi> => opened(make(), optionsOf([folder], { follow }));

  it('lie over what the tool wrote, at once and after it is opened again', async () => {
    const folder = makeStore();
    const catalog = await open(folder);
    const edit = { name: 'otter', note: 'good\nstart', starred: true, colour: 3, tags: { team: 'vision' } };
    const { runs, refused } = await catalog.annotate([id(1)], edit);
    const seen = { name: 'otter', note: 'good\nstart', starred: true, colour: 3, archived: false, baseline: false };
    expect(refused).toEqual([]);
    expect(runs).toMatchObject([{ id: id(1), ...seen, tags: { team: 'vision' } }]);
    expect(await catalog.runs([id(1)])).toEqual(runs);
    expect(await (await open(folder)).runs([id(1)])).toEqual(runs);
    expect(await catalog.find('otter')).toEqual({ id: id(1) });
    expect((await all(catalog, 'starred and tags.team = vision')).runs.map(({ name }) => name)).toEqual(['otter']);
  });

  it('leave no file behind when nothing is left of them', async () => {
    const folder = makeStore();
    const catalog = await open(folder);
    const before = await catalog.runs([id(1)]);
    await catalog.annotate([id(1)], { starred: true, note: 'x', name: 'y', tags: { k: 'v' } });
    expect(notesOf(folder)).toHaveLength(1);
    await catalog.annotate([id(1)], { starred: false, note: null, name: '', tags: { k: null } });
    expect(notesOf(folder)).toEqual([]);
    expect(await catalog.runs([id(1)])).toEqual(before);
  });

  it('archive child runs with their parents, and bring them back', async () => {
    const folder = makeStore();
    const experiment = join(folder, 'mlruns', '1');
    writeMlflowRun(experiment, { id: runId(8), tags: { 'mlflow.parentRunId': runId(1) } });
    writeMlflowRun(experiment, { id: runId(9), tags: { 'mlflow.parentRunId': runId(8) } });
    const catalog = await open(folder);
    const { runs } = await catalog.annotate([id(1)], { archived: true });
    expect(runs.map((run) => [run.id, run.archived])).toEqual([1, 8, 9].map((n) => [id(n), true]));
    expect((await all(catalog)).runs.map((run) => run.id).sort()).toEqual([2, 3, 4, 5, 6].map(id));
    await catalog.annotate([id(1)], { archived: false });
    expect((await all(catalog)).total).toBe(8);
  });

  it('tell of a run that is not there, and keep the rest', async () => {
    const catalog = await open(makeStore());
    const { runs, refused } = await catalog.annotate([id(1), 'mlflow:nobody'], { starred: true });
    expect(runs).toMatchObject([{ id: id(1), starred: true }]);
    expect(refused).toMatchObject([{ message: 'There is no run mlflow:nobody.' }]);
  });

  it('pin one baseline an experiment; others of the same metric go by the newest pinned', async () => {
    const catalog = await open(makeStore());
    expect(await catalog.baselineOf([id(1)])).toEqual(new Map());
    await catalog.annotate([id(1)], { baseline: true });
    expect(await catalog.baselineOf([1, 2, 4, 6].map(id))).toEqual(
      new Map([
        [id(2), id(1)],
        [id(4), id(1)],
      ]),
    );
    await catalog.annotate([id(3)], { baseline: true });
    expect((await all(catalog, 'baseline')).runs.map((run) => run.id)).toEqual([id(3)]);
    await catalog.annotate([id(5)], { baseline: true });
    expect(await catalog.baselineOf([1, 2, 3, 4, 5, 6].map(id))).toEqual(
      new Map([
        [id(1), id(3)],
        [id(2), id(3)],
        [id(4), id(5)],
      ]),
    );
    await catalog.annotate([id(3)], { baseline: false });
    expect(await catalog.baselineOf([id(1)])).toEqual(new Map([[id(1), id(5)]]));
  });

  it('show in the outline, with the difference to the baseline', async () => {
    const catalog = await open(makeStore());
    await catalog.annotate([id(1)], { baseline: true, starred: true, colour: 7 });
    const rows = await catalog.outline(view, 'experiment:a', 10);
    const shown = (rows.ok ? rows.value : []).flatMap((row) => (row.kind === 'run' ? [row] : []));
    const of = (n: number) => shown.find(({ key }) => key === id(n));
    expect(of(1)).toMatchObject({ baseline: true, starred: true, colour: 7, delta: null });
    expect(of(2)).toMatchObject({ baseline: false, starred: false, colour: null });
    expect(of(2)?.delta).toBeCloseTo(0.1);
    expect(await catalog.details(id(3))).toMatchObject({ baseline: { id: id(1), name: 'run 1' } });
    expect((await catalog.details(id(1)))?.baseline).toBeNull();
  });

  it('show archived runs in the outline only when asked', async () => {
    const catalog = await open(makeStore());
    await catalog.annotate([id(6)], { archived: true });
    const labels = async (showArchived: boolean): Promise<readonly string[]> => {
      const rows = await catalog.outline({ ...view, showArchived }, null, 10);
      return rows.ok ? rows.value.flatMap((row) => (row.kind === 'group' ? [row.label] : [])) : [];
    };
    expect(await labels(false)).toEqual(['a', 'b']);
    expect(await labels(true)).toEqual(['a', 'b', 'c']);
  });

  it('that another window or git brings show while it follows, and say so', async () => {
    const folder = makeStore();
    const catalog = await open(folder, true);
    const events = record(catalog);
    const other = await open(folder);
    await other.annotate([id(1)], { name: 'from elsewhere' });
    await vi.waitFor(async () => expect((await catalog.runs([id(1)]))[0]?.name).toBe('from elsewhere'), waiting);
    expect(events).toContainEqual({ type: 'changed', added: [], updated: [id(1)], removed: [] });
    rmSync(join(folder, '.trainyard'), { recursive: true });
    await vi.waitFor(async () => expect((await catalog.runs([id(1)]))[0]?.name).toBe('run 1'), waiting);
  });

  it('that were written in an editor, in place, show while it follows', async () => {
    const folder = makeStore();
    const catalog = await open(folder, true);
    await catalog.annotate([id(1)], { name: 'before' });
    const file = join(folder, '.trainyard/notes', notesOf(folder)[0]!);
    writeFileSync(file, readFileSync(file, 'utf8').replace('before', 'afterwards'));
    await vi.waitFor(async () => expect((await catalog.runs([id(1)]))[0]?.name).toBe('afterwards'), waiting);
  });

  it('that cannot be understood are left as they are, and said', async () => {
    const folder = makeStore();
    const catalog = await open(folder, true);
    await catalog.annotate([id(1)], { name: 'mine' });
    const file = join(folder, '.trainyard/notes', notesOf(folder)[0]!);
    const newer = readFileSync(file, 'utf8').replace('version: 1', 'version: 9');
    writeFileSync(file, newer);
    await catalog.rescan();
    const { runs, refused } = await catalog.annotate([id(1), id(2)], { starred: true });
    expect(refused).toMatchObject(
      [{ file: `.trainyard/notes/${notesOf(folder)[0]!}`, message: /version 9/ }].map((each) => ({
        ...each,
        message: expect.stringMatching(each.message) as string,
      })),
    );
    expect(runs).toMatchObject([
      { id: id(1), starred: false },
      { id: id(2), starred: true },
    ]);
    expect(readFileSync(file, 'utf8')).toBe(newer);
    expect((await catalog.state()).problems).toHaveLength(1);
  });
});

it('a note under an id that a run went by earlier still is its note', async () => {
  const folder = newFolder();
  const trackers = [toyTracker('early'), toyTracker('late')];
  write(folder, { 'runs/one/x.late': {} });
  const first = await openWith(trackers, optionsOf([folder]));
  await first.annotate(['late:runs/one'], { name: 'kept', starred: true });
  write(folder, { 'runs/one/x.early': {} });
  const then = await openWith(trackers, optionsOf([folder]));
  expect((await all(then)).runs).toMatchObject([{ id: 'early:runs/one', name: 'kept', starred: true }]);
  await then.annotate(['early:runs/one'], { starred: false });
  expect(notesOf(folder)).toHaveLength(1);
  expect((await all(then)).runs).toMatchObject([{ name: 'kept', starred: false }]);
});

it('notes are made at the base only', async () => {
  const base = newFolder();
  const folder = join(base, 'deep/store');
  mkdirSync(folder, { recursive: true });
  writeMlflowRun(writeExperiment(folder, '1', 'a'), { id: runId(1) });
  const catalog = await openWith([...(await import('../../../src/trackers/registry.ts')).trackerFactories], {
    ...optionsOf([]),
    roots: [{ folder, base }],
  });
  await catalog.annotate([id(1)], { starred: true });
  expect(existsSync(join(base, '.trainyard/notes'))).toBe(true);
  expect(existsSync(join(folder, '.trainyard'))).toBe(false);
  execFileSync('git', ['init', '-q', base]);
  writeFileSync(join(base, '.trainyard/notes.lock'), '');
  writeFileSync(join(base, '.trainyard/notes/.a.yaml.1-ab.tmp'), '');
  const status = execFileSync('git', ['-C', base, 'status', '--porcelain', '-uall', '.trainyard'], {
    encoding: 'utf8',
  });
  const files = status
    .trim()
    .split('\n')
    .map((line) => line.slice(3))
    .sort();
  expect(files).toEqual([
    '.trainyard/.gitignore',
    '.trainyard/notes/.gitattributes',
    `.trainyard/notes/${notesOf(base)[0]!}`,
  ]);
});
