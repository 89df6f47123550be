import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { summarize } from '../../../src/runs/series.ts';
import type { Series } from '../../../src/runs/series.ts';
import { tensorboardTracker } from '../../../src/trackers/tensorboard/tensorboard.ts';
import type { Claim, Reading, TrackedRun } from '../../../src/trackers/tracker.ts';
import { fixturePath } from './support/fixtures.ts';
import { claimsUnder } from './support/scan.ts';

const numberSchema = z.union([z.number(), z.string().transform(Number), z.boolean().transform(Number)]);
const viewSchema = z.object({
  started: z.number(),
  metrics: z.record(z.string(), z.array(z.tuple([z.number(), z.number(), numberSchema]))),
});
const truthSchema = z.object({
  server: z.record(z.string(), viewSchema),
  files: z.record(
    z.string(),
    viewSchema.extend({
      session: z
        .object({
          params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
          started: z.number().nullable(),
          status: z.number().nullable(),
          ended: z.number().nullable(),
        })
        .nullable(),
    }),
  ),
});
type Points = readonly (readonly [number, number, number])[];

/** A fixture as our reader and as TensorBoard's two readers see it; runs by their path. */
class Fixture {
  readonly folder: string;
  readonly truth: z.infer<typeof truthSchema>;
  readonly tracker = tensorboardTracker({ isNamed: () => false });
  readonly claims = new Map<string, Claim>();
  readonly readings = new Map<string, Reading>();

  constructor(name: string) {
    this.folder = fixturePath('tensorboard', name);
    this.truth = truthSchema.parse(JSON.parse(readFileSync(join(this.folder, 'truth.json'), 'utf8')));
  }

  async read(): Promise<this> {
    for (const claim of claimsUnder(this.tracker, this.folder)) {
      const path = relative(this.folder, claim.folder).replaceAll('\\', '/');
      this.claims.set(path, claim);
      this.readings.set(path, await this.tracker.read(claim, null));
    }
    return this;
  }

  run(path: string): TrackedRun {
    return this.readings.get(path)!.runs[0]!;
  }

  series(path: string, metrics: readonly string[]): Promise<ReadonlyMap<string, Series>> {
    return this.tracker.series(this.claims.get(path)!, '', metrics);
  }

  /** Checks that exactly these metrics, summaries and points are there. `expected` has wall times in seconds. */
  async equals(path: string, expected: Readonly<Record<string, Points>>): Promise<void> {
    const names = Object.keys(expected).sort();
    expect(Object.keys(this.run(path).metrics).sort()).toEqual(names);
    const found = await this.series(path, names);
    for (const name of names) {
      const series = found.get(name)!;
      const points = Array.from(series.steps, (step, i) => [step, series.times[i], series.values[i]]);
      const wanted = expected[name]!.map(([step, seconds, value]) => [step, seconds * 1000, value]);
      expect({ path, name, points }).toEqual({ path, name, points: wanted });
      expect(this.run(path).metrics[name]).toEqual(summarize(series));
    }
  }

  /** The points of one file as `EventAccumulator` gives them. */
  ofFile(beginning: string, end = ''): Readonly<Record<string, Points>> {
    const [file] = Object.keys(this.truth.files).filter((name) => name.startsWith(beginning) && name.endsWith(end));
    return this.truth.files[file!]!.metrics;
  }

  ofServer(path: string): Readonly<Record<string, Points>> {
    return this.truth.server[path]!.metrics;
  }
}

function prefixed(prefix: string, metrics: Readonly<Record<string, Points>>): Record<string, Points> {
  return Object.fromEntries(Object.entries(metrics).map(([name, points]) => [prefix + name, points]));
}

