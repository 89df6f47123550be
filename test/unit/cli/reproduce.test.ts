import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { until } from '../backends/support/programs.ts';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { newFolder } from '../catalog/support/folder.ts';
import { GitRepository } from '../catalog/support/git-repository.ts';
import { stateOf } from '../reproduce/support/untouched.ts';
import { builtCli } from './built-cli.ts';
import { cli } from './run-here.ts';

vi.setConfig({ testTimeout: 120_000 });

const { dist } = builtForJobs();
let repository: GitRepository;
let base = '';
let cache = '';
let env: NodeJS.ProcessEnv = {};

const project = `version: 1
actions:
  train:
    run: python3 train.py --lr {lr} --seed {seed}
    params: { lr: 0.1, seed: 1 }
    inputs: [data/rows.txt, big/ignored.txt]
    outputs: [out/]
    env: { SHIFT: "0" }
`;
/** A training by Python's own random numbers, with a package whose version matters. */
const script = `import os, random, sys, toy
lr, seed = float(sys.argv[2]), int(sys.argv[4])
rows = [float(line) for name in ("data/rows.txt", "big/ignored.txt") for line in open(name)]
random.seed(seed)
w = float(os.environ["SHIFT"])
for epoch in range(5):
    random.shuffle(rows)
    for row in rows:
        w += lr * (row * toy.FACTOR - w)
    print(f"epoch={epoch} loss={abs(w - 2.0):.12f}", flush=True)
    if os.environ.get("GO"):
        import time
        while not os.path.exists(os.environ["GO"]): time.sleep(0.05)
os.makedirs("out", exist_ok=True)
open("out/model.txt", "w").write(repr(w))
`;

/** A virtual environment whose package `toy` is of a version, as pip leaves it. */
function makeToy(version: string): void {
  const lib = join(base, '.venv', 'lib');
  const site = join(lib, readdirSync(lib)[0]!, 'site-packages');
  for (const name of readdirSync(site)) if (name.startsWith('toy')) rmSync(join(site, name), { recursive: true });
  // As installers do: within a second and with as many bytes, Python takes the old one for the new.
  rmSync(join(site, '__pycache__'), { recursive: true, force: true });
  mkdirSync(join(site, `toy-${version}.dist-info`));
  writeFileSync(
    join(site, `toy-${version}.dist-info`, 'METADATA'),
    `Metadata-Version: 2.1\nName: toy\nVersion: ${version}\n`,
  );
  writeFileSync(join(site, 'toy.py'), `FACTOR = ${version}\n`);
}

beforeEach(() => {
  base = join(newFolder(), 'project');
  mkdirSync(base);
  cache = newFolder();
  env = { PATH: process.env['PATH'], HOME: process.env['HOME'], PYTHONHASHSEED: '0' };
  repository = new GitRepository(base);
  execFileSync('python3', ['-m', 'venv', '--without-pip', join(base, '.venv')]);
  makeToy('1.0');
  repository.write({
    'trainyard.yaml': project,
    'train.py': script,
    'data/rows.txt': '1\n2\n3\n',
    'big/ignored.txt': '4\n',
  });
  repository.write({ '.gitignore': '.venv/\nbig/\nout/\n', 'untracked.txt': 'mine\n' });
  repository.git('add', 'trainyard.yaml', 'train.py', 'data', '.gitignore');
  repository.git('commit', '-q', '-m', 'one');
});

interface Answer {
  readonly verdict: string;
  readonly firstCause: string | null;
  readonly reasons: readonly string[];
  readonly differences: { readonly levels: object; readonly inputs: readonly object[] } | null;
  readonly run: { readonly id: string; readonly parent: string | null; readonly metrics: object } | null;
  readonly mode: string;
}

async function trained(): Promise<string> {
  const { out, status, err } = await cli(['train', '--json', '--quiet'], { cwd: base, dist, env, cache });
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return (JSON.parse(out) as { run: { id: string } }).run.id;
}

