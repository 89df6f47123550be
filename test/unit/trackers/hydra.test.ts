import { appendFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { toJson } from '../../../src/runs/json.ts';
import { hydraTracker } from '../../../src/trackers/hydra/hydra.ts';
import { listFolder } from '../../../src/trackers/listing.ts';
import { trackerFactories } from '../../../src/trackers/registry.ts';
import { all, openWith, optionsOf } from '../catalog/support/open.ts';
import { copyOf, temporaryFolder } from './support/copy.ts';
import { fixturePath } from './support/fixtures.ts';
import { claimsUnder } from './support/scan.ts';

const truths = Object.entries(
  z
    .record(
      z.string(),
      z.object({
        params: z.record(z.string(), z.unknown()),
        overrides: z.array(z.string()),
        job: z.string(),
        log: z.string(),
      }),
    )
    .parse(JSON.parse(readFileSync(fixturePath('hydra', 'truth.json'), 'utf8'))),
);
const single = 'outputs/2026-11-24/12-00-00';
const sweep = 'multirun/2026-11-24/14-00-00';

async function readFolder(folder: string) {
  const tracker = hydraTracker({ isNamed: () => false });
  const [claim] = tracker.detect(listFolder(folder)!) ?? [];
  const { runs, problems } = await tracker.read(claim!, null);
  return { run: runs[0]!, problems };
}

/** The times in a log, which name no zone: this machine's. */
function timesOf(log: string): readonly number[] {
  return Array.from(log.matchAll(/^\[(.{10}) (.{8}),(\d{3})\]/gm), ([, date, clock, ms]) =>
    new Date(`${date!}T${clock!}.${ms!}`).getTime(),
  );
}

/** A config file as a job of its own. */
async function paramsOf(config: string) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.hydra'));
  writeFileSync(join(folder, '.hydra', 'config.yaml'), config);
  const { run, problems } = await readFolder(folder);
  expect(problems).toEqual([]);
  return run.params;
}

describe("Hydra's jobs", () => {
  it.each(truths)('have the parameters of %s as OmegaConf resolves them, and its overrides', async (folder, truth) => {
    const { run, problems } = await readFolder(fixturePath('hydra', folder));
    expect(problems).toEqual([]);
    // Lists and empty objects are JSON texts in parameters.
    const asText = (value: unknown) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value);
    const told = Object.entries(truth.params).map(([key, value]) => [key, asText(value)]);
    expect(JSON.parse(toJson(run.params))).toEqual(Object.fromEntries(told));
    expect(run.tags).toMatchObject({ 'hydra.job.name': truth.job });
    expect(run.tags['hydra.overrides'] ?? '').toBe(truth.overrides.join(' '));
  });

  it.each(truths)(
    'tell when %s began and was last heard of, as its log and its folder say',
    async (folder, { log }) => {
      const { run } = await readFolder(fixturePath('hydra', folder));
      const times = timesOf(log);
      const [, date, clock] = /^outputs\/(.{10})\/(.{8})$/.exec(folder) ?? [];
      const made = date === undefined ? [] : [new Date(`${date}T${clock!.replaceAll('-', ':')}`).getTime()];
      expect(run.startedAt).toBe(Math.min(...made, times[0]!));
      expect(run.lastLoggedAt).toBe(times.at(-1));
    },
  );

  it('have a status only where Hydra’s callback logged it', async () => {
    const statuses = await Promise.all(
      ['12-00-00', '12-30-00', '13-00-00'].map(async (folder) => {
        const { run } = await readFolder(fixturePath('hydra', 'outputs/2026-11-24', folder));
        return [run.status, run.reason, run.endedAt === run.lastLoggedAt];
      }),
    );
    expect(statuses).toEqual([
      ['finished', null, true],
      [null, null, false],
      ['failed', 'error', true],
    ]);
  });

  it('keep what cannot be resolved as it is written', async () => {
    const params = await paramsOf(`
home: \${oc.env:HOME}
now: x-\${now:%Y}-\${seed}
seed: 3
gone: \${not.there}
missing: ???
empty: \${missing}
a: \${b}
b: \${a}
self: \${self}
open: \${seed
dict: d-\${model}
model: {size: 2, of: "\${..seed}"}
up: \${....seed}
large: 12345678901234567
name: run-\${large}
list: ["\${seed}", "\${gone}", "\${model.size}x"]
`);
    expect(params).toEqual({
      home: '${oc.env:HOME}',
      now: 'x-${now:%Y}-${seed}',
      seed: 3,
      gone: '${not.there}',
      missing: '???',
      empty: '${missing}',
      a: '${b}',
      b: '${a}',
      self: '${self}',
      open: '${seed',
      dict: 'd-${model}',
      'model.size': 2,
      'model.of': 3,
      up: '${....seed}',
      large: '12345678901234567',
      name: 'run-12345678901234567',
      list: '[3,"${gone}","2x"]',
    });
  });

  it('cannot keep the reader busy with interpolations of interpolations', async () => {
    const levels = Array.from({ length: 40 }, (_, n) => `l${n + 1}: {a: "\${l${n}}", b: "\${l${n}}"}`);
    const params = await paramsOf(`l0: {x: 1, y: 2}\n${levels.join('\n')}\n`);
    expect(params['l0.x']).toBe(1);
    expect(Object.keys(params).length).toBeLessThan(200_000);
  });

  it('say which of their files cannot be read, and are read all the same', async () => {
    const folder = copyOf(fixturePath('hydra', single));
    writeFileSync(join(folder, '.hydra', 'hydra.yaml'), 'nothing: of Hydra\n');
    writeFileSync(join(folder, '.hydra', 'overrides.yaml'), 'a: 1\n');
    const { run, problems } = await readFolder(folder);
    expect(run.params['seed']).toBe(42);
    expect(problems.map(({ message }) => message)).toEqual([
      'hydra.yaml holds no settings of Hydra.',
      'overrides.yaml holds no list of overrides.',
    ]);
  });

  it('are not taken from a project that has such files among its configs', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'conf', 'model'), { recursive: true });
    writeFileSync(join(folder, 'conf', 'multirun.yaml'), 'hydra: {}\n');
    writeFileSync(join(folder, 'conf', 'config.yaml'), 'a: 1\n');
    mkdirSync(join(folder, '.hydra'));
    expect(claimsUnder(hydraTracker({ isNamed: () => false }), folder)).toEqual([]);
  });
});