describe("PyTorch's event files", () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await new Fixture('torch-2.15.0').read();
  });

  it('gives every scalar of old and new style, and no other data, as EventAccumulator does', async () => {
    await fixture.equals('all', fixture.ofFile('all/events'));
  });

  it('keeps NaN and the infinities as values, and leaves them out of the extremes', () => {
    expect(fixture.run('all').metrics['odd']).toMatchObject({ min: 0.5, max: 0.5, count: 40, last: 0.5 });
  });

  it('gives float32 scalars as the float64 of the float32', () => {
    expect(fixture.run('all').metrics['new/style']?.max).toBe(Math.fround(39 * 0.1));
  });

  it('keeps every point of one file, also where its steps go back, as EventAccumulator does', async () => {
    await fixture.equals('unsteady', fixture.ofFile('unsteady/'));
    expect(fixture.run('unsteady').metrics['loss']).toMatchObject({ lastStep: 2 ** 40, count: 11 });
  });

  it('makes a run of each folder that add_scalars writes', async () => {
    await fixture.equals('all/both_train', fixture.ofServer('all/both_train'));
    expect(fixture.claims.get('all')?.owns).toEqual([]);
  });

  it('keeps the later file from its first step on, tag by tag, as the data server does', async () => {
    await fixture.equals('restarted', fixture.ofServer('restarted'));
    await fixture.equals('purged', fixture.ofServer('purged'));
  });

  it('puts the points of ranks side by side, by step, then time', async () => {
    const [first, second] = [fixture.ofFile('ranks/', 'rank0'), fixture.ofFile('ranks/', 'rank1')];
    const both = [...first['loss']!, ...second['loss']!].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    await fixture.equals('ranks', { ...first, ...second, loss: both });
  });

  it('takes the hparams folder of a training into its run, which then has ended', () => {
    const run = fixture.run('tuned');
    expect(fixture.claims.get('tuned')?.owns).toEqual(['1790000056.75']);
    expect(run).toMatchObject({
      status: 'finished',
      params: { lr: 0.1, layers: 3, opt: 'adam', amp: 1 },
      endedAt: 1790000056750,
      parent: null,
    });
    expect(run.metrics['hparam/acc']?.last).toBe(Math.fround(0.4));
  });

  it('keeps the metric with more points where a training and its hparams folder both have it', async () => {
    await fixture.equals('tuned', {
      ...fixture.ofServer('tuned/1790000056.75'),
      acc: fixture.ofServer('tuned')['acc']!,
    });
  });

  it('makes a run of each of several hyperparameter sets, below the folder that logged them', () => {
    const children = [...fixture.claims.keys()].filter((path) => path.startsWith('grid/'));
    expect(children).toHaveLength(5);
    expect(fixture.claims.get('grid')?.owns).toEqual([]);
    for (const [index, path] of children.entries()) {
      expect(fixture.run(path)).toMatchObject({
        parent: join(fixture.folder, 'grid'),
        params: { lr: 0.1 * index, bsize: index },
        status: 'finished',
      });
    }
    expect(fixture.run('grid')).toMatchObject({ parent: null, metrics: {}, status: null });
  });

  it('takes several folders of one hyperparameter set into one run, whatever their names', () => {
    expect(fixture.claims.get('named')?.owns).toEqual(['session-0', 'session-1']);
    expect(fixture.run('named').metrics['hparam/loss']).toMatchObject({ last: 9, count: 1 });
    expect(fixture.claims.has('named/session-0')).toBe(false);
  });

  it('starts with the first event, has no end without an end marker, and knows its newest point', () => {
    const { started, metrics } = fixture.truth.server['restarted']!;
    expect(fixture.run('restarted')).toMatchObject({
      startedAt: started * 1000,
      endedAt: null,
      status: null,
      lastLoggedAt: metrics['loss']!.at(-1)![1] * 1000,
      name: null,
      git: null,
    });
  });
});

