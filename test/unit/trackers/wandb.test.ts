import { appendFileSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Series } from '../../../src/runs/series.ts';
import type { Claim, Reading } from '../../../src/trackers/tracker.ts';
import { wandbTracker } from '../../../src/trackers/wandb/wandb.ts';
import { copyOf, temporaryFolder } from './support/copy.ts';
import { fixturePath } from './support/fixtures.ts';
import { claimsUnder } from './support/scan.ts';

interface Truth {
  readonly id: string | null;
  readonly project?: string;
  readonly name?: string;
  readonly startedAt?: number;
  readonly commit?: string;
  readonly exit: { readonly code: number } | null;
  readonly config: Readonly<Record<string, unknown>>;
  readonly series: Readonly<Record<string, readonly (readonly [number, number, number | string])[]>>;
  readonly stats: Readonly<Record<string, readonly (readonly [number, number | string])[]>>;
}

const root = fixturePath('wandb');
const truths = Object.entries(JSON.parse(readFileSync(join(root, 'truth.json'), 'utf8')) as Record<string, Truth>);
const make = () => wandbTracker({ isNamed: () => false });
const single = truths.filter(([folder]) => !folder.startsWith('resumed/'));

function claimIn(folder: string, index = 0): Claim {
  return claimsUnder(make(), folder)[index]!;
}

async function readFixture(name: string): Promise<Reading['runs'][number]> {
  const { runs, problems } = await make().read(claimIn(join(root, name)), null);
  expect(problems).toEqual([]);
  return runs[0]!;
}

function copyOfLog(name: string): { readonly claim: Claim; readonly file: string; readonly content: Buffer } {
  const claim = claimIn(copyOf(join(root, name)));
  const file = claim.files[0]!;
  return { claim, file, content: readFileSync(file) };
}

/** Plus zero: Python reads the `-0` in the file as an integer, which has no sign there. */
const rows = ({ steps, times, values }: Series) =>
  [...steps].map((step, i) => [step, times[i]!, values[i]! + 0] as const);

describe.each(single)('the run in %s', (folder, truth) => {
  it('has the points that W&B’s own reader finds, and no others', async () => {
    const tracker = make();
    const claim = claimIn(join(root, folder));
    const { runs } = await tracker.read(claim, null);
    const { metrics } = runs[0]!;
    const series = await tracker.series(claim, '', Object.keys(metrics));
    const logged = Object.keys(metrics).filter((metric) => !metric.startsWith('system/'));
    const expected = [...Object.keys(truth.series), ...(folder.startsWith('normal') ? summaryOnly : [])];
    expect(logged.sort()).toEqual(expected.sort());
    for (const [metric, points] of Object.entries(truth.series)) {
      const wanted = points.map(([step, time, value]) => [step, time * 1000, Number(value)]);
      expect(rows(series.get(metric)!), metric).toEqual(wanted);
      expect(metrics[metric]!.count, metric).toBe(points.length);
      expect(metrics[metric]!.last + 0, metric).toBe(wanted.at(-1)![2]);
    }
  });

  it('has its system metrics by time', async () => {
    const tracker = make();
    const claim = claimIn(join(root, folder));
    const { runs } = await tracker.read(claim, null);
    const system = Object.keys(runs[0]!.metrics).filter((metric) => metric.startsWith('system/'));
    expect(system.sort()).toEqual(
      Object.keys(truth.stats)
        .map((key) => `system/${key}`)
        .sort(),
    );
    const series = await tracker.series(claim, '', system);
    for (const [key, points] of Object.entries(truth.stats)) {
      const wanted = points.map(([time, value], row) => [row, time, Number(value)]);
      expect(rows(series.get(`system/${key}`)!)).toEqual(wanted);
    }
  });

  it('says of itself what W&B says', async () => {
    const { runs } = await make().read(claimIn(join(root, folder)), null);
    expect(runs[0]).toMatchObject({
      toolId: truth.id ?? 'young001',
      name: truth.name === undefined || truth.name === '' ? null : truth.name,
      experiment: truth.project ?? null,
      startedAt: truth.startedAt ?? null,
      exitCode: truth.exit?.code ?? null,
      git: truth.commit ? { commit: truth.commit } : null,
    });
    for (const [key, value] of Object.entries(truth.config)) {
      if (typeof value !== 'object' || value === null) expect(runs[0]!.params[key]).toBe(value);
    }
  });
});

