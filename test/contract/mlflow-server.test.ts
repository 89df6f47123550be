import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { Catalog } from '../../src/catalog/catalog.ts';
import { MlflowConnection } from '../../src/trackers/mlflow-server/connection.ts';
import { mlflowServer } from '../../src/trackers/mlflow-server/mlflow-server.ts';
import { serverTrackers, trackerFactories } from '../../src/trackers/registry.ts';
import type { Asked, ServerSecret } from '../../src/trackers/server.ts';
import { cli } from '../unit/cli/run-here.ts';
import { bearerProxy } from './support/bearer-proxy.ts';
import { startMlflow } from './support/mlflow-server.ts';
import type { MlflowServer, MlflowServerKind } from './support/mlflow-server.ts';
import { columnsOf, expectedRun, readTruth } from './support/truth.ts';
import type { TrueRun } from './support/truth.ts';

const mlflow = inject('mlflow');
const why = 'why' in mlflow ? mlflow.why : null;
const title = why === null ? 'against mlflow server 3.17.0' : `skipped: ${why}`;
const never = new AbortController().signal;
const waits = { timeout: 60_000, interval: 100 };

const admin = { username: 'ada', password: 'a long pass-w0rd' };
const kinds = {
  sqlite: { store: 'sqlite' },
  files: { store: 'files' },
  guarded: { store: 'sqlite', admin },
} as const satisfies Readonly<Record<string, MlflowServerKind>>;
const servers = new Map<keyof typeof kinds, MlflowServer>();
const truths = new Map<keyof typeof kinds, readonly TrueRun[]>();

function server(kind: keyof typeof kinds): MlflowServer {
  const found = servers.get(kind);
  if (found === undefined) throw new Error(`The server ${kind} does not run.`);
  return found;
}

/** What asking gives that must work. */
function good<T>(asked: Asked<T>): T {
  if (!asked.ok) throw new Error(`${asked.fault.message} ${asked.fault.hint}`);
  return asked.value;
}

function connectionTo(uri: string, secret: ServerSecret = null): MlflowConnection {
  // Pages of seven, so that some thirty runs have several.
  const connection = new MlflowConnection({ uri, secret, experiments: null }, { runsAtOnce: 7 });
  onTestFinished(() => connection.close());
  return connection;
}

function folderNaming(entry: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-contract-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'trainyard.yaml'), `trackers:\n  team: ${entry}\n`);
  return folder;
}

const byId = (a: { readonly key: string }, b: { readonly key: string }): number => (a.key < b.key ? -1 : 1);

