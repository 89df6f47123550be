import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flattenParams } from '../../../src/runs/flatten.ts';
import { dvcliveTracker } from '../../../src/trackers/dvclive/dvclive.ts';
import type { TrackedRun } from '../../../src/trackers/tracker.ts';
import { temporaryFolder } from './support/copy.ts';
import { fixturePath } from './support/fixtures.ts';
import { claimsUnder } from './support/scan.ts';

interface Truth {
  readonly series: Readonly<Record<string, readonly (readonly [number, number | null, number | string])[]>>;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
}

const root = fixturePath('dvclive', 'demo');
const truths = JSON.parse(readFileSync(fixturePath('dvclive', 'truth.json'), 'utf8')) as Record<string, Truth>;
const make = () => dvcliveTracker({ isNamed: () => false });

async function readRun(folder: string): Promise<TrackedRun> {
  const [claim] = claimsUnder(make(), folder);
  const { runs, problems } = await make().read(claim!, null);
  expect(problems).toEqual([]);
  return runs[0]!;
}

/** A repository with one run that logged three points. */
function smallRepository(): { readonly base: string; readonly run: string; readonly table: string } {
  const base = join(temporaryFolder(), 'project');
  const run = join(base, 'dvclive');
  const table = join(run, 'plots', 'metrics', 'loss.tsv');
  mkdirSync(dirname(table), { recursive: true });
  mkdirSync(join(base, '.dvc', 'tmp', 'exps', 'run'), { recursive: true });
  writeFileSync(table, 'step\tloss\n0\t3\n1\t2\n2\t1\n');
  return { base, run, table };
}

it('finds every folder that DVCLive wrote, also one that only dvc.yaml tells of', () => {
  const folders = claimsUnder(make(), root).map(({ folder }) => folder);
  expect(folders.sort()).toEqual(
    Object.keys(truths)
      .map((folder) => join(root, folder))
      .sort(),
  );
});

it('finds the metrics that stages of dvc.yaml name, also where DVC fills in names', () => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'dvc.yaml'),
    [
      'stages:',
      '  train: { cmd: python train.py, metrics: [{ out/metrics.json: { cache: false } }] }',
      '  eval: { cmd: python eval.py, wdir: sub, metrics: [./metrics.json] }',
      '  each: { foreach: [a, b], do: { cmd: "echo ${item}", metrics: ["models/${item}/metrics.json"] } }',
      '  plain: { cmd: ls }',
      '  odd: 3',
    ].join('\n'),
  );
  const named = ['out', 'sub', join('models', 'a'), join('models', 'b')];
  for (const each of [...named, 'other', join('models', 'a', 'deeper')]) {
    mkdirSync(join(folder, each), { recursive: true });
    writeFileSync(join(folder, each, 'metrics.json'), '{"acc": 1}');
  }
  const found = claimsUnder(make(), folder).map((claim) => claim.folder);
  expect(found.sort()).toEqual(named.map((each) => join(folder, each)).sort());
});

it('names the files that are there as its sources', () => {
  const files = claimsUnder(make(), join(root, 'runs', 'running')).flatMap((claim) => claim.files);
  expect(files).toEqual(['metrics.json', 'plots/metrics/loss.tsv'].map((file) => join(root, 'runs', 'running', file)));
});

it('names the tables of metrics whose names have slashes among its sources', () => {
  const [claim] = claimsUnder(make(), join(root, 'dvclive'));
  const tables = claim!.files.filter((file) => file.endsWith('.tsv')).map((file) => file.slice(root.length + 1));
  const expected = ['loss', 'train/acc', 'val/deep/f1'].map((metric) => `dvclive/plots/metrics/${metric}.tsv`);
  expect(tables.sort()).toEqual(expected);
});

it('takes no other metrics.json for its own', () => {
  const folder = join(temporaryFolder(), 'eval');
  mkdirSync(folder);
  writeFileSync(join(folder, 'metrics.json'), '{"acc": 1}');
  expect(claimsUnder(make(), folder)).toEqual([]);
});

