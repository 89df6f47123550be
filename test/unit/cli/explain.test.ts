import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { newFolder, write } from '../catalog/support/folder.ts';
import { GitRepository } from '../catalog/support/git-repository.ts';
import { runId, writeExperiment, writeMlflowRun } from '../catalog/support/mlflow-store.ts';
import { cli } from './run-here.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Runs as a logger of CSV files leaves them: three seeds of every learning rate and depth. */
function grid(base: string): void {
  const effects = { '0.1': 0, '0.01': 0.08 } as const;
  for (const lr of ['0.1', '0.01'] as const) {
    for (const depth of [2, 4]) {
      for (const seed of [0, 1, 2]) {
        const acc = 0.8 + effects[lr] + depth / 100 + seed / 1000;
        const folder = `runs/lr${lr}-d${depth}-s${seed}`;
        write(base, {
          [`${folder}/params.json`]: { lr: Number(lr), depth, seed },
          [`${folder}/metrics.csv`]: `epoch,val/acc\n0,0.1\n1,${acc}\n`,
        });
      }
    }
  }
}

describe('explain', () => {
  it('ranks what differs, for scripts and for people', async () => {
    const base = newFolder();
    grid(base);
    const args = ['explain', 'lr0.1-d2-s0', 'lr0.01-d4-s1', '--folder', base];
    const { status, out } = await cli([...args, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      a: 'csv:runs/lr0.1-d2-s0',
      b: 'csv:runs/lr0.01-d4-s1',
      metric: 'val/acc',
      noise: { degrees: 8, settings: 4 },
      causes: [
        { kind: 'parameter', key: 'lr', a: 0.1, b: 0.01, pairs: 2, confidence: 'strong' },
        { kind: 'parameter', key: 'depth', a: 2, b: 4, pairs: 2, confidence: 'strong' },
        { kind: 'seed', key: 'seed', effect: null },
      ],
    });
    const shown = await cli(args);
    expect(shown.out).toContain('2 pairs of settings differ in lr alone: val/acc rose by 0.08000');
    expect(shown.out).toMatch(/^lr +parameter +0\.1 +0\.01 +▲0\.08000 +2 +strong$/m);
  });

  it.each([
    [['lr0.1-d2-s0', 'lr0.1-d2-s0'], 'usage'],
    [['lr0.1-d2-s0', 'nobody'], 'no-such-run'],
    [['lr0.1-d2-s0', 'lr0.1-d2-s1', '--metric', 'nothing'], 'no-metric'],
  ])('refuses %j', async (args, code) => {
    const base = newFolder();
    grid(base);
    const { status, out } = await cli(['explain', ...args, '--folder', base, '--json']);
    expect({ status, error: JSON.parse(out) as unknown }).toMatchObject({ status: 2, error: { error: { code } } });
  });

  it('takes what a training made for no input: a package that changed alone did so', async () => {
    const base = newFolder();
    const run = (slug: string, version: string, loss: number): void => {
      const python = { program: 'python3', version: '3.12.1', implementation: 'CPython', prefix: '/usr' };
      const environment = { python, packages: { numpy: version }, locks: [], variables: {}, container: null };
      const machine = { platform: 'linux', release: '1', arch: 'x64', cpu: 'c', cores: 1, memory: 1, gpus: [] };
      const file = { kind: 'file', bytes: 1 };
      const times = { submittedAt: 1, startedAt: 1, endedAt: 2 };
      write(join(base, '.trainyard/runs', slug), {
        'run.json': {
          version: 1,
          slug,
          name: slug,
          action: 'fit',
          experiment: 'fit',
          command: { argv: ['python3', 'fit.py'], cwd: base, shell: false },
          params: {},
          env: {},
          backend: 'local',
          handle: null,
          ...times,
          status: 'finished',
          reason: null,
          exitCode: 0,
          parent: null,
          tags: {},
        },
        'metrics.jsonl': `{"step":0,"time":1,"name":"loss","value":${loss}}\n`,
        'snapshot/snapshot.json': {
          version: 1,
          takenAt: 1,
          code: { kind: 'files', files: [], leftOut: [] },
          environment,
          machine: { ...machine, driver: null, cuda: null },
          seeds: {},
          inputs: [{ ...file, path: 'rows.csv', digest: 'sha256:aa', committed: false }],
          problems: [],
        },
        'snapshot/outputs.json': {
          version: 1,
          takenAt: 2,
          outputs: [{ ...file, path: 'model.json', digest: `sha256:${slug}` }],
          problems: [],
        },
      });
    };
    run('a1', '1.0', 0.5);
    run('a2', '1.0', 0.5);
    run('b1', '2.0', 0.75);
    run('b2', '2.0', 0.75);
    const { out } = await cli(['explain', 'trainyard:a1', 'trainyard:b1', '--folder', base, '--json']);
    expect(JSON.parse(out)).toMatchObject({
      causes: [{ kind: 'package', key: 'numpy', a: '1.0', b: '2.0', effect: 0.25, pairs: 1, basis: 'alone' }],
    });
  });

  it('names the files of code that differ, and takes the same code at another commit for the same', async () => {
    const repository = new GitRepository(newFolder());
    const base = repository.folder;
    repository.write({ 'train.py': 'x = 1\n', '.gitignore': 'mlruns\n' });
    const first = repository.commit('one');
    repository.write({ 'train.py': 'x = 2\n' });
    const second = repository.commit('two');
    const third = repository.commit('nothing');
    const experiment = writeExperiment(join(base, 'mlruns'), '1', 'exp');
    for (const [n, commit] of [first, second, third].entries()) {
      const tags = { 'mlflow.source.git.commit': commit };
      writeMlflowRun(experiment, { id: runId(n), params: { lr: '1' }, tags, metrics: { acc: [0.5 + n / 10] } });
    }
    const explained = async (a: number, b: number) =>
      JSON.parse(
        (await cli(['explain', `mlflow:${runId(a)}`, `mlflow:${runId(b)}`, '--folder', base, '--json'])).out,
      ) as unknown;
    expect(await explained(0, 1)).toMatchObject({ causes: [{ kind: 'code', files: ['train.py'], pairs: 1 }] });
    expect(await explained(1, 2)).toMatchObject({ causes: [] });
  });
});