describe('in the catalog', () => {
  const open = async (folder: string) => (await all(await openWith(trackerFactories, optionsOf([folder])))).runs;
  const sources = (run: { readonly sources: readonly { readonly tracker: string }[] }) =>
    [...new Set(run.sources.map(({ tracker }) => tracker))].sort().join('+');

  it('a config joins what a logger wrote beside it, or below it, and is a run of its own where none did', async () => {
    const runs = await open(fixturePath('hydra'));
    const job = (n: number, width: number, lr: number) => [`${sweep}/${n}`, 'hydra+tensorboard', width, lr];
    expect(
      runs
        .map((run) => [run.location, sources(run), run.params['model.width'], run.params['optim.lr']])
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([
      ['.', 'hydra', 8, 0.1],
      ['here', 'csv+hydra', 8, 0.001],
      [sweep, 'hydra', undefined, undefined],
      job(0, 8, 0.1),
      job(1, 64, 0.1),
      job(2, 8, 0.2),
      job(3, 64, 0.2),
      [single, 'csv+hydra', 8, 0.5],
      ['outputs/2026-11-24/12-30-00', 'hydra', 8, 0.1],
      ['outputs/2026-11-24/13-00-00', 'csv+hydra', 8, 0.001],
      // Two writers of one tool: each a run, with what the job was started with.
      ['outputs/2026-11-24/13-30-00/eval', 'hydra+tensorboard', 64, 0.001],
      ['outputs/2026-11-24/13-30-00/train', 'hydra+tensorboard', 64, 0.001],
    ]);
    const failed = runs.find(({ location }) => location.endsWith('13-00-00'))!;
    expect(failed).toMatchObject({ tracker: 'csv', status: 'failed', metrics: { loss: { count: 5 } } });
  });

  it('jobs of a sweep name it as their parent', async () => {
    const runs = await open(fixturePath('hydra'));
    const parent = runs.find(({ location }) => location === sweep)!;
    expect(parent.tags['hydra.overrides']).toBe('optim.lr=0.1,0.2 model=small,big');
    expect(parent.startedAt).toBe(new Date('2026-11-24T14:00:00').getTime());
    const children = runs.filter((run) => run.parent === parent.id);
    expect(children.map(({ name, experiment }) => [name, experiment]).sort()).toEqual(
      ['0', '1', '2', '3'].map((name) => [name, sweep]),
    );
  });

  it('a single logger below a config is its run; the innermost config counts; a database’s many runs stay as they are', async () => {
    const root = temporaryFolder();
    const outer = join(root, 'outer');
    cpSync(fixturePath('hydra', single), outer, { recursive: true });
    mkdirSync(join(outer, 'logs', 'deep'), { recursive: true });
    renameSync(join(outer, 'metrics.csv'), join(outer, 'logs', 'deep', 'metrics.csv'));
    cpSync(fixturePath('hydra', 'here'), join(outer, 'inner'), { recursive: true });
    cpSync(fixturePath('optuna', '4.9.0'), join(outer, 'study'), { recursive: true });
    const runs = await open(root);
    const ofFiles = runs.filter(({ tracker }) => tracker !== 'optuna');
    expect(ofFiles.map((run) => [run.location, sources(run), run.params['optim.lr']])).toEqual(
      expect.arrayContaining([
        ['outer', 'csv+hydra', 0.5],
        ['outer/inner', 'csv+hydra', 0.001],
      ]),
    );
    expect(ofFiles).toHaveLength(2);
    expect(runs.filter(({ tracker }) => tracker === 'optuna').map(sources)).toEqual(Array(24).fill('optuna'));
  });

  it('a change of a config or its logger is seen in their one run', async () => {
    const root = copyOf(fixturePath('hydra', single));
    const catalog = await openWith(trackerFactories, optionsOf([root]));
    appendFileSync(join(root, '.hydra', 'config.yaml'), 'late: ${seed}\n');
    appendFileSync(join(root, 'metrics.csv'), '9,0.5\n');
    await catalog.rescan();
    const { runs } = await all(catalog);
    expect(runs).toMatchObject([{ location: '.', params: { late: 42 }, metrics: { loss: { count: 6, last: 0.5 } } }]);
    rmSync(join(root, '.hydra'), { recursive: true });
    await catalog.rescan();
    expect((await all(catalog)).runs.map(sources)).toEqual(['csv']);
  });
});
