import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { pythonWith } from '../../scripts/lib/python.mjs';
import { builtForJobs } from '../unit/backends/support/supervisor.ts';
import { newFolder } from '../unit/catalog/support/folder.ts';
import { GitRepository } from '../unit/catalog/support/git-repository.ts';
import { cli } from '../unit/cli/run-here.ts';
import { stateOf } from '../unit/reproduce/support/untouched.ts';

vi.setConfig({ testTimeout: 300_000 });

const { dist } = builtForJobs();
let dvc = '';
let base = '';
let repository: GitRepository;
let env: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  dvc = join(dirname(await pythonWith('dvc', join(import.meta.dirname, 'requirements-dvc.txt'))), 'dvc');
});

/** Two stages, of which the second writes what DVCLive writes, in its own format. */
const prepare = 'import pathlib\npathlib.Path("rows.txt").write_text(pathlib.Path("data.txt").read_text().upper())\n';
const train = `import json, pathlib, random
random.seed(pathlib.Path("rows.txt").read_text())
folder = pathlib.Path("dvclive/plots/metrics")
folder.mkdir(parents=True, exist_ok=True)
losses = [random.random() for _ in range(4)]
(folder / "loss.tsv").write_text("step\\tloss\\n" + "".join(f"{i}\\t{x!r}\\n" for i, x in enumerate(losses)))
pathlib.Path("dvclive/metrics.json").write_text(json.dumps({"loss": losses[-1], "step": 3}))
`;
const stages = `stages:
  prepare:
    cmd: python3 prepare.py
    deps: [prepare.py, data.txt]
    outs: [rows.txt]
  train:
    cmd: python3 train.py
    deps: [train.py, rows.txt]
    metrics: [dvclive/metrics.json: { cache: false }]
    plots: [dvclive/plots/metrics: { cache: false }]
`;

function run(...words: string[]): void {
  execFileSync(dvc, words, { cwd: base, env, stdio: ['ignore', 'ignore', 'pipe'] });
}

async function ask(...args: string[]): Promise<unknown> {
  const { out } = await cli([...args, '--json', '--quiet'], { cwd: base, dist, env });
  return JSON.parse(out) as unknown;
}

function own(): Readonly<Record<string, string>> {
  const aside = ['.trainyard', join('.git', 'trainyard-clones.json'), join('.git', 'refs', 'trainyard')];
  return stateOf(base, [...aside, join('.git', 'trainyard-audit')]);
}

describe('what `dvc repro` made', () => {
  let id = '';

  beforeEach(async () => {
    base = newFolder();
    repository = new GitRepository(base);
    env = { PATH: process.env['PATH'], HOME: newFolder(), DVC_NO_ANALYTICS: '1' };
    repository.write({ 'prepare.py': prepare, 'train.py': train, 'dvc.yaml': stages, 'data.txt': 'a\nb\n' });
    run('init', '--quiet');
    run('add', '--quiet', 'data.txt');
    run('repro', '--quiet');
    repository.commit('one');
    const { runs } = (await ask('runs')) as { runs: { id: string; tracker: string }[] };
    expect(runs).toMatchObject([{ tracker: 'dvclive' }]);
    id = runs[0]!.id;
  });

  it('comes out identical from its commit and dvc.lock', async () => {
    repository.write({ 'train.py': 'raise SystemExit(1)\n' });
    const before = own();
    expect(await ask('reproduce', id)).toMatchObject({
      verdict: 'identical',
      firstCause: null,
      differences: { levels: { ran: 'same', curves: 'same' } },
    });
    expect(own()).toEqual(before);
  });

  it('comes out identical with data from DVC’s cache after those of the workspace changed', async () => {
    rmSync(join(base, 'data.txt'));
    repository.write({ 'data.txt': 'c\n' });
    const before = own();
    expect(await ask('reproduce', id)).toMatchObject({ verdict: 'identical', firstCause: null });
    expect(own()).toEqual(before);
  });

  it('is different with the data of now, which are named as the first cause', async () => {
    rmSync(join(base, 'data.txt'));
    repository.write({ 'data.txt': 'c\n' });
    const before = own();
    expect(await ask('reproduce', id, '--current')).toMatchObject({ verdict: 'different', firstCause: 'data.txt' });
    expect(own()).toEqual(before);
  });

  it('is impossible where neither the workspace nor DVC has its data any more, which are named', async () => {
    rmSync(join(base, 'data.txt'));
    const cache = join(base, '.dvc', 'cache');
    for (const name of readdirSync(cache)) rmSync(join(cache, name), { recursive: true, force: true });
    expect(await ask('reproduce', id)).toMatchObject({ verdict: 'impossible', firstCause: 'data.txt', run: null });
  });

  it('is not listed again for experiments that DVC only keeps as git references', async () => {
    run('exp', 'save', '--quiet', '--force', '--name', 'saved');
    expect(repository.git('for-each-ref', '--format=%(refname)', 'refs/exps')).toContain('saved');
    expect(await ask('runs')).toMatchObject({ runs: [{ id }], total: 1 });
  });
});
