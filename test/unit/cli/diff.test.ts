import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { newFolder } from '../catalog/support/folder.ts';
import { runId, writeExperiment, writeMlflowRun } from '../catalog/support/mlflow-store.ts';
import { cli } from './run-here.ts';

// Other work may keep the machine busy: a condition gets its time.
vi.setConfig({ testTimeout: 60_000 });

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const changed = z.object({
  key: z.string(),
  a: z.unknown(),
  b: z.unknown(),
  delta: z.union([z.number(), z.string()]).optional(),
});
const Part = z.object({
  changed: z.array(changed),
  onlyA: z.array(z.looseObject({ key: z.string() })),
  onlyB: z.array(z.looseObject({ key: z.string() })),
  same: z.number(),
});
const Diff = z.object({
  params: Part,
  metrics: Part,
  tags: Part,
  environment: Part,
  git: Part,
  data: Part,
  code: z.string().nullable(),
  problems: z.array(z.object({ message: z.string() })),
});

async function diff(folder: string, a: string, b: string): Promise<z.infer<typeof Diff>> {
  const { status, out, err } = await cli(['diff', a, b, '--folder', folder, '--no-cache', '--json']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return Diff.parse(JSON.parse(out));
}

describe('diff', () => {
  const keys = z.array(z.string());
  const truePart = z.object({
    changed: keys,
    onlyA: keys,
    onlyB: keys,
    deltas: z.record(z.string(), z.number()),
    same: z.number(),
  });
  const Truth = z.array(
    z.object({ a: z.string(), b: z.string(), params: truePart, metrics: truePart, tags: truePart }),
  );
  const truth = Truth.parse(JSON.parse(readFileSync(join(fixtures, 'evidence', 'diffs.json'), 'utf8')));

  it.each(truth)('of $a and $b equals what Python computes from MLflow’s own words', async ({ a, b, ...expected }) => {
    const found = await diff(join(fixtures, 'mlflow', '3.17.0'), `mlflow:${a}`, `mlflow:${b}`);
    for (const name of ['params', 'metrics', 'tags'] as const) {
      const part = found[name];
      const deltas = part.changed.flatMap(({ key, delta }) => (typeof delta === 'number' ? [[key, delta]] : []));
      expect({
        changed: part.changed.map(({ key }) => key),
        onlyA: part.onlyA.map(({ key }) => key),
        onlyB: part.onlyB.map(({ key }) => key),
        deltas: Object.fromEntries(deltas) as Record<string, number>,
        same: part.same,
      }).toEqual(expected[name]);
    }
  });

  it('tells datasets by MLflow’s digests, from its files and from its database', async () => {
    const store = newFolder();
    const packed = readFileSync(join(fixtures, 'mlflow-db', '3.17.0', 'mlflow.db.gz'));
    writeFileSync(join(store, 'mlflow.db'), gunzipSync(packed));
    for (const folder of [join(fixtures, 'mlflow', '3.17.0'), store]) {
      const found = await diff(folder, 'with data', 'diverged');
      expect(found.data.onlyA).toEqual([{ key: 'cats', a: 'c0ffee12' }]);
      expect(found.environment.same).toBe(1);
    }
  });

  it('says why there is no code, and shows the rest', async () => {
    const folder = newFolder();
    const experiment = writeExperiment(join(folder, 'mlruns'), '1', 'lab');
    writeMlflowRun(experiment, {
      id: runId(1),
      name: 'first',
      params: { lr: '0.1', '\u001B[31mred': 'x' },
      metrics: { 'val/acc': [0.9] },
    });
    writeMlflowRun(experiment, { id: runId(2), name: 'second', params: { lr: '0.2' }, metrics: { 'val/acc': [0.95] } });
    const found = await diff(folder, 'first', 'second');
    expect(found.code).toBeNull();
    expect(found.problems).toHaveLength(2);
    const { out, status } = await cli(['diff', 'first', 'second', '--folder', folder, '--no-cache']);
    expect(status).toBe(0);
    expect(out).toMatch(/^lr +0\.1 +0\.2$/m);
    expect(out).toMatch(/^val\/acc +0\.9000 +0\.9500 +▲0\.0500$/m);
    expect(out).toContain('! No tool recorded the commit that first was made of.');
    expect(out).not.toContain('\u001B');
  });

  it('is an input error for a run that is not there', async () => {
    const { status, out } = await cli(['diff', 'one', 'two', '--folder', newFolder(), '--no-cache', '--json']);
    expect(status).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'no-such-run' } });
  });
});