const summaryOnly = ['test/acc', 'best.acc', 'best.epoch'];

describe('what a run shows', () => {
  it('keeps the types of its config, joins nested keys, and takes later values over earlier ones', async () => {
    const { params } = await readFixture('normal');
    expect(params).toMatchObject({
      lr: 0.001,
      epochs: 3,
      amp: true,
      optimizer: 'adam',
      seed: null,
      layers: '[64,128]',
      'model.name': 'resnet34',
      'a.b': 1,
      whole: 2,
      late: 'yes',
    });
    expect(Object.keys(params).filter((key) => key.startsWith('_wandb') || key.startsWith('model.head'))).toEqual([]);
  });

  it('keeps tags, group, job type, notes, program, arguments and git', async () => {
    const run = await readFixture('normal');
    expect(run.note).toBe('First try,\nwith a second line.');
    expect(run.tags).toMatchObject({
      baseline: 'true',
      'gpu:1': 'true',
      group: 'ablation',
      job_type: 'train',
      host: 'trainbox',
      program: '/data/demo/train.py',
      args: '--case normal',
      python: 'CPython 3.11.7',
      'git.remote': 'https://example.com/ada/demo.git',
    });
    expect((await readFixture('sweep')).tags['sweep']).toBe('sw33p123');
  });

  it('shows what only the summary holds as one point at the last step', async () => {
    const { metrics } = await readFixture('normal');
    expect(metrics['test/acc']).toEqual({ last: 0.625, lastStep: 14, min: 0.625, max: 0.625, count: 1 });
    expect(metrics['val/acc.max']).toBeUndefined();
  });

  it('tells finished, failed, interrupted, preempted and running apart', async () => {
    const outcomes = new Map<string, unknown>();
    for (const name of ['normal', 'failed', 'exit3', 'interrupted', 'preempted', 'killed', 'young']) {
      const { status, reason, exitCode } = await readFixture(name);
      outcomes.set(name, [status, reason, exitCode]);
    }
    expect(Object.fromEntries(outcomes)).toEqual({
      normal: ['finished', null, 0],
      failed: ['failed', 'error', 1],
      exit3: ['failed', 'error', 3],
      interrupted: ['killed', 'cancelled', 255],
      preempted: ['killed', 'preempted', 1],
      killed: ['running', null, null],
      young: ['running', null, null],
    });
  });

  it('ends no earlier than its last row', async () => {
    const run = await readFixture('normal');
    expect(run.endedAt! - run.startedAt!).toBeGreaterThan(1000);
    expect(run.endedAt! - run.startedAt!).toBeLessThan(60_000);
    expect((await readFixture('killed')).endedAt).toBeNull();
  });

  it('takes no part of an image, a table or a histogram for a metric', async () => {
    const { metrics, artifacts } = await readFixture('media');
    expect(Object.keys(metrics).sort()).toEqual(['group.n', 'loss']);
    expect(artifacts).toMatch(/files$/);
  });
});