async function reproduced(status: number, id: string, ...args: string[]): Promise<Answer> {
  const outcome = await cli(['reproduce', id, ...args, '--json', '--quiet'], { cwd: base, dist, env, cache });
  expect({ status: outcome.status, err: outcome.err }, outcome.out).toEqual({ status, err: '' });
  return JSON.parse(outcome.out) as Answer;
}

/** What is the person's own: all but what Trainyard keeps for itself. */
function own(): Readonly<Record<string, string>> {
  const state = Object.entries(
    stateOf(base, ['.trainyard', join('.git', 'refs', 'trainyard'), join('.git', 'trainyard-audit')]),
  );
  return Object.fromEntries(state);
}

describe('a run that is done again from its snapshot', () => {
  it('is identical, is kept as a run of its own, and leaves everything of the person’s as it was', async () => {
    const id = await trained();
    // What is changed since is no part of it.
    repository.write({ 'train.py': 'raise SystemExit(3)\n', 'data/rows.txt': '9\n' });
    repository.git('add', 'train.py');
    const before = own();
    const answer = await reproduced(0, id);
    expect(answer).toMatchObject({ verdict: 'identical', firstCause: null, mode: 'snapshot', run: { parent: id } });
    expect(answer.differences).toMatchObject({
      levels: { ran: 'same', outputs: 'same', metrics: 'same', curves: 'same' },
    });
    expect(own()).toEqual(before);
    expect(repository.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    const shown = JSON.parse((await cli(['run', answer.run!.id, '--json'], { cwd: base, env, cache })).out) as object;
    expect(shown).toMatchObject({ status: 'finished', metrics: { loss: { count: 5, lastStep: 4 } } });
    const acts = JSON.parse((await cli(['audit', '--json'], { cwd: base, env, cache })).out) as { entries: object[] };
    expect(JSON.stringify(acts)).toContain('"verb":"reproduce"');
  });

  it.each([
    ['a seed', 'seed', ['-p', 'seed=2'], () => undefined],
    ['a parameter', 'lr', ['-p', 'lr=0.2'], () => undefined],
    ['a package', 'toy', [], () => makeToy('2.0')],
    [
      'a default',
      'seed',
      ['--current'],
      () => repository.write({ 'trainyard.yaml': project.replace('seed: 1', 'seed: 7') }),
    ],
    ['a row of data', 'data/rows.txt', ['--current'], () => repository.write({ 'data/rows.txt': '1\n2\n4\n' })],
    ['a row of ignored data', 'big/ignored.txt', ['--current'], () => repository.write({ 'big/ignored.txt': '5\n' })],
    [
      'a variable of the action',
      'SHIFT',
      ['--current'],
      () => repository.write({ 'trainyard.yaml': project.replace('SHIFT: "0"', 'SHIFT: "1"') }),
    ],
    ['a line of code', 'train.py', ['--current'], () => repository.write({ 'train.py': script.replace('2.0', '2.5') })],
  ])('is different with %s changed, which is named as the first cause', async (_what, cause, args, change) => {
    const id = await trained();
    change();
    const before = own();
    expect(await reproduced(1, id, ...args)).toMatchObject({ verdict: 'different', firstCause: cause });
    expect(own()).toEqual(before);
  });

  it('has the data now that its action declares now, and git does not hold', async () => {
    const id = await trained();
    repository.write({
      'trainyard.yaml': project.replace('big/ignored.txt]', 'big/ignored.txt, big/more.txt]'),
      'train.py': script.replace('"big/ignored.txt")', '"big/ignored.txt", "big/more.txt")'),
      'big/more.txt': '5\n',
    });
    expect(await reproduced(1, id, '--current')).toMatchObject({
      verdict: 'different',
      firstCause: 'train.py',
      run: { metrics: { loss: { count: 5 } } },
    });
  });

  it('is within a tolerance that is wide enough', async () => {
    const id = await trained();
    expect(await reproduced(1, id, '-p', 'lr=0.1001')).toMatchObject({ verdict: 'different' });
    expect(await reproduced(0, id, '-p', 'lr=0.1001', '--tolerance', '0.5')).toMatchObject({
      verdict: 'within-tolerance',
      firstCause: 'lr',
    });
  });

  it('can be looked at where --in asked for it, in a folder that is not in use', async () => {
    const id = await trained();
    const folder = join(newFolder(), 'again');
    await reproduced(0, id, '--in', folder);
    expect(readFileSync(join(folder, 'out', 'model.txt'), 'utf8')).toBe(
      readFileSync(join(base, 'out', 'model.txt'), 'utf8'),
    );
    await cli(['reproduce', id, '--in', folder, '--json'], { cwd: base, dist, env, cache }).then(({ status, out }) => {
      expect(status).toBe(2);
      expect(JSON.parse(out)).toMatchObject({ error: { code: 'not-empty' } });
    });
  });

  it('is found and done again from a folder above its own, and remembered at its own', async () => {
    const id = await trained();
    const above = dirname(base);
    const outcome = await cli(['reproduce', id, '--json', '--quiet', '--folder', above], { dist, env, cache });
    expect(JSON.parse(outcome.out)).toMatchObject({ verdict: 'identical', run: { parent: id } });
    expect(existsSync(join(above, '.trainyard'))).toBe(false);
    const { out } = await cli(['run', id, '--json'], { cwd: base, env, cache });
    expect(JSON.parse(out)).toMatchObject({ reproduction: { verdict: 'identical' } });
  });

  it('has committed data with the line ends that they had, whatever git writes', async () => {
    repository.git('config', 'core.autocrlf', 'true');
    const id = await trained();
    const before = own();
    expect(await reproduced(0, id)).toMatchObject({ verdict: 'identical', firstCause: null });
    expect(own()).toEqual(before);
  });

  it('works in a folder without git', async () => {
    rmSync(join(base, '.git'), { recursive: true });
    const id = await trained();
    expect(await reproduced(0, id)).toMatchObject({ verdict: 'identical', firstCause: null });
    repository.write({ 'train.py': script.replace('2.0', '2.5') });
    expect(await reproduced(1, id, '--current')).toMatchObject({ verdict: 'different', firstCause: 'train.py' });
  });
});

describe('a run that cannot be done again', () => {
  it('says which commit is gone', async () => {
    repository.write({ 'train.py': `# changed\n${script}` });
    const id = await trained();
    const commit = repository.git('for-each-ref', '--format=%(objectname)', 'refs/trainyard/runs').trim();
    rmSync(join(base, '.git', 'refs', 'trainyard'), { recursive: true });
    repository.git('-c', 'gc.reflogExpire=now', 'prune', '--expire=now');
    const answer = await reproduced(1, id);
    expect(answer).toMatchObject({ verdict: 'impossible', firstCause: commit.slice(0, 12), run: null });
    expect(answer.reasons.join(' ')).toContain('not in this repository any more');
  });

  it.each([
    ['changed', () => repository.write({ 'big/ignored.txt': '5\n' })],
    ['moved', () => rmSync(join(base, 'big', 'ignored.txt'))],
  ])('names the data that were %s', async (_how, change) => {
    const id = await trained();
    change();
    expect(await reproduced(1, id)).toMatchObject({ verdict: 'impossible', firstCause: 'big/ignored.txt', run: null });
  });

  it('names a folder outside of its code that its record says it worked in, and runs nothing there', async () => {
    const id = await trained();
    const file = join(base, '.trainyard', 'runs', id.slice('trainyard:'.length), 'run.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as { command: object };
    const foreign = newFolder();
    writeFileSync(file, JSON.stringify({ ...record, command: { ...record.command, cwd: foreign } }));
    expect(await reproduced(1, id)).toMatchObject({ verdict: 'impossible', firstCause: foreign, run: null });
    expect(readdirSync(foreign)).toEqual([]);
  });

  it('says that the copies of its code are not there, also where a link stands in their place', async () => {
    rmSync(join(base, '.git'), { recursive: true });
    const id = await trained();
    const copies = join(base, '.trainyard', 'runs', id.slice('trainyard:'.length), 'snapshot', 'code');
    rmSync(copies, { recursive: true });
    expect(await reproduced(1, id)).toMatchObject({ verdict: 'impossible', firstCause: 'snapshot', run: null });
    symlinkSync(base, copies);
    expect(await reproduced(1, id)).toMatchObject({ verdict: 'impossible', firstCause: 'snapshot', run: null });
  });

  it('says that no snapshot was taken', async () => {
    const id = await trained();
    rmSync(join(base, '.trainyard', 'runs', id.slice('trainyard:'.length), 'snapshot'), { recursive: true });
    expect(await reproduced(1, id)).toMatchObject({ verdict: 'impossible', firstCause: 'snapshot', run: null });
  });

  it('names an ignored file that the training needs and nobody declared', async () => {
    repository.write({ 'trainyard.yaml': project.replace(', big/ignored.txt', '') });
    const id = await trained();
    expect(await reproduced(1, id)).toMatchObject({ verdict: 'impossible', firstCause: 'big/ignored.txt' });
  });

  it('names such a file of a shell’s command, which went on without it', async () => {
    repository.write({
      'trainyard.yaml': 'version: 1\nactions:\n  train: { run: sh train.sh }\n',
      'train.sh': 'echo "epoch=0 loss=$(cat big/ignored.txt | wc -l)"\n',
    });
    const id = await trained();
    expect(await reproduced(1, id)).toMatchObject({ verdict: 'impossible', firstCause: 'big/ignored.txt' });
  });

  it.each([
    ['lacks the version', 200],
    ['does not answer', 500],
  ])('names the package where the index %s', async (_why, status) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end('<a href="/toy-9.0-py3-none-any.whl">toy-9.0-py3-none-any.whl</a>');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const index = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`;
    env = {
      ...env,
      UV_DEFAULT_INDEX: index,
      UV_INDEX_URL: index,
      PIP_INDEX_URL: index,
      UV_HTTP_RETRIES: '0',
      PIP_RETRIES: '0',
    };
    const id = await trained();
    makeToy('2.0');
    const before = own();
    const answer = await reproduced(1, id, '--env', 'restore');
    expect(answer).toMatchObject({ verdict: 'impossible', firstCause: 'toy', run: null });
    expect(own()).toEqual(before);
  });
});

describe('a run whose logger’s file a later run wrote over', () => {
  const logging = (outputs: string): void =>
    repository.write({
      'trainyard.yaml': `version: 1\nactions:\n  train: { run: "python3 train.py {x}", params: { x: 1 }, outputs: [${outputs}] }\n`,
      'train.py':
        'import sys\nx = sys.argv[1]\nopen("metrics.csv", "w").write(f"step,acc\\n0,{x}\\n")\nopen("model.txt", "w").write(x)\n',
      '.gitignore': '.venv/\nbig/\nmetrics.csv\nmodel.txt\n',
    });

  it('is not called different: what it came to is not known', async () => {
    logging('');
    const id = await trained();
    await cli(['train', '-p', 'x=2', '--quiet'], { cwd: base, dist, env, cache });
    const answer = await reproduced(1, id);
    expect(answer).toMatchObject({
      verdict: 'impossible',
      firstCause: 'metrics',
      run: { metrics: { acc: { last: 1 } } },
    });
    expect(answer.reasons.join(' ')).not.toContain('deterministic');
  });

  it('goes by its outputs, which were digested then', async () => {
    logging('model.txt');
    const id = await trained();
    await cli(['train', '-p', 'x=2', '--quiet'], { cwd: base, dist, env, cache });
    expect(await reproduced(0, id)).toMatchObject({
      verdict: 'identical',
      firstCause: null,
      differences: { levels: { outputs: 'same', metrics: 'unknown', curves: 'unknown' } },
    });
    expect(await reproduced(1, id, '-p', 'x=3')).toMatchObject({ verdict: 'different', firstCause: 'x' });
  });
});

it('is done at least once', async () => {
  const { status, out } = await cli(['reproduce', 'any', '--repeat', '0', '--json'], { cwd: base, dist, env, cache });
  expect({ status, ...(JSON.parse(out) as object) }).toMatchObject({ status: 2, error: { code: 'usage' } });
});

describe('a training that is not deterministic', () => {
  it('is said to be so, and is judged by the spread of several', async () => {
    repository.write({ 'train.py': script.replace('random.seed(seed)', 'random.seed()') });
    const id = await trained();
    const once = await reproduced(1, id, '--tolerance', '1e-12');
    expect(once).toMatchObject({ verdict: 'different', firstCause: null });
    expect(once.reasons.join(' ')).toContain('--repeat');
    const several = await reproduced(0, id, '--repeat', '4', '--tolerance', '1e-12');
    expect(several).toMatchObject({ verdict: 'within-tolerance', firstCause: null });
    expect(several.reasons[0]).toContain('inside the spread of 4 repeats');
  });
});

describe('a reproduction that is broken off', () => {
  /** The command line in a process of its own. */
  function started(id: string, more: NodeJS.ProcessEnv): ReturnType<typeof spawn> {
    const program = builtCli(dist);
    const own = { ...env, ...more, XDG_CACHE_HOME: cache };
    const child = spawn(process.execPath, [program, 'reproduce', id, '--json'], {
      cwd: base,
      env: own,
      stdio: 'pipe',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  }

  function begun(): string[] {
    const runs = join(base, '.trainyard', 'runs');
    return readdirSync(runs).filter((slug) => {
      const log = join(runs, slug, 'log');
      return (
        existsSync(log) &&
        readFileSync(log, 'utf8').includes('epoch=0') &&
        !readFileSync(log, 'utf8').includes('epoch=4')
      );
    });
  }

  it('by a kill leaves the training to end; it is compared the next time, and its worktree removed', async () => {
    const id = await trained();
    const before = own();
    const go = join(newFolder(), 'go');
    const child = started(id, { GO: go });
    const [slug] = await until(begun, (slugs) => slugs.length > 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const kept = await cli(['prune', '--json'], { cwd: base, env, cache });
    const things = (JSON.parse(kept.out) as { kept: { kind: string; live: boolean }[] }).kept;
    expect(things.filter(({ kind }) => kind === 'worktrees')).toMatchObject([{ live: true }]);
    writeFileSync(go, '');
    await until(
      () => readFileSync(join(base, '.trainyard', 'runs', slug!, 'run.json'), 'utf8'),
      (record) => record.includes('"status": "finished"'),
    );
    await reproduced(0, id);
    const verdict = JSON.parse(
      readFileSync(join(base, '.trainyard', 'runs', slug!, 'reproduction.json'), 'utf8'),
    ) as object;
    expect(verdict).toMatchObject({ of: id, verdict: 'identical' });
    expect(repository.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(own()).toEqual(before);
  });

  it('by Ctrl-C cancels the training, and says nothing of the original', async () => {
    const id = await trained();
    const before = own();
    const controller = new AbortController();
    const slow = { ...env, GO: join(newFolder(), 'never') };
    const ended = cli(['reproduce', id, '--json', '--quiet'], {
      cwd: base,
      dist,
      env: slow,
      cache,
      signal: controller.signal,
    });
    await until(begun, (slugs) => slugs.length > 0);
    controller.abort();
    const { out, status } = await ended;
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'impossible',
      reasons: ['It was cancelled.'],
      run: { status: 'killed' },
    });
    expect(existsSync(join(base, '.trainyard', 'reproductions'))).toBe(false);
    expect(own()).toEqual(before);
  });
});
