import { appendFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { CatalogApi, CatalogEvent, OutlineView } from '../../../src/catalog/api.ts';
import { fixturePath } from '../trackers/support/fixtures.ts';
import { newFolder } from './support/folder.ts';
import { runId, writeExperiment, writeMeta, writeMetric, writeMlflowRun } from './support/mlflow-store.ts';
import { all, ids, opened, optionsOf, record, ways } from './support/open.ts';

// Other work may keep the machine busy: a condition gets its time.
vi.setConfig({ testTimeout: 60_000 });

const view: OutlineView = { groupBy: 'experiment', query: '', sort: [], hidden: [], showHidden: false };
const waiting = { timeout: 15_000, interval: 20 };

/** A store with an experiment `vision/resnet` of two runs (the second is the child of the first) and `other` of one. */
function makeStore(): { folder: string; experiment: string } {
  const folder = newFolder();
  const experiment = writeExperiment(join(folder, 'mlruns'), '1', 'vision/resnet');
  const other = writeExperiment(join(folder, 'mlruns'), '2', 'other');
  const params = { lr: '0.1' };
  writeMlflowRun(experiment, { id: runId(1), name: 'first', params, metrics: { 'val/acc': [0.1, 0.5, 0.9] } });
  const tags = { 'mlflow.parentRunId': runId(1) };
  writeMlflowRun(experiment, { id: runId(2), name: 'second', tags, metrics: { 'val/acc': [0.2, 0.3] } });
  writeMlflowRun(other, { id: runId(3), name: 'third', startedAt: 1_800_000_000_000, metrics: { loss: [2, 1] } });
  return { folder, experiment };
}

function changedIds(events: readonly CatalogEvent[], what: 'added' | 'updated' | 'removed'): string[] {
  return events.flatMap((event) => (event.type === 'changed' ? event[what] : []));
}

describe.each(ways)('a catalog $way', ({ make }) => {
  const open = (folder: string, follow = false): Promise<CatalogApi> => opened(make(), optionsOf([folder], { follow }));

  it('finds every run and says so', async () => {
    const catalog = await open(makeStore().folder);
    expect(await ids(catalog)).toEqual([1, 2, 3].map((n) => `mlflow:${runId(n)}`));
    expect(await catalog.state()).toMatchObject({ phase: 'ready', runs: 3, running: 0, problems: [] });
  });

  it('names its trackers and what each looks for', async () => {
    const catalog = await open(makeStore().folder);
    const mlflow = (await catalog.trackers()).find(({ name }) => name === 'mlflow');
    expect(mlflow).toMatchObject({ title: 'MLflow' });
    expect(mlflow?.looksFor.join()).toContain('meta.yaml');
  });

  it('filters, sorts and cuts out pages', async () => {
    const catalog = await open(makeStore().folder);
    const found = await all(catalog, 'metrics.val/acc > 0.4');
    expect(found.runs.map(({ name }) => name)).toEqual(['first']);
    const page = await catalog.query({ query: '', sort: ['-name'], limit: 1, offset: 1, all: false });
    expect(page.ok && page.value.runs.map(({ name }) => name)).toEqual(['second']);
    expect(page.ok && page.value.total).toBe(3);
  });

  it('says where a query is wrong', async () => {
    const catalog = await open(makeStore().folder);
    const answer = await catalog.query({ query: 'metrics.loss >', sort: [], limit: null, offset: 0, all: false });
    expect(answer.ok).toBe(false);
    expect(!answer.ok && answer.fault.hint).not.toBe('');
    expect(await catalog.outline({ ...view, query: '(' }, null, 10)).toMatchObject({ ok: false });
  });

  it('lays runs out by experiment, child runs below their parents, the best one marked', async () => {
    const catalog = await open(makeStore().folder);
    const roots = await catalog.outline(view, null, 10);
    expect(roots.ok && roots.value).toMatchObject([
      { kind: 'group', label: 'other', runs: 1 },
      { kind: 'group', label: 'vision/resnet', runs: 2, best: { metric: 'val/acc', value: 0.9, goal: 'maximize' } },
    ]);
    const key = roots.ok ? (roots.value[1]?.key ?? '') : '';
    const runs = await catalog.outline(view, key, 10);
    expect(runs.ok && runs.value).toMatchObject([{ kind: 'run', name: 'first', children: 1, best: true }]);
    const children = await catalog.outline(view, `mlflow:${runId(1)}`, 10);
    expect(children.ok && children.value).toMatchObject([{ kind: 'run', name: 'second', children: 0, best: false }]);
  });

  it('shows so many rows and how many more there are', async () => {
    const folder = newFolder();
    const experiment = writeExperiment(folder, '1', 'many');
    for (let n = 0; n < 30; n += 1) writeMlflowRun(experiment, { id: runId(n) });
    const catalog = await open(folder);
    const rows = await catalog.outline(view, 'experiment:many', 10);
    expect(rows.ok && rows.value).toHaveLength(11);
    expect(rows.ok && rows.value.at(-1)).toEqual({ kind: 'more', key: 'more:experiment:many', remaining: 20 });
  });

  it('gives whole series, cuts of them, and leaves out what is not there', async () => {
    const catalog = await open(makeStore().folder);
    const id = `mlflow:${runId(1)}`;
    const series = await catalog.series(id, ['val/acc', 'none']);
    expect([...series.keys()]).toEqual(['val/acc']);
    expect([...(series.get('val/acc')?.values ?? [])]).toEqual([0.1, 0.5, 0.9]);
    expect([...(series.get('val/acc')?.steps ?? [])]).toEqual([0, 1, 2]);
    const request = { run: id, metric: 'val/acc', x: 'step', from: null, to: null, pixels: 100, smoothing: 0 } as const;
    const cuts = await catalog.cuts([{ ...request, run: 'nobody' }, request, { ...request, from: 1, to: 2 }]);
    expect(cuts.map(({ total, inRange }) => [total, inRange])).toEqual([
      [3, 3],
      [3, 2],
    ]);
    // A second time from memory: nothing of it was handed away.
    expect([...((await catalog.series(id, ['val/acc'])).get('val/acc')?.values ?? [])]).toEqual([0.1, 0.5, 0.9]);
  });

  it('lists what runs logged beside numbers, and gives it step by step', async () => {
    const catalog = await open(fixturePath('media'));
    const { runs } = await all(catalog, 'tracker = tensorboard and name = "tf"');
    const id = runs[0]?.id ?? '';
    const tags = await catalog.media(id);
    expect(tags.map(({ tag, kind }) => `${kind} ${tag}`)).toContain('image val/samples');
    const read = async (): Promise<unknown> =>
      (await catalog.mediaFrames(id, { tag: 'val/samples', kind: 'image' }, [1, 99, 0])).map(({ step, content }) => [
        step,
        content.kind === 'image' && content.pictures.map(({ bytes }) => bytes.length > 60),
      ]);
    const both = [
      [1, [true, true]],
      [0, [true, true]],
    ];
    expect(await read()).toEqual(both);
    // A second time: what was handed over was nobody's but the asker's.
    expect(await read()).toEqual(both);
    expect(await catalog.media('nobody')).toEqual([]);
    expect(await catalog.mediaFrames('nobody', { tag: 'x', kind: 'image' }, [0])).toEqual([]);
  });

  it('refuses cuts that were cancelled', async () => {
    const catalog = await open(makeStore().folder);
    const controller = new AbortController();
    controller.abort(new Error('not needed any more'));
    await expect(catalog.cuts([], controller.signal)).rejects.toThrow('not needed any more');
  });

  it('tells everything about one run, with its files', async () => {
    const { folder, experiment } = makeStore();
    const artifacts = join(experiment, runId(1), 'artifacts');
    appendFileSync(join(artifacts, 'model.bin'), 'abc');
    const catalog = await open(folder);
    expect(await catalog.details('nobody')).toBeNull();
    expect(await catalog.details(`mlflow:${runId(1)}`)).toMatchObject({
      run: { name: 'first', params: { lr: '0.1' }, experiment: 'vision/resnet' },
      headline: { metric: 'val/acc', value: 0.9, goal: 'maximize' },
      path: join(experiment, runId(1)),
      artifactFolder: artifacts,
      artifacts: [{ path: 'model.bin', bytes: 3 }],
      artifactsCut: false,
      children: [`mlflow:${runId(2)}`],
    });
  });

  it('finds a run by id, by the beginning of one, by name, and says what a text could mean', async () => {
    const catalog = await open(makeStore().folder);
    const id = `mlflow:${runId(3)}`;
    expect(await catalog.find(id)).toEqual({ id });
    expect(await catalog.find('third')).toEqual({ id });
    expect(await catalog.find('mlflow:000')).toEqual({ candidates: [1, 2, 3].map((n) => `mlflow:${runId(n)}`) });
    expect(await catalog.find('nothing')).toEqual({ candidates: [] });
  });

  it('knows the newest run', async () => {
    const catalog = await open(makeStore().folder);
    expect(await catalog.newest()).toMatchObject({ run: { name: 'third' }, headline: { metric: 'loss', value: 1 } });
  });

  it('hands over long lists whole', async () => {
    const folder = newFolder();
    const experiment = writeExperiment(folder, '1', 'many');
    for (let n = 0; n < 300; n += 1) writeMlflowRun(experiment, { id: runId(n), metrics: { loss: [n] } });
    const catalog = await open(folder);
    const { runs, total } = await all(catalog, '', ['metrics.loss']);
    expect(total).toBe(300);
    expect(runs.map(({ metrics }) => metrics['loss']?.last)).toEqual(Array.from({ length: 300 }, (_, n) => n));
  });

  it('tells of appended points, of new, moved and deleted runs while it follows', async () => {
    const { folder, experiment } = makeStore();
    const catalog = await open(folder, true);
    const events = record(catalog);
    const id = `mlflow:${runId(1)}`;
    writeMetric(join(experiment, runId(1)), 'val/acc', '1700000009000 0.95 3\n');
    await vi.waitFor(() => expect(changedIds(events, 'updated')).toContain(id), waiting);
    expect((await catalog.runs([id]))[0]?.metrics['val/acc']).toMatchObject({ last: 0.95, count: 4 });

    writeMlflowRun(experiment, { id: runId(9), metrics: { loss: [1] } });
    await vi.waitFor(() => expect(changedIds(events, 'added')).toContain(`mlflow:${runId(9)}`), waiting);

    renameSync(join(experiment, runId(9)), join(folder, 'mlruns', '2', runId(9)));
    await vi.waitFor(async () => {
      expect((await catalog.runs([`mlflow:${runId(9)}`]))[0]?.location).toBe(`mlruns/2/${runId(9)}`);
    }, waiting);

    rmSync(join(experiment, runId(1)), { recursive: true });
    await vi.waitFor(() => expect(changedIds(events, 'removed')).toContain(id), waiting);
    expect(await ids(catalog)).toEqual([2, 3, 9].map((n) => `mlflow:${runId(n)}`));
  });

  it('says once that a running run has ended', async () => {
    const folder = newFolder();
    const experiment = writeExperiment(folder, '1', 'live');
    const run = { id: runId(1), startedAt: Date.now() };
    const place = writeMlflowRun(experiment, { ...run, status: 1, metrics: { loss: [1] } });
    const catalog = await open(folder, true);
    expect(await catalog.state()).toMatchObject({ running: 1 });
    const events = record(catalog);
    writeMeta(place, { ...run, status: 3 });
    await vi.waitFor(() => expect(events).toContainEqual({ type: 'ended', run: `mlflow:${runId(1)}` }), waiting);
    await vi.waitFor(async () => expect(await catalog.state()).toMatchObject({ running: 0 }), waiting);
    expect(events.filter(({ type }) => type === 'ended')).toHaveLength(1);
  });

  it('keeps what is still in view when folders come and go', async () => {
    const one = makeStore().folder;
    const two = newFolder();
    writeMlflowRun(writeExperiment(two, '1', 'elsewhere'), { id: runId(7) });
    const catalog = await open(one);
    const events = record(catalog);
    await catalog.configure(optionsOf([one, two]));
    expect(await ids(catalog)).toEqual(expect.arrayContaining([1, 2, 3].map((n) => `mlflow:${runId(n)}`)));
    await catalog.ready();
    await vi.waitFor(() => expect(changedIds(events, 'added')).toEqual([`mlflow:${runId(7)}`]), waiting);
    expect(changedIds(events, 'removed')).toEqual([]);
    await catalog.configure(optionsOf([two]));
    await vi.waitFor(async () => expect(await ids(catalog)).toEqual([`mlflow:${runId(7)}`]), waiting);
  });

  it('looks again when asked', async () => {
    const { folder, experiment } = makeStore();
    const catalog = await open(folder);
    writeMlflowRun(experiment, { id: runId(8) });
    await catalog.rescan();
    expect(await ids(catalog)).toContain(`mlflow:${runId(8)}`);
  });
});