describe('a resumed run', () => {
  it('is one run, and its later session wins from its first step on', async () => {
    const tracker = make();
    const claims = claimsUnder(tracker, join(root, 'resumed'));
    expect(claims).toHaveLength(2);
    expect(claims[0]!.files).toEqual([...claims[1]!.files].reverse());
    for (const claim of claims) {
      const { runs } = await tracker.read(claim, null);
      expect(runs).toMatchObject([
        {
          toolId: 'resume01',
          status: 'finished',
          exitCode: 0,
          location: join(root, 'resumed', 'wandb'),
          params: { part: 2 },
        },
      ]);
      expect(runs[0]!.metrics['loss']).toEqual({ last: 213, lastStep: 13, min: 100, max: 213, count: 14 });
      const { steps, values } = (await tracker.series(claim, '', ['loss'])).get('loss')!;
      expect([...steps]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
      expect([...values]).toEqual([100, 101, 102, 103, 104, 105, 206, 207, 208, 209, 210, 211, 212, 213]);
    }
  });
});

it('takes a young run for alive since the time in its folder’s name, for its log says nothing yet', async () => {
  const run = await readFixture('young');
  const [, date, clock] = /-(\d{8})_(\d{6})-/.exec(claimIn(join(root, 'young')).folder)!;
  const began = new Date(run.lastLoggedAt!);
  const digits = (...parts: number[]) => parts.map((part) => String(part).padStart(2, '0')).join('');
  expect(digits(began.getFullYear(), began.getMonth() + 1, began.getDate())).toBe(date);
  expect(digits(began.getHours(), began.getMinutes(), began.getSeconds())).toBe(clock);
  expect(run.startedAt).toBeNull();
});

describe('a run that was resumed within a second', () => {
  const first = 'offline-run-20261123_120024-resume01';

  it('is one run, though W&B puts a number behind the id of the second folder', async () => {
    const folder = copyOf(join(root, 'resumed'));
    renameSync(join(folder, 'wandb/offline-run-20261123_120025-resume01'), join(folder, 'wandb', `${first}-1`));
    const tracker = make();
    const claims = claimsUnder(tracker, folder);
    expect(claims).toHaveLength(2);
    for (const claim of claims) {
      expect(claim.files).toHaveLength(2);
      const { runs } = await tracker.read(claim, null);
      expect(runs).toMatchObject([{ toolId: 'resume01', status: 'finished', params: { part: 2 } }]);
      expect(runs[0]!.metrics['loss']).toEqual({ last: 213, lastStep: 13, min: 100, max: 213, count: 14 });
    }
  });

  it('is not mixed up with a run whose own id ends with a number', () => {
    const folder = copyOf(join(root, 'resumed'));
    const other = join(folder, 'wandb', `${first}-1`);
    renameSync(join(folder, 'wandb/offline-run-20261123_120025-resume01'), other);
    renameSync(join(other, 'run-resume01.wandb'), join(other, 'run-resume01-1.wandb'));
    expect(claimsUnder(make(), folder).map(({ files }) => files.length)).toEqual([1, 1]);
  });
});

describe('detection', () => {
  it('leaves W&B’s link to the latest run alone', () => {
    const listing = {
      folder: '/x/wandb/latest-run',
      files: ['run-a.wandb'],
      folders: [],
      list: () => null,
      head: () => null,
    };
    expect(make().detect(listing)).toBeNull();
    expect(make().detect({ ...listing, folder: '/x/wandb/run-20260101_000000-a' })).toHaveLength(1);
  });
});

describe('a log that is still being written', () => {
  it('is read on from where it stopped, at any cut', async () => {
    const { claim, file, content } = copyOfLog('long');
    const whole = await make().read(claim, null);
    const tracker = make();
    writeFileSync(file, content.subarray(0, 0));
    let reading = await tracker.read(claim, null);
    expect(reading.problems).toEqual([]);
    let at = 0;
    for (const size of [3, 9, 3000, 32_760, 32_772, 65_536, 65_540, 100_001, 150_000, content.length]) {
      appendFileSync(file, content.subarray(at, size));
      at = size;
      const [live, anew] = [await tracker.read(claim, reading.cursor), await make().read(claim, null)];
      expect(live).toEqual(anew);
      expect(live.problems).toEqual([]);
      reading = live;
    }
    expect(reading).toEqual(whole);
  });

  it('gives the points that came since in its series', async () => {
    const { claim, file, content } = copyOfLog('long');
    const tracker = make();
    truncateSync(file, 65_536);
    const before = (await tracker.series(claim, '', ['loss'])).get('loss')!;
    writeFileSync(file, content);
    const after = (await tracker.series(claim, '', ['loss'])).get('loss')!;
    expect(before.steps.length).toBeLessThan(after.steps.length);
    expect(after.steps).toHaveLength(400);
  });

  it('is read anew when it became shorter', async () => {
    const { claim, file, content } = copyOfLog('killed');
    const tracker = make();
    const { cursor } = await tracker.read(claim, null);
    writeFileSync(file, content.subarray(0, 32_768));
    expect(await tracker.read(claim, cursor)).toEqual(await make().read(claim, null));
  });

  it('waits quietly for a block that is zeros so far', async () => {
    const { claim, file } = copyOfLog('killed');
    const before = await make().read(claim, null);
    appendFileSync(file, new Uint8Array(32_768));
    expect((await make().read(claim, null)).problems).toEqual([]);
    expect((await make().read(claim, null)).runs).toEqual(before.runs);
  });
});

describe('a damaged log', () => {
  it('names the byte of a flipped bit and goes on at the next block', async () => {
    const { claim, file, content } = copyOfLog('long');
    const at = 2 * 32_768 + 4000;
    content[at]! ^= 4;
    writeFileSync(file, content);
    const { runs, problems } = await make().read(claim, null);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file });
    const [, offset] = /at byte (\d+)/.exec(problems[0]!.message)!;
    expect(Number(offset)).toBeLessThanOrEqual(at);
    expect(Number(offset)).toBeGreaterThan(at - 600);
    const { steps } = (await make().series(claim, '', ['loss'])).get('loss')!;
    expect(steps.length).toBeGreaterThan(300);
    expect(steps.length).toBeLessThan(400);
    expect([steps[0], steps.at(-1)]).toEqual([0, 399]);
    expect(runs[0]).toMatchObject({ toolId: 'long0001', status: 'finished' });
  });

  it('says so when the file is none of W&B, and still shows the run', async () => {
    const folder = join(temporaryFolder(), 'wandb', 'run-20260101_000000-abc');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'run-abc.wandb'), 'this is a text');
    const { runs, problems } = await make().read(claimIn(folder), null);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('no W&B log')]);
    expect(runs).toMatchObject([{ toolId: 'abc', metrics: {} }]);
  });

  it('never gives a point that was not logged, whatever happens to its bytes', async () => {
    const sources = ['normal', 'media', 'nonfinite', 'legacy', 'typed', 'steps', 'killed'].map(copyOfLog);
    const known = await Promise.all(sources.map(async ({ claim }) => (await make().read(claim, null)).runs[0]!));
    let state = 12345;
    const random = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    let damaged = 0;
    for (let round = 0; round < 200; round += 1) {
      const { claim, file, content } = sources[round % sources.length]!;
      const spoiled = Buffer.from(content);
      const kind = random(4);
      const at = random(spoiled.length);
      if (kind === 0) spoiled[at]! ^= 1 << random(8);
      else if (kind === 1) spoiled.fill(random(256), at, Math.min(spoiled.length, at + random(200)));
      else if (kind === 2) spoiled.writeUInt16LE(65_535, Math.min(at, spoiled.length - 2));
      writeFileSync(file, kind === 3 ? spoiled.subarray(0, at) : spoiled);
      const where = `round ${round}, kind ${kind}, byte ${at} of ${basename(file)}`;
      const { runs, problems } = await make().read(claim, null);
      const whole = known[round % sources.length]!;
      for (const [metric, { count }] of Object.entries(runs[0]!.metrics)) {
        expect(count, `${where}: ${metric}`).toBeLessThanOrEqual(whole.metrics[metric]?.count ?? 1);
      }
      if (problems.length > 0) damaged += 1;
    }
    expect(damaged).toBeGreaterThan(75);
  }, 60_000);
});
