import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pythonWith } from '../../scripts/lib/python.mjs';
import { builtForJobs } from '../unit/backends/support/supervisor.ts';
import { newFolder } from '../unit/catalog/support/folder.ts';
import { GitRepository } from '../unit/catalog/support/git-repository.ts';
import { cli } from '../unit/cli/run-here.ts';
import { stateOf } from '../unit/reproduce/support/untouched.ts';

const requirements = join(import.meta.dirname, 'requirements-reproduce.txt');
const { dist } = builtForJobs();
let python = '';
let base = '';
let repository: GitRepository;
const env: NodeJS.ProcessEnv = { PATH: process.env['PATH'], HOME: process.env['HOME'], PYTHONWARNINGS: 'ignore' };

beforeAll(async () => {
  python = await pythonWith('reproduce', requirements);
});

interface Answer {
  readonly verdict: string;
  readonly firstCause: string | null;
  readonly reasons: readonly string[];
}

async function ask(...args: string[]): Promise<unknown> {
  const { out } = await cli([...args, '--json', '--quiet'], { cwd: base, dist, env });
  return JSON.parse(out) as unknown;
}

async function reproduced(id: string, ...args: string[]): Promise<Answer> {
  return (await ask('reproduce', id, ...args)) as Answer;
}

function own(): Readonly<Record<string, string>> {
  const aside = [
    '.trainyard',
    '.venv',
    join('.git', 'trainyard-clones.json'),
    join('.git', 'refs', 'trainyard'),
    join('.git', 'trainyard-audit'),
  ];
  return stateOf(base, aside);
}

function begin(): void {
  base = newFolder();
  repository = new GitRepository(base);
  symlinkSync(join(python, '..', '..'), join(base, '.venv'));
  writeFileSync(join(base, '.gitignore'), '.venv\nmlruns/\nmlflow.db\nwandb/\nmodels/\n');
}

describe('the scikit-learn training of examples/reproduce', () => {
  let id = '';

  beforeEach(async () => {
    begin();
    cpSync(join(import.meta.dirname, '../../examples/reproduce'), base, { recursive: true });
    writeFileSync(join(base, '.gitignore'), '.venv\nmodels/\n');
    repository.commit('one');
    id = ((await ask('train')) as { run: { id: string } }).run.id;
  });

  it('is identical, down to the bytes of its model', async () => {
    const before = own();
    expect(await reproduced(id)).toMatchObject({
      verdict: 'identical',
      firstCause: null,
      differences: { levels: { ran: 'same', outputs: 'same', metrics: 'same', curves: 'same' } },
    });
    expect(own()).toEqual(before);
  });

  it.each([
    ['seed', ['-p', 'seed=1'], '', '', ''],
    ['data/tumours.csv', ['--current'], 'data/tumours.csv', '17.99', '11.99'],
    ['train.py', ['--current'], 'train.py', 'loss="log_loss"', 'loss="modified_huber"'],
  ])('is different with %s changed, the first cause', async (cause, args, file, from, to) => {
    if (file !== '') execFileSync('sed', ['-i', `s/${from}/${to}/`, file], { cwd: base });
    expect(await reproduced(id, ...args)).toMatchObject({ verdict: 'different', firstCause: cause });
  });
});

/**
 * A virtual environment of the test's own, above the one with scikit-learn, with a package that the training uses: each
 * version of it prepares the numbers in another way.
 */
function makeScaling(version: string, factor: string): void {
  const folder = join(base, '.venv');
  rmSync(folder, { recursive: true, force: true });
  execFileSync(python, ['-m', 'venv', '--without-pip', folder]);
  const site = sitePackages(folder);
  writeFileSync(join(site, 'shared.pth'), `${sitePackages(join(python, '..', '..'))}\n`);
  mkdirSync(join(site, `scaling-${version}.dist-info`));
  const metadata = `Metadata-Version: 2.1\nName: scaling\nVersion: ${version}\n`;
  writeFileSync(join(site, `scaling-${version}.dist-info`, 'METADATA'), metadata);
  writeFileSync(join(site, 'scaling.py'), `FACTOR = ${factor}\n`);
}