describe("tensorboardX's event files", () => {
  it('are read as the data server reads them, with an hparams folder of any name', async () => {
    const fixture = await new Fixture('tensorboardx-2.6.5').read();
    await fixture.equals('plain', fixture.ofServer('plain'));
    await fixture.equals('tuned', { ...fixture.ofServer('tuned'), ...fixture.ofServer('tuned/trial') });
    const [session] = Object.values(fixture.truth.files).flatMap((file) => file.session ?? []);
    expect(fixture.run('tuned')).toMatchObject({ params: session?.params, status: 'finished' });
  });
});

describe("TensorFlow's event files", () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await new Fixture('tensorflow-2.21.0').read();
  });

  it("make one run of Keras's train and validation, with their names before the metrics", async () => {
    for (const path of ['pair', 'again', 'tuned']) {
      expect(fixture.claims.get(path)?.owns).toEqual(['train', 'validation']);
      await fixture.equals(path, {
        ...prefixed('train/', fixture.ofServer(`${path}/train`)),
        ...prefixed('validation/', fixture.ofServer(`${path}/validation`)),
      });
    }
  });

  it('leave a folder named train alone where there is no pair', async () => {
    await fixture.equals('alone/train', fixture.ofServer('alone/train'));
  });

  it("keep the types of the hparams plugin's values, and its start, end and status", () => {
    const session = Object.entries(fixture.truth.files).find(([name]) => name.startsWith('tuned/events'))?.[1].session;
    expect(fixture.run('tuned')).toMatchObject({
      params: { units: 3, dropout: 0.5, optimizer: 'sgd', bias: true },
      status: 'finished',
      startedAt: session!.started! * 1000,
      endedAt: session!.ended! * 1000,
    });
  });

  it('give scalars of every type of number, and no text, histograms or images', async () => {
    const bfloat16 = fixture.ofFile('kinds/')['as/float16']!.map(([step], index) => [step, index * 1.25]);
    const { metrics } = fixture.run('kinds');
    const found = (await fixture.series('kinds', ['as/bfloat16'])).get('as/bfloat16')!;
    expect(Array.from(found.steps, (step, i) => [step, found.values[i]])).toEqual(bfloat16);
    const expected = Object.entries(fixture.ofFile('kinds/'));
    expect(Object.keys(metrics).sort()).toEqual([...expected.map(([name]) => name), 'as/bfloat16'].sort());
    for (const [name, points] of expected) {
      const series = (await fixture.series('kinds', [name])).get(name)!;
      expect({ name, values: [...series.values] }).toEqual({
        name,
        values: points.map(([, , value]) => value),
      });
    }
  });

  it('make runs of the trials below an experiment', () => {
    for (const trial of ['run-0', 'run-1']) {
      expect(fixture.run(`search/${trial}`).parent).toBe(join(fixture.folder, 'search'));
    }
    expect(fixture.run('search/run-1')).toMatchObject({ params: { units: 16 }, status: null });
  });
});

describe('Damaged event files', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await new Fixture('damaged').read();
  });

  it('hold a record back that was cut by a crash, without complaint', async () => {
    await fixture.equals('cut', fixture.ofServer('cut'));
    expect(fixture.readings.get('cut')?.problems).toEqual([]);
  });

  it('pass over a record whose data fails its checksum, and say where, where TensorBoard would stop', async () => {
    const { problems } = fixture.readings.get('flipped-data')!;
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/^The record at byte \d+ fails its checksum/);
    const series = await fixture.series('flipped-data', ['train/loss', 'lr']);
    const stopped = fixture.ofServer('flipped-data');
    expect([...series.get('lr')!.steps].slice(0, stopped['lr']!.length)).toEqual(stopped['lr']!.map(([step]) => step));
    expect(series.get('train/loss')!.steps.length + series.get('lr')!.steps.length).toBe(39);
  });

  it('end where the length of a record fails its checksum, and say at which byte', async () => {
    await fixture.equals('flipped-length', fixture.ofServer('flipped-length'));
    expect(fixture.readings.get('flipped-length')?.problems[0]?.message).toMatch(/length at byte \d+ fails/);
  });
});
