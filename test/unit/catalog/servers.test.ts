import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { CatalogApi, CatalogEvent } from '../../../src/catalog/api.ts';
import { Catalog } from '../../../src/catalog/catalog.ts';
import { CatalogClient } from '../../../src/catalog/client.ts';
import { waitBeforePoll, usualServerPace } from '../../../src/catalog/server-pace.ts';
import type { ServerAccess } from '../../../src/catalog/servers-api.ts';
import { serverTrackers, trackerFactories } from '../../../src/trackers/registry.ts';
import { fakeMlflow } from '../trackers/mlflow-server/support/fake-mlflow.ts';
import type { FakeRun } from '../trackers/mlflow-server/support/fake-mlflow.ts';
import { json } from '../trackers/mlflow-server/support/fake-server.ts';
import { newFolder, write } from './support/folder.ts';
import { runId, writeExperiment, writeMlflowRun } from './support/mlflow-store.ts';
import { all, opened, optionsOf, record, startWorker } from './support/open.ts';

const experiments = [{ id: '1', name: 'fraud' }];
const open: ServerAccess = { network: true, secrets: {}, attentive: true };
const quick = { runningMs: 20, idleMs: 20, failedMs: 20 };

const ways = [
  {
    way: 'in this thread',
    make: (): CatalogApi => new Catalog({ trackers: trackerFactories, servers: serverTrackers, serverPace: quick }),
  },
  { way: 'behind a worker', make: (): CatalogApi => new CatalogClient(startWorker) },
];

/** A folder whose trainyard.yaml names a server as `team`. */
function naming(uri: string, more = ''): string {
  const folder = newFolder();
  write(folder, { 'trainyard.yaml': `trackers:\n  team: { type: mlflow, uri: "${uri}"${more} }\n` });
  return folder;
}

async function catalogOf(folder: string, follow = false): Promise<CatalogApi> {
  const catalog = new Catalog({ trackers: trackerFactories, servers: serverTrackers, serverPace: quick });
  return opened(catalog, optionsOf([folder], { follow }));
}

const phaseOf = async (catalog: CatalogApi) => (await catalog.servers())[0]?.phase;

describe.each(ways)('servers, $way', ({ make }) => {
  it('are asked only once that is allowed, and then show their runs among the others', async () => {
    const runs: FakeRun[] = [
      { id: 'a'.repeat(32), name: 'brave-otter', points: { loss: [3, 1, 2] }, params: { lr: '0.1' } },
      { id: 'b'.repeat(32), status: 'FAILED' },
    ];
    const server = await fakeMlflow({ experiments, runs });
    const folder = naming(server.uri);
    write(folder, { 'local/metrics.csv': 'step,loss\n0,1\n' });
    const catalog = await opened(make(), optionsOf([folder]));
    const events = record(catalog);
    expect((await all(catalog)).total).toBe(1);
    expect(await catalog.servers()).toMatchObject([{ name: 'team', uri: server.uri, phase: 'off', runs: 0 }]);
    expect(server.heard).toEqual([]);

    await catalog.connect(open);
    const found = await all(catalog, 'tracker = "mlflow-server"', ['name']);
    expect(found.problems).toEqual([]);
    expect(found.runs).toMatchObject([
      { id: `mlflow-server:${'b'.repeat(32)}`, status: 'failed' },
      {
        id: `mlflow-server:${'a'.repeat(32)}`,
        name: 'brave-otter',
        tracker: 'mlflow-server',
        sources: [{ tracker: 'mlflow-server', file: server.uri }],
        experiment: 'fraud',
        status: 'finished',
        params: { lr: '0.1' },
        metrics: { loss: { last: 2, lastStep: 2, min: 1, max: 3, count: 3 } },
        location: `${server.uri}/#/experiments/1/runs/${'a'.repeat(32)}`,
        problems: [],
      },
    ]);
    expect(events.filter(({ type }) => type === 'servers').at(-1)).toMatchObject({ servers: [{ phase: 'connected' }] });
    expect((await catalog.trackers()).map(({ name }) => name)).toContain('mlflow-server');
  });

  it('give whole series, files, and copies of files', async () => {
    const files = { 'model/weights.txt': 'w'.repeat(5000), 'note.txt': 'hello' };
    const server = await fakeMlflow({ experiments, runs: [{ id: 'one', points: { loss: [3, 1, 2] }, files }] });
    const folder = naming(server.uri);
    const catalog = await opened(make(), optionsOf([folder]));
    await catalog.connect(open);
    const id = 'mlflow-server:one';
    expect((await catalog.series(id, ['loss', 'none'])).get('loss')?.values).toEqual(Float64Array.of(3, 1, 2));
    expect(await catalog.details(id)).toMatchObject({
      server: 'team',
      artifactFolder: null,
      artifacts: [
        { path: 'model/weights.txt', bytes: 5000 },
        { path: 'note.txt', bytes: 5 },
      ],
      path: `${server.uri}/#/experiments/1/runs/one`,
    });
    const events: CatalogEvent[] = record(catalog);
    const file = join(folder, 'copy.txt');
    const request = { run: id, path: 'model/weights.txt', file, limit: null };
    expect(await catalog.download(request)).toEqual({ ok: true, bytes: 5000 });
    expect(readFileSync(file, 'utf8')).toBe(files['model/weights.txt']);
    expect(events).toContainEqual({ type: 'download', run: id, path: request.path, bytes: 5000, total: 5000 });
    expect(await catalog.download({ ...request, limit: 10 })).toEqual({ ok: true, bytes: 10 });
    expect(await catalog.download({ ...request, path: 'gone' })).toMatchObject({ ok: false });
    const aborted = AbortSignal.abort(new Error('Enough.'));
    await expect(catalog.download(request, aborted)).rejects.toThrow('Enough.');
  });

  it('can be looked for before they are named', async () => {
    const { uri } = await fakeMlflow({ experiments, runs: [] }, ({ path, authorization }, answer) => {
      if (path === '/version') answer.end('3.17.0');
      else if (authorization === 'Bearer right') return false;
      else json(answer, {}, 401);
      return true;
    });
    const catalog = await opened(make(), optionsOf([newFolder()]));
    expect(await catalog.probe({ uri, secret: null })).toMatchObject({ kind: 'secret' });
    expect(await catalog.probe({ uri, secret: { token: 'right' } })).toEqual({ kind: 'server', version: '3.17.0' });
    expect(await catalog.probe({ uri: 'http://127.0.0.1:9', secret: null })).toMatchObject({ kind: 'trouble' });
  });
});