describe('compare', () => {
  const store = (): string => {
    const folder = newFolder();
    const experiment = writeExperiment(join(folder, 'mlruns'), '1', 'lab');
    const values = { adam: [0.91, 0.912, 0.909, 0.913, 0.911], sgd: [0.9, 0.902, 0.898, 0.901, 0.899] };
    let id = 0;
    for (const [optimizer, accuracies] of Object.entries(values)) {
      for (const [seed, accuracy] of accuracies.entries()) {
        id += 1;
        const params = { optimizer, seed: String(seed), epochs: '3' };
        writeMlflowRun(experiment, {
          id: runId(id),
          name: `${optimizer}-${seed}`,
          params,
          metrics: { 'val/acc': [0.5, accuracy] },
        });
      }
    }
    return folder;
  };
  const seeds = (optimizer: string) => [0, 1, 2, 3, 4].map((seed) => `${optimizer}-${seed}`);

  it('makes groups of seeds and says in a sentence which is better', async () => {
    const { out, status } = await cli([
      'compare',
      ...seeds('sgd'),
      ...seeds('adam'),
      '--folder',
      store(),
      '--no-cache',
      '--json',
    ]);
    expect(status).toBe(0);
    const found = JSON.parse(out) as Record<string, unknown>;
    // scipy: ttest_ind(adam, sgd, equal_var=False) gives p = 4.1e-06 and an interval of 0.011 ± 0.0023.
    expect(found).toMatchObject({
      metric: 'val/acc',
      goal: 'maximize',
      differing: ['optimizer', 'seed'],
      groups: [
        { label: 'optimizer=adam', sample: { n: 5, mean: 0.911 }, best: 0.913 },
        { label: 'optimizer=sgd', sample: { n: 5 }, best: 0.902 },
      ],
      pairs: [
        {
          a: 1,
          b: 0,
          verdict: { kind: 'better' },
          sentence: expect.stringMatching(
            /^optimizer=adam is better by 0\.0110 ± 0\.0023, p < 0\.0001, 5 seeds each\.$/,
          ) as string,
        },
      ],
      importance: { metric: 'val/acc', runs: 10, constant: ['epochs'] },
    });
    const { params } = found['importance'] as { params: { param: string }[] };
    expect(params[0]!.param).toBe('optimizer');
  });

  it('groups by any key, and takes a query for the runs', async () => {
    const { out } = await cli([
      'compare',
      '--query',
      'experiment = lab',
      '--group-by',
      'params.seed',
      '--metric',
      'val/acc',
      '--folder',
      store(),
      '--no-cache',
      '--json',
    ]);
    expect(JSON.parse(out)).toMatchObject({
      groupedBy: 'params.seed',
      groups: [{ label: '0', sample: { n: 2 } }, {}, {}, {}, {}],
    });
  });

  it('is a table for people', async () => {
    const { out } = await cli(['compare', 'sgd-0', 'sgd-1', 'adam-0', 'adam-1', '--folder', store(), '--no-cache']);
    expect(out).toMatch(/^NAME +val\/acc +optimizer +seed$/m);
    expect(out).toMatch(/^optimizer=sgd +2 +0\.9010 +0\.0014 +0\.9020$/m);
    expect(out).toMatch(/^optimizer=adam is better by 0\.0100 ± /m);
  });

  it('says what it cannot use', async () => {
    const folder = store();
    const failed = async (...args: string[]) => {
      const { status, out } = await cli(['compare', ...args, '--folder', folder, '--no-cache', '--json']);
      expect(status).toBe(2);
      return (JSON.parse(out) as { error: { code: string } }).error.code;
    };
    expect(await failed()).toBe('no-runs');
    expect(await failed('sgd-0', '--metric', 'nope')).toBe('no-such-metric');
    expect(await failed('sgd-0', '--group-by', 'nope')).toBe('bad-query');
  });
});

describe('the code of launched runs that were made in no repository', () => {
  const { dist } = builtForJobs();

  it('is compared by the copies that their launches took, byte for byte', async () => {
    const base = newFolder();
    const env = { PATH: process.env['PATH'] };
    const train = async (text: string): Promise<string> => {
      writeFileSync(join(base, 'train me.sh'), text);
      const { out } = await cli(['train', 'train me.sh', '--json', '--quiet'], { cwd: base, dist, env });
      return z.object({ run: z.object({ id: z.string() }) }).parse(JSON.parse(out)).run.id;
    };
    writeFileSync(join(base, '.gitattributes'), '*.sh filter=none eol=crlf\n');
    const [before, after] = ['echo loss=1\n', 'echo loss=2\r\n# é\n'];
    const [a, b] = [await train(before), await train(after)];
    writeFileSync(join(base, 'train me.sh'), 'echo loss=3\n');
    const { code, problems } = await diff(base, a, b);
    expect(problems).toEqual([]);
    const place = newFolder();
    writeFileSync(join(place, 'train me.sh'), before);
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: place, input: code ?? '' });
    expect(readFileSync(join(place, 'train me.sh'), 'utf8')).toBe(after);
  });
});