function sitePackages(venv: string): string {
  const lib = join(venv, 'lib');
  const name = readdirSync(lib).find((each) => each.startsWith('python'));
  return join(lib, name ?? '', 'site-packages');
}

it('a scikit-learn training is different with another version of a package, the first cause', async () => {
  base = newFolder();
  repository = new GitRepository(base);
  cpSync(join(import.meta.dirname, '../../examples/reproduce'), base, { recursive: true });
  writeFileSync(join(base, '.gitignore'), '.venv\nmodels/\n');
  makeScaling('1.4.0', '1.0');
  const scaled = [
    '-e',
    's/^import numpy as np/import scaling\\nimport numpy as np/',
    '-e',
    's/= scaler.transform(x_train)/= scaling.FACTOR * scaler.transform(x_train)/',
  ];
  execFileSync('sed', ['-i', ...scaled, 'train.py'], { cwd: base });
  repository.commit('one');
  const { run } = (await ask('train')) as { run: { id: string; status: string } };
  expect(run.status).toBe('finished');
  expect(await reproduced(run.id)).toMatchObject({ verdict: 'identical', firstCause: null });
  makeScaling('1.5.0', '0.5');
  const answer = await reproduced(run.id);
  expect(answer).toMatchObject({ verdict: 'different', firstCause: 'scaling' });
  expect(answer.reasons.join(' ')).toContain('the package scaling (1.4.0 then, 1.5.0 now)');
});

/** A training that logs with MLflow and W&B alone, as its first argument says. */
const script = `import argparse
from sklearn.datasets import make_classification
from sklearn.linear_model import SGDClassifier
parser = argparse.ArgumentParser()
parser.add_argument("--tool", default="mlflow")
parser.add_argument("--lr", type=float, default=0.01)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--note", choices=["it's two words"])
args = parser.parse_args()
x, y = make_classification(400, 10, random_state=args.seed)
model = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=args.lr, random_state=args.seed)
accuracies = [model.partial_fit(x, y, classes=[0, 1]).score(x, y) for _ in range(6)]
if args.tool == "mlflow":
    import mlflow
    with mlflow.start_run():
        mlflow.log_params(vars(args))
        for step, accuracy in enumerate(accuracies):
            mlflow.log_metric("accuracy", accuracy, step=step)
else:
    import wandb
    with wandb.init(project="toy", mode="offline", config=vars(args)) as run:
        for accuracy in accuracies:
            run.log({"accuracy": accuracy})
`;

describe.each(['mlflow', 'wandb'])('a run that %s alone logged', (tool) => {
  let id = '';

  beforeEach(async () => {
    begin();
    repository.write({ 'train.py': script });
    repository.commit('one');
    const args = ['--tool', tool, '--lr', '0.3', '--seed', '5', '--note', "it's two words"];
    const python = join(base, '.venv', 'bin', 'python');
    execFileSync(python, ['train.py', ...args], { cwd: base, env, stdio: 'ignore' });
    const { runs } = (await ask('runs')) as { runs: { id: string }[] };
    expect(runs).toHaveLength(1);
    id = runs[0]!.id;
  });

  it('comes out identical from what it left, and stays as it was', async () => {
    repository.write({ 'train.py': 'raise SystemExit(1)\n' });
    const before = own();
    expect(await reproduced(id)).toMatchObject({ verdict: 'identical', firstCause: null });
    expect(own()).toEqual(before);
    const { runs } = (await ask('runs')) as { runs: { id: string; tags: Record<string, string> }[] };
    expect(runs.filter(({ tags }) => tags['trainyard.reproduces'] === id)).toMatchObject([
      { tracker: 'trainyard', metrics: { accuracy: { count: 6 } } },
    ]);
  });

  it('is impossible where its commit is gone, which is named', async () => {
    const commit = repository.git('rev-parse', 'HEAD').trim();
    repository.git('checkout', '-q', '--orphan', 'new');
    repository.commit('another');
    repository.git('branch', '-q', '-D', 'main');
    repository.git('reflog', 'expire', '--expire=now', '--all');
    repository.git('prune', '--expire=now');
    expect(await reproduced(id)).toMatchObject({ verdict: 'impossible', firstCause: commit.slice(0, 12), run: null });
  });
});
