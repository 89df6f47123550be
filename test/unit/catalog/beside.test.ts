import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { BesideRequest } from '../../../src/catalog/beside-api.ts';
import type { CatalogApi } from '../../../src/catalog/api.ts';
import { newFolder } from './support/folder.ts';
import { runId, writeExperiment, writeMlflowRun } from './support/mlflow-store.ts';
import { all, opened, optionsOf, ways } from './support/open.ts';

vi.setConfig({ testTimeout: 60_000 });

const trained = (lr: string, auc: number, program = 'fraud/train.py') => ({
  params: { lr, 'model.depth': '3' },
  metrics: { 'val/auc': [0.1, auc] },
  tags: { 'mlflow.source.name': program },
});

/** Three runs of `fraud/train.py` with `lr`, one of another experiment that knows fewer parameters. */
function makeStore(): string {
  const folder = newFolder();
  const fraud = writeExperiment(join(folder, 'mlruns'), '1', 'fraud');
  writeMlflowRun(fraud, { id: runId(1), name: 'slow', ...trained('0.001', 0.8) });
  writeMlflowRun(fraud, { id: runId(2), name: 'good', ...trained('0.01', 0.9) });
  writeMlflowRun(fraud, { id: runId(3), name: 'same', ...trained('1e-2', 0.7, 'train.py') });
  const other = writeExperiment(join(folder, 'mlruns'), '2', 'other');
  writeMlflowRun(other, { id: runId(4), name: 'else', params: { lr: '5' }, metrics: { 'val/auc': [0.99] } });
  return folder;
}

const request = (folder: string, more: Partial<BesideRequest> = {}): BesideRequest => ({
  file: join(folder, 'fraud', 'params.yaml'),
  values: [
    { names: ['lr'], value: 0.001 },
    { names: ['model.depth', 'model/depth', 'depth'], value: 7 },
    { names: ['never'], value: 1 },
  ],
  detail: null,
  ...more,
});

describe.each(ways)('a catalog $way', ({ make }) => {
  const open = (folder: string): Promise<CatalogApi> => opened(make(), optionsOf([folder], { follow: false }));

  it('says of a file’s values how many were tried, the best one and what the present one came to', async () => {
    const folder = makeStore();
    const catalog = await open(folder);
    const { metric, goal, params } = await catalog.beside(request(folder));
    expect([metric, goal]).toEqual(['val/auc', 'maximize']);
    expect(params[0]).toMatchObject({
      name: 'lr',
      tried: 2,
      runs: 3,
      best: { name: 'good', value: '0.01', score: 0.9 },
      current: { name: 'slow', score: 0.8 },
      baseline: null,
      delta: null,
      points: [],
    });
    expect(params[1]).toMatchObject({ name: 'model.depth', tried: 1, current: null });
    expect(params[2]).toBeNull();
  });

  it('gives points and the best runs of the one value that is looked at', async () => {
    const folder = makeStore();
    const catalog = await open(folder);
    const { params } = await catalog.beside(request(folder, { detail: 0 }));
    expect(params[0]?.top.map(({ name }) => name)).toEqual(['good', 'slow', 'same']);
    expect(params[0]?.points).toHaveLength(3);
    expect(params[1]?.points).toHaveLength(0);
  });

  it('knows the runs of a program by what their tool kept of it, and a query that finds them', async () => {
    const folder = makeStore();
    const catalog = await open(folder);
    const found = await catalog.programRuns(join(folder, 'fraud', 'train.py'));
    expect(found).toMatchObject({ runs: 3, running: 0, metric: 'val/auc', goal: 'maximize' });
    expect(await catalog.programRuns(join(folder, 'fraud', 'other.py'))).toBeNull();
    const { runs } = await all(catalog, found?.query ?? 'none');
    expect(runs).toHaveLength(3);
  });

  it('takes runs in the folder of a program for its own where they name none', async () => {
    const folder = makeStore();
    const catalog = await open(folder);
    const found = await catalog.programRuns(join(folder, 'fit.py'));
    expect(found).toMatchObject({ runs: 1, newest: { name: 'else' } });
  });

  it('knows which run lies at a path, and which one a file lies in', async () => {
    const folder = makeStore();
    const catalog = await open(folder);
    const place = join(folder, 'mlruns', '1', runId(2));
    const [at, above] = await catalog.placed([place, join(folder, 'mlruns')]);
    expect(at).toMatchObject({ name: 'good', status: 'finished', best: true });
    expect(above).toBeNull();
    expect(await catalog.runHolding(join(place, 'artifacts', 'a.json'))).toBe(`mlflow:${runId(2)}`);
    expect(await catalog.runHolding(join(folder, 'params.yaml'))).toBeNull();
  });
});