describe.each(Object.entries(truths))('the run in %s', (folder, truth) => {
  it('has the params that were logged, with their types', async () => {
    expect((await readRun(join(root, folder))).params).toEqual(flattenParams(truth.params));
  });

  it('has the points that pandas reads', async () => {
    const tracker = make();
    const [claim] = claimsUnder(tracker, join(root, folder));
    const { metrics } = (await tracker.read(claim!, null)).runs[0]!;
    const series = await tracker.series(claim!, '', Object.keys(metrics));
    for (const [metric, points] of Object.entries(truth.series)) {
      const { steps, times, values } = series.get(metric)!;
      const rows = [...steps].map((step, i) => [step, times[i]!, values[i]!]);
      expect(rows).toEqual(points.map(([step, time, value]) => [step, time ?? Number.NaN, Number(value)]));
      expect(metrics[metric]!.count).toBe(points.length);
    }
    expect([...series.keys()].sort()).toEqual(Object.keys(metrics).sort());
  });
});

describe('what a run shows', () => {
  it('is named after its repository’s folder, and its metrics by their path', async () => {
    const run = await readRun(join(root, 'dvclive'));
    expect(run).toMatchObject({ experiment: 'demo', name: null, artifacts: join(root, 'dvclive', 'plots', 'images') });
    expect(run.params).toMatchObject({ lr: 0.001, amp: true, 'model.depth': 18, 'model.sizes': '[64,128]' });
    expect(Object.keys(run.metrics).sort()).toEqual(['loss', 'test/acc', 'train/acc', 'val/deep/f1']);
  });

  it('has a point for what was logged without a plot', async () => {
    const { metrics } = await readRun(join(root, 'dvclive'));
    const lastStep = truths['dvclive']!.summary['step'];
    expect(metrics['test/acc']).toEqual({ last: 0.75, lastStep, min: 0.75, max: 0.75, count: 1 });
    const named = await readRun(join(root, 'results', 'exp1'));
    expect(named.metrics['score']).toMatchObject({ last: 0.5 });
    expect(named.metrics['bad']).toMatchObject({ last: Number.NaN, min: null });
    expect(named.metrics['text']).toBeUndefined();
  });

  it('knows when it started and last logged where DVCLive kept times', async () => {
    const run = await readRun(join(root, 'runs', 'values'));
    const times = truths['runs/values']!.series['loss (%)']!.map(([, time]) => time);
    expect([run.startedAt, run.lastLoggedAt]).toEqual([times[0], times.at(-1)]);
    expect((await readRun(join(root, 'runs', 'resumed'))).startedAt).toBeNull();
  });
});

describe('following', () => {
  it('reads rows that came since, and holds back half a line', async () => {
    const { run, table } = smallRepository();
    const tracker = make();
    const [claim] = claimsUnder(tracker, run);
    const first = await tracker.read(claim!, null);
    appendFileSync(table, '3\t0.5\n4\t0.2');
    const second = await tracker.read(claim!, first.cursor);
    expect(second.runs[0]!.metrics['loss']).toEqual({ last: 0.5, lastStep: 3, min: 0.5, max: 3, count: 4 });
    appendFileSync(table, '5\n');
    const third = await tracker.read(claim!, second.cursor);
    expect(third.runs[0]!.metrics['loss']).toMatchObject({ last: 0.25, count: 5 });
  });

  it('sees that a new run took the place of the old one', async () => {
    const { run, table } = smallRepository();
    const tracker = make();
    const [claim] = claimsUnder(tracker, run);
    const { cursor } = await tracker.read(claim!, null);
    writeFileSync(table, 'step\tloss\n0\t9\n1\t8\n2\t7\n3\t6\n');
    const { runs } = await tracker.read(claim!, cursor);
    expect(runs[0]!.metrics['loss']).toEqual({ last: 6, lastStep: 3, min: 6, max: 9, count: 4 });
  });

  it('looks at the folders in which new metrics will appear', async () => {
    const { run, table } = smallRepository();
    const [claim] = claimsUnder(make(), run);
    const { files } = await make().read(claim!, null);
    expect(files).toEqual(expect.arrayContaining([table, dirname(table), join(run, 'metrics.json')]));
  });

  it('lets the later rows win where a restart went back', async () => {
    const { run, table } = smallRepository();
    appendFileSync(table, '1\t5\n2\t4\n');
    const [claim] = claimsUnder(make(), run);
    expect((await readRun(run)).metrics['loss']).toMatchObject({ count: 3, last: 4, max: 5, min: 3 });
    const { steps, values } = (await make().series(claim!, '', ['loss'])).get('loss')!;
    expect([[...steps], [...values]]).toEqual([
      [0, 1, 2],
      [3, 5, 4],
    ]);
  });
});