describe('a server', () => {
  it('is not asked in a workspace that is not trusted, which is said once', async () => {
    const server = await fakeMlflow({ experiments, runs: [{ id: 'one' }] });
    const catalog = await catalogOf(naming(server.uri), true);
    await catalog.connect({ ...open, network: false });
    const { problems } = await catalog.state();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain('not trusted');
    expect(server.heard).toEqual([]);
    await catalog.connect(open);
    expect((await all(catalog)).total).toBe(1);
    expect((await catalog.state()).problems).toEqual([]);
  });

  it('that wants a secret waits for it, and asks no more once it is refused', async () => {
    const server = await fakeMlflow({ experiments, runs: [{ id: 'one' }] }, ({ authorization }, answer) => {
      if (authorization === 'Bearer right') return false;
      json(answer, {}, 401);
      return true;
    });
    const catalog = await catalogOf(naming(server.uri, ', token: secret'), true);
    const events = record(catalog);
    await catalog.connect(open);
    expect(await catalog.servers()).toMatchObject([{ phase: 'secret', refused: false, auth: { kind: 'token' } }]);
    expect(server.heard).toEqual([]);

    const key = (await catalog.servers())[0]?.secretKey ?? '';
    await catalog.connect({ ...open, secrets: { [key]: { token: 'wr0ng-word' } } });
    expect(await catalog.servers()).toMatchObject([{ phase: 'secret', refused: true }]);
    expect((await catalog.state()).problems[0]?.hint).toContain('TRAINYARD_TEAM_TOKEN');
    expect(server.heard).toHaveLength(1);

    await catalog.connect({ ...open, secrets: { [key]: { token: 'right' } } });
    expect(await phaseOf(catalog)).toBe('connected');
    expect((await all(catalog)).total).toBe(1);
    expect(JSON.stringify(events)).not.toContain('wr0ng-word');
  });

  it('gets nobody else’s secret', async () => {
    const server = await fakeMlflow({ experiments, runs: [] });
    const catalog = await catalogOf(naming(server.uri, ', token: secret'));
    await catalog.connect({ ...open, secrets: { 'team@https://mlflow.example': { token: 'other' } } });
    expect(await phaseOf(catalog)).toBe('secret');
    expect(server.heard).toEqual([]);
  });

  it('that is away is told of once and asked again quietly; its runs stay', { timeout: 30_000 }, async () => {
    let away = false;
    const server = await fakeMlflow({ experiments, runs: [{ id: 'one' }] }, (_question, answer) => {
      if (away) answer.destroy();
      return away;
    });
    const catalog = await catalogOf(naming(server.uri), true);
    await catalog.connect(open);
    const events = record(catalog);
    away = true;
    await vi.waitFor(async () => expect(await phaseOf(catalog)).toBe('failing'), 20_000);
    expect((await catalog.state()).problems).toHaveLength(1);
    expect((await all(catalog)).total).toBe(1);
    away = false;
    await vi.waitFor(async () => expect(await phaseOf(catalog)).toBe('connected'), 10_000);
    expect((await catalog.state()).problems).toEqual([]);
    expect(events.filter(({ type }) => type === 'changed')).toEqual([]);
  });

  it('is followed: runs come, grow and end', async () => {
    const runs: FakeRun[] = [{ id: 'old', startedAt: 1_600_000_000_000 }];
    const server = await fakeMlflow({ experiments, runs });
    const catalog = await catalogOf(naming(server.uri), true);
    await catalog.connect(open);
    const events = record(catalog);
    const id = 'mlflow-server:new';
    const valueOf = async () => (await catalog.runs([id]))[0]?.metrics['loss'];
    const startedAt = Date.now();
    runs.push({ id: 'new', status: 'RUNNING', startedAt, points: { loss: [3] } });
    await vi.waitFor(async () => expect(await valueOf()).toMatchObject({ last: 3, count: 1 }), 10_000);
    expect((await catalog.runs([id]))[0]?.status).toBe('running');
    runs[1] = { ...runs[1]!, points: { loss: [3, 1, 2] } };
    await vi.waitFor(async () => expect(await valueOf()).toMatchObject({ last: 2, min: 1, count: 3 }), 10_000);
    expect((await catalog.series(id, ['loss'])).get('loss')?.values).toEqual(Float64Array.of(3, 1, 2));
    runs[1] = { ...runs[1], status: 'FINISHED' };
    await vi.waitFor(() => expect(events).toContainEqual({ type: 'ended', run: id }), 10_000);
  });

  it('whose runs also lie on this disk shows each once, from the disk', async () => {
    const [here, there] = [runId(1), runId(2)];
    const server = await fakeMlflow({ experiments, runs: [{ id: here }, { id: there }] });
    const folder = naming(server.uri);
    writeMlflowRun(writeExperiment(join(folder, 'mlruns'), '1', 'fraud'), { id: here });
    const catalog = await catalogOf(folder);
    await catalog.connect(open);
    const { runs, problems } = await all(catalog, '', ['id']);
    expect(runs.map(({ id }) => id)).toEqual([`mlflow-server:${there}`, `mlflow:${here}`].sort());
    expect([...problems, ...runs.flatMap((run) => run.problems)]).toEqual([]);
  });

  it('that is taken out of trainyard.yaml takes its runs along', async () => {
    const server = await fakeMlflow({ experiments, runs: [{ id: 'one' }] });
    const folder = naming(server.uri);
    const catalog = await catalogOf(folder, true);
    await catalog.connect(open);
    expect((await all(catalog)).total).toBe(1);
    write(folder, { 'trainyard.yaml': 'version: 1\n' });
    await vi.waitFor(async () => expect((await all(catalog)).total).toBe(0), 10_000);
    expect(await catalog.servers()).toEqual([]);
  });

  it('with twelve thousand runs is listed page by page', async () => {
    const runs = Array.from({ length: 12_000 }, (_, i) => ({ id: `run${i}`, startedAt: 1_600_000_000_000 + i }));
    const server = await fakeMlflow({ experiments, runs });
    const catalog = await catalogOf(naming(server.uri));
    await catalog.connect(open);
    expect((await all(catalog)).total).toBe(12_000);
    expect(server.heard.filter(({ path }) => path.endsWith('/runs/search'))).toHaveLength(12);
  });
});

describe('the wait before a server is asked again', () => {
  const calm = { running: false, quiet: 0, failures: 0, tookMs: 0, askedMs: null, attentive: true };
  const wait = (history: Partial<typeof calm> | { askedMs: number }) =>
    waitBeforePoll({ ...calm, ...history }, usualServerPace);

  it('is longer the less happens, and the less anyone looks', () => {
    expect(wait({ running: true })).toBeLessThan(wait({}));
    expect(wait({ quiet: 5 })).toBeGreaterThan(wait({}));
    expect(wait({ attentive: false })).toBeGreaterThan(wait({}));
    expect(wait({ quiet: 1000, attentive: false })).toBeLessThanOrEqual(300_000);
  });

  it('grows with each failure and with how slow the server is, and heeds what it asks', () => {
    expect(wait({ failures: 4 })).toBe(8 * wait({ failures: 1 }));
    expect(wait({ failures: 1000 })).toBeLessThanOrEqual(300_000);
    expect(wait({ tookMs: 10_000 })).toBeGreaterThanOrEqual(80_000);
    expect(wait({ askedMs: 900_000 })).toBe(900_000);
  });
});
