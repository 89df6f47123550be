import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFolder } from '../../../src/trackers/listing.ts';
import { mlflowTracker } from '../../../src/trackers/mlflow/mlflow.ts';
import type { Claim, Tracker } from '../../../src/trackers/tracker.ts';
import { temporaryFolder } from './support/copy.ts';
import { claimsUnder } from './support/scan.ts';

const make = (): Tracker => mlflowTracker({ isNamed: () => false });
const id = '0123456789abcdef0123456789abcdef';

function meta(more: Readonly<Record<string, string | number>> = {}): string {
  const fields = { lifecycle_stage: 'active', run_id: id, start_time: 1000, status: 1, end_time: 'null', ...more };
  return Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

function write(folder: string, path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** A store of one run, under a root of any name, in a folder of the test's own. */
function store(description = meta()): { readonly root: string; readonly run: string; readonly claim: Claim } {
  const root = join(temporaryFolder(), 'anything');
  const run = join(root, '7', id);
  write(root, '7/meta.yaml', "experiment_id: '7'\nlifecycle_stage: active\nname: cats\n");
  write(run, 'meta.yaml', description);
  write(run, 'metrics/loss', '1000 0.5 0\n');
  const [claim] = claimsUnder(make(), root);
  return { root, run, claim: claim! };
}

describe('finding runs', () => {
  it('claims the folder of a run whole, whatever its store is called', () => {
    const { run, claim } = store();
    expect(claim).toEqual({ tracker: 'mlflow', folder: run, files: [join(run, 'meta.yaml')], owns: ['*'] });
  });

  it.each([
    ['a logged model', `7/models/m-${id}`, ['params', 'tags', 'metrics']],
    ['a dataset', `7/datasets/${id}`, []],
    ['a registered model that is named like a run', `models/${id}`, ['tags', 'version-1']],
    ['a folder with no description of a run', id, []],
  ])('does not take %s for a run', (_what, path, folders) => {
    const root = temporaryFolder();
    write(root, `${path}/meta.yaml`, meta());
    for (const folder of folders) mkdirSync(join(root, path, folder));
    expect(claimsUnder(make(), root)).toEqual([]);
  });
});

describe('following a run', () => {
  it('finds metrics, params and tags that came later, and names them among the files to look at', async () => {
    const { run, claim } = store();
    const tracker = make();
    const first = await tracker.read(claim, null);
    appendFileSync(join(run, 'metrics/loss'), '2000 0.25 1\n');
    const later = write(run, 'metrics/val/acc', '2000 0.75 1\n');
    write(run, 'params/a/b', '1');
    const tag = write(run, 'tags/team', 'vision');
    const { runs, files } = await tracker.read(claim, first.cursor);
    expect(runs[0]).toMatchObject({ params: { 'a/b': '1' }, tags: { team: 'vision' }, lastLoggedAt: 2000 });
    expect(runs[0]!.metrics).toEqual({
      loss: { last: 0.25, lastStep: 1, min: 0.25, max: 0.5, count: 2 },
      'val/acc': { last: 0.75, lastStep: 1, min: 0.75, max: 0.75, count: 1 },
    });
    for (const path of [later, tag, join(run, 'metrics/val'), join(run, 'params'), join(run, 'meta.yaml')]) {
      expect(files).toContain(path);
    }
  });

  it('sees the end of a run, and the new name of its experiment', async () => {
    const { root, run, claim } = store();
    const tracker = make();
    const first = await tracker.read(claim, null);
    expect(first.runs[0]).toMatchObject({ status: 'running', endedAt: null, experiment: 'cats' });
    write(run, 'meta.yaml', meta({ status: 4, end_time: 3000 }));
    write(root, '7/meta.yaml', "experiment_id: '7'\nname: cats and dogs\n");
    const { runs, problems } = await tracker.read(claim, first.cursor);
    expect(runs[0]).toMatchObject({ status: 'failed', endedAt: 3000, experiment: 'cats and dogs' });
    expect(problems).toEqual([]);
  });

  it('waits a moment for a description that is just being rewritten', async () => {
    const { run, claim } = store();
    write(run, 'meta.yaml', '');
    const reading = make().read(claim, null);
    write(run, 'meta.yaml', meta({ status: 3 }));
    const { runs, problems } = await reading;
    expect(problems).toEqual([]);
    expect(runs[0]!.status).toBe('finished');
  });

  it('has nothing to tell of a run that is gone', async () => {
    const { run, claim } = store();
    rmSync(run, { recursive: true });
    expect(await make().read(claim, null)).toEqual({ runs: [], cursor: {}, problems: [] });
  });
});

describe('reading one run', () => {
  it.each([
    ['1', 'running'],
    ['2', 'scheduled'],
    ['3', 'finished'],
    ['4', 'failed'],
    ['5', 'killed'],
    ['FINISHED', 'finished'],
    ['KILLED', 'killed'],
  ])('takes status %s for %s', async (written, status) => {
    const { claim } = store(meta({ status: written }));
    expect((await make().read(claim, null)).runs[0]!.status).toBe(status);
  });

  it.each([
    ['its own', { run_name: 'mine', name: 'old' }, 'tagged', 'mine'],
    ['the tag', { run_name: "''", name: 'old' }, 'tagged', 'tagged'],
    ['the old field', { name: 'old' }, '', 'old'],
    ['none', { name: "''" }, '', null],
  ])('takes its name from %s', async (_what, fields, tag, name) => {
    const { run, claim } = store(meta(fields));
    write(run, 'tags/mlflow.runName', tag);
    expect((await make().read(claim, null)).runs[0]!.name).toBe(name);
  });

  it('knows a run as deleted by its own word, its experiment’s, or by the trash it lies in', async () => {
    const own = store(meta({ lifecycle_stage: 'deleted' }));
    const experiments = store();
    write(experiments.root, '7/meta.yaml', 'lifecycle_stage: deleted\nname: cats\n');
    const root = temporaryFolder();
    write(root, `.trash/7/${id}/meta.yaml`, meta());
    mkdirSync(join(root, '.trash/7', id, 'metrics'));
    for (const claim of [own.claim, experiments.claim, claimsUnder(make(), root)[0]!]) {
      expect((await make().read(claim, null)).runs[0]!.deleted).toBe(true);
    }
    expect((await make().read(store().claim, null)).runs[0]!.deleted).toBe(false);
  });

  it('shows what lies beside a description that is cut, and says so', async () => {
    const { run, claim } = store('run_id: abc\nstart_time: 1000\nstatus: 3\nend_time: 12');
    const { runs, problems } = await make().read(claim, null);
    expect(runs[0]).toMatchObject({ toolId: id, startedAt: 1000, endedAt: null, metrics: { loss: { count: 1 } } });
    expect(problems).toMatchObject([{ file: join(run, 'meta.yaml'), message: "The run's description is incomplete." }]);
  });

  it('leaves the state open where the description does not tell it', async () => {
    const { run, claim } = store(`lifecycle_stage: active\nrun_id: ${id}\n`);
    utimesSync(join(run, 'meta.yaml'), 1, 1);
    const { runs, problems } = await make().read(claim, null);
    expect(runs[0]!.status).toBe('unknown');
    expect(problems).toHaveLength(1);
  });

  it('says of an ended run that a metric has no points, which MLflow itself stumbles over', async () => {
    const { run, claim } = store(meta({ status: 3 }));
    const file = write(run, 'metrics/none', '');
    const { runs, problems } = await make().read(claim, null);
    expect(Object.keys(runs[0]!.metrics)).toEqual(['loss']);
    expect(problems).toMatchObject([{ file, message: 'The metric holds no points.' }]);
  });

  it('keeps keys that JavaScript knows otherwise, and gives no series from outside the metrics', async () => {
    const { run, claim } = store();
    write(run, 'params/__proto__', 'x');
    write(run, 'metrics/constructor', '1 2 3\n');
    const { runs, cursor } = await make().read(claim, null);
    expect(Object.entries(runs[0]!.params)).toEqual([['__proto__', 'x']]);
    expect(runs[0]!.metrics).toMatchObject({ constructor: { last: 2 } });
    expect((await make().read(claim, cursor)).runs).toEqual(runs);
    expect(await make().series(claim, '', ['../params/__proto__', '../meta.yaml', 'toString'])).toEqual(new Map());
  });

  it('reads artifacts where MLflow was told to put them, and only where MLflow ends such paths', async () => {
    const place = join(temporaryFolder(), 'my store');
    const there = join(place, id, 'artifacts');
    mkdirSync(there, { recursive: true });
    const { run, claim } = store(meta({ artifact_uri: `file://${there.replace(' ', '%20')}` }));
    expect((await make().read(claim, null)).runs[0]!.artifacts).toBe(there);
    write(run, 'meta.yaml', meta({ artifact_uri: `file://${place.replace(' ', '%20')}` }));
    expect((await make().read(claim, null)).runs[0]!.artifacts).toBeNull();
    mkdirSync(join(run, 'artifacts'));
    write(run, 'meta.yaml', meta({ artifact_uri: 's3://bucket/7' }));
    expect((await make().read(claim, null)).runs[0]!.artifacts).toBe(join(run, 'artifacts'));
  });
});

describe('the listing of a folder', () => {
  it('resolves links and leaves out what is neither file nor folder', () => {
    const folder = temporaryFolder();
    write(folder, 'b.txt', 'hello');
    mkdirSync(join(folder, 'sub'));
    symlinkSync('b.txt', join(folder, 'a-link'));
    symlinkSync('sub', join(folder, 'sub-link'));
    symlinkSync('nowhere', join(folder, 'broken'));
    symlinkSync('loop', join(folder, 'loop'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const listing = listFolder(folder)!;
    expect(listing.files).toEqual(['a-link', 'b.txt']);
    expect(listing.folders).toEqual(['sub', 'sub-link']);
    expect(Buffer.from(listing.head('a-link', 4)!).toString()).toBe('hell');
    expect(listing.head('b.txt')).toHaveLength(5);
    expect(listing.head('pipe')).toHaveLength(0);
    expect([listing.head('sub'), listing.head('gone'), listing.list('gone'), listFolder(`${folder}/b.txt`)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(listing.list('sub')).toBe(listing.list('sub'));
    expect(readFileSync(join(folder, 'b.txt'), 'utf8')).toBe('hello');
  });
});