describe('status', () => {
  const sign = (base: string, pid: number): string => {
    const file = join(base, '.dvc', 'tmp', 'exps', 'run', 'DVCLIVE_ONLY');
    writeFileSync(file, JSON.stringify({ exp_name: 'tawie-aril', pid }));
    utimesSync(file, new Date(10_000), new Date(10_000));
    return file;
  };

  it('is running while the process of DVCLive’s sign lives, stale when it died, and open without one', async () => {
    const { base, run } = smallRepository();
    expect((await readRun(run)).status).toBeNull();
    const file = sign(base, process.pid);
    expect((await readRun(run)).status).toBe('running');
    sign(base, spawnSync(process.execPath, ['-e', '']).pid);
    expect((await readRun(run)).status).toBe('stale');
    rmSync(file);
    expect((await readRun(run)).status).toBeNull();
  });

  it('reads the sign that DVCLive wrote, and none that is broken', async () => {
    const { base, run } = smallRepository();
    const file = sign(base, process.pid);
    const real = JSON.parse(readFileSync(fixturePath('dvclive', 'DVCLIVE_ONLY'), 'utf8')) as object;
    expect(Object.keys(real)).toContain('pid');
    for (const broken of ['', '{"pid": "x"}', '{"pid": -1}', 'garbage']) {
      writeFileSync(file, broken);
      utimesSync(file, new Date(10_000), new Date(10_000));
      expect((await readRun(run)).status).toBeNull();
    }
  });

  it('leaves a run alone that was last written before the sign', async () => {
    const { base, run, table } = smallRepository();
    sign(base, process.pid);
    utimesSync(table, new Date(5000), new Date(5000));
    expect((await readRun(run)).status).toBeNull();
  });
});

describe('damage', () => {
  it('names the line of a row that is none', async () => {
    const { run, table } = smallRepository();
    appendFileSync(table, 'what\n3\t4\n');
    const [claim] = claimsUnder(make(), run);
    const { runs, problems } = await make().read(claim!, null);
    expect(problems).toMatchObject([{ file: table, message: expect.stringContaining('line 5') as string }]);
    expect(runs[0]!.metrics['loss']).toMatchObject({ count: 4, last: 4 });
  });

  it('says so where a table has no header, finished or not', async () => {
    for (const content of ['\u0000\u0001\u0002', 'nonsense\n']) {
      const { run, table } = smallRepository();
      writeFileSync(table, content);
      const [claim] = claimsUnder(make(), run);
      expect((await make().read(claim!, null)).problems).toMatchObject([{ file: table }]);
    }
    for (const begun of ['', 'st', 'timest', 'timestamp\tstep\tlo', 'step\tloss']) {
      const { run, table } = smallRepository();
      writeFileSync(table, begun);
      const [claim] = claimsUnder(make(), run);
      expect((await make().read(claim!, null)).problems).toEqual([]);
    }
  });

  it('names the line of a broken params.yaml', async () => {
    const { run } = smallRepository();
    writeFileSync(join(run, 'params.yaml'), 'lr: 0.1\nbad: [1, 2\n');
    const [claim] = claimsUnder(make(), run);
    const { problems } = await make().read(claim!, null);
    expect(problems).toMatchObject([
      { file: join(run, 'params.yaml'), message: expect.stringContaining('line') as string },
    ]);
  });
});