describe.skipIf(why !== null)(title, () => {
  beforeAll(async () => {
    if (!('python' in mlflow)) return;
    await Promise.all(
      Object.entries(kinds).map(async ([name, kind]) => {
        const started = await startMlflow(mlflow.python, kind);
        servers.set(name as keyof typeof kinds, started);
        const size = { sqlite: 'large', files: 'small', guarded: 'tiny' }[name as keyof typeof kinds];
        truths.set(name as keyof typeof kinds, readTruth(await started.client('seed', size)));
      }),
    );
  });
  afterAll(() => Promise.all([...servers.values()].map((each) => each.stop())));

  describe.each(['sqlite', 'files', 'guarded'] as const)('with its store in %s', (kind) => {
    const secret = kind === 'guarded' ? admin : null;

    it('every run is what MLflow’s own client tells, field by field', async () => {
      const { uri } = server(kind);
      const connection = connectionTo(uri, secret);
      const reading = good(await connection.poll({ whole: false, signal: never, partly: () => undefined }));
      expect(reading.problems).toEqual([]);
      const completed = good(await connection.complete({ key: null, budgetMs: 60_000, signal: never }));
      expect(completed.left).toBe(false);
      const truth = truths.get(kind) ?? [];
      expect(truth.length).toBeGreaterThan(kind === 'sqlite' ? 25 : 5);
      const expected = truth.map((run) => expectedRun(run, uri));
      expect([...connection.runs].sort(byId)).toEqual(expected.sort(byId));
    });

    it('every point of every metric is there, in MLflow’s order', async () => {
      const connection = connectionTo(server(kind).uri, secret);
      for (const run of truths.get(kind) ?? []) {
        const metrics = Object.keys(run.history);
        const found = good(await connection.series(run.id, [...metrics, 'no such metric'], never));
        expect([...found.keys()].sort()).toEqual(metrics.sort());
        for (const metric of metrics) expect(found.get(metric)).toEqual(columnsOf(run, metric));
      }
    });

    it('every file is listed and comes as it is', async () => {
      const connection = connectionTo(server(kind).uri, secret);
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-files-')));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const holding = (truths.get(kind) ?? []).filter(({ files }) => files.length > 0);
      expect(holding).not.toEqual([]);
      for (const { id, files } of holding) {
        const listed = good(await connection.files(id, never));
        const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
        expect(listed).toEqual({ artifacts: sorted.map(({ path, bytes }) => ({ path, bytes })), cut: false });
        for (const { path, bytes, sha256 } of files) {
          const told: number[] = [];
          const order = {
            file: join(folder, 'copy'),
            limit: null,
            progress: (p: { bytes: number }) => told.push(p.bytes),
          };
          expect(good(await connection.download(id, path, order, never))).toBe(bytes);
          expect(createHash('sha256').update(readFileSync(order.file)).digest('hex')).toBe(sha256);
          expect(told.at(-1)).toBe(bytes);
        }
      }
    });
  });

  it('is found by its address, with its version', async () => {
    const probe = (uri: string, secret: ServerSecret) => mlflowServer.probe({ uri, secret, experiments: null }, never);
    expect(good(await probe(server('sqlite').uri, null))).toEqual({ version: '3.17.0' });
    expect(await probe(server('guarded').uri, null)).toMatchObject({ ok: false, fault: { kind: 'secret' } });
    const wrong = { username: 'ada', password: 'wrong' };
    expect(await probe(server('guarded').uri, wrong)).toMatchObject({ ok: false, fault: { kind: 'secret' } });
    expect(good(await probe(server('guarded').uri, admin))).toEqual({ version: '3.17.0' });
  });

  it('is followed: a run begins, grows, ends and is deleted', async () => {
    const { uri, client } = server('sqlite');
    const serverPace = { runningMs: 200, idleMs: 200, failedMs: 200 };
    const catalog = new Catalog({ trackers: trackerFactories, servers: serverTrackers, serverPace });
    onTestFinished(() => catalog.dispose());
    const folder = folderNaming(`{ type: mlflow, uri: "${uri}", experiments: [live] }`);
    await catalog.configure({ roots: [{ folder, base: folder }], excludes: [], metrics: {}, follow: true });
    await catalog.connect({ network: true, secrets: {}, attentive: true });
    expect((await catalog.state()).problems[0]?.message).toContain('no experiment "live"');

    const id = await client('begin');
    const run = async () => (await catalog.runs([`mlflow-server:${id}`]))[0];
    await vi.waitFor(async () => expect(await run()).toMatchObject({ status: 'running', experiment: 'live' }), waits);
    expect((await catalog.state()).problems).toEqual([]);
    await client('grow', id);
    const grown = { last: 2, lastStep: 2, min: 1, max: 3, count: 3 };
    await vi.waitFor(async () => expect((await run())?.metrics).toEqual({ loss: grown }), waits);
    const series = await catalog.series(`mlflow-server:${id}`, ['loss']);
    expect(series.get('loss')?.values).toEqual(Float64Array.of(3, 1, 2));
    await client('end', id);
    await vi.waitFor(async () => expect((await run())?.status).toBe('failed'), waits);
    await client('remove', id);
    await catalog.rescan();
    await vi.waitFor(async () => expect((await run())?.archived).toBe(true), waits);
  });

  it('whose database lies in the folder too shows each run once', async () => {
    const { uri, folder } = server('sqlite');
    writeFileSync(join(folder, 'trainyard.yaml'), `trackers:\n  team: { type: mlflow, uri: "${uri}" }\n`);
    const { out, err } = await cli(['runs', '--all', '--json', '--folder', folder]);
    const { runs, problems } = JSON.parse(out) as { runs: { id: string }[]; problems: unknown[] };
    const ids = runs.map(({ id }) => id);
    for (const { id } of truths.get('sqlite') ?? [])
      expect(ids.filter((each) => each.endsWith(id))).toEqual([`mlflow-db:${id}`]);
    expect({ problems, err }).toEqual({ problems: [], err: '' });
  });

  describe('on the command line', () => {
    const runsWith = async (entry: string, env: NodeJS.ProcessEnv) => {
      const { status, out, err } = await cli(['runs', '--json', '--folder', folderNaming(entry)], { env });
      const { total, problems } = JSON.parse(out) as { total: number; problems: { message: string; hint: string }[] };
      return { status, total, problems, all: out + err };
    };
    const shown = () => (truths.get('guarded') ?? []).filter(({ deleted }) => !deleted).length;

    it('a user name and a password come from the environment', async () => {
      const entry = `{ type: mlflow, uri: "${server('guarded').uri}", username: ada, password: secret }`;
      const good = await runsWith(entry, { TRAINYARD_TEAM_PASSWORD: admin.password });
      expect(good).toMatchObject({ status: 0, total: shown(), problems: [] });
      const shared = { MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: admin.password };
      expect(await runsWith(entry, shared)).toMatchObject({ total: shown(), problems: [] });

      const missing = await runsWith(entry, {});
      expect(missing).toMatchObject({ status: 0, total: 0 });
      expect(missing.problems).toHaveLength(1);
      expect(missing.problems[0]?.hint).toContain('TRAINYARD_TEAM_PASSWORD');

      const wrong = await runsWith(entry, { TRAINYARD_TEAM_PASSWORD: 'wr0ng-word' });
      expect(wrong.total).toBe(0);
      expect(wrong.problems).toHaveLength(1);
      expect(wrong.all).not.toContain('wr0ng-word');
    });

    it('a token goes to the proxy in front of a server', async () => {
      const proxy = await bearerProxy(server('sqlite').uri, 't0ken-word');
      onTestFinished(() => proxy.stop());
      const entry = `{ type: mlflow, uri: "${proxy.uri}", token: secret, experiments: [vision] }`;
      const right = await runsWith(entry, { TRAINYARD_TEAM_TOKEN: 't0ken-word' });
      const vision = (truths.get('sqlite') ?? []).filter((run) => run.experiment === 'vision' && !run.deleted);
      expect(right).toMatchObject({ total: vision.length, problems: [] });
      expect(right.all).not.toContain('t0ken-word');
      const wrong = await runsWith(entry, { MLFLOW_TRACKING_TOKEN: 'another' });
      expect(wrong).toMatchObject({ total: 0, problems: [{ message: expect.stringContaining('401') as string }] });
    });

    it('run, series and artifacts tell of a run on a server', async () => {
      const { uri } = server('files');
      const folder = folderNaming(`{ type: mlflow, uri: "${uri}" }`);
      const odd = (truths.get('files') ?? []).find(({ files }) => files.length > 0)!;
      const json = async (...args: readonly string[]) => {
        const { status, out } = await cli([...args, '--json', '--folder', folder]);
        expect(status).toBe(0);
        return JSON.parse(out) as Record<string, unknown>;
      };
      const id = `mlflow-server:${odd.id}`;
      const files = odd.files.map(({ path, bytes }) => ({ path, bytes })).sort((a, b) => (a.path < b.path ? -1 : 1));
      expect(await json('run', id)).toMatchObject({ id, name: odd.name, params: odd.params, artifacts: files });
      expect(await json('series', id, 'holes')).toMatchObject({
        values: (odd.history['holes'] ?? []).map(([, , value]) => value),
      });
      const to = join(folder, 'files');
      const { downloaded } = await json('artifacts', id, '--download', to);
      expect(downloaded).toEqual(files.map(({ path }) => join(to, path)));
      for (const { path, sha256 } of odd.files) {
        expect(
          createHash('sha256')
            .update(readFileSync(join(to, path)))
            .digest('hex'),
        ).toBe(sha256);
      }
    });
  });
});
