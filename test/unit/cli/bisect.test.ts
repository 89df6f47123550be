import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { hasEnded, launchedRuns } from '../../../src/jobs/record-file.ts';
import { listWorktrees } from '../../../src/reproduce/worktree-owner.ts';
import { until } from '../backends/support/programs.ts';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { newFolder } from '../catalog/support/folder.ts';
import { writeExperiment } from '../catalog/support/mlflow-store.ts';
import type { GitRepository } from '../catalog/support/git-repository.ts';
import { hashOf, prepared, project } from '../reproduce/bisect/support.ts';
import { stateOf } from '../reproduce/support/untouched.ts';
import { cli } from './run-here.ts';
import type { Outcome } from './run-here.ts';

vi.setConfig({ testTimeout: 60_000 });

const { dist } = builtForJobs();
beforeAll(async () => {
  const entryPoints = { cli: join(import.meta.dirname, '../../../src/cli/main.ts') };
  const as: BuildOptions = { bundle: true, platform: 'node', target: 'node22', mainFields: ['module', 'main'] };
  await build({ ...as, entryPoints, outdir: dist, logLevel: 'error' });
});

let cache = '';
beforeEach(() => void (cache = newFolder()));

const commit = z.object({ commit: z.string(), subject: z.string(), author: z.string(), date: z.number() });
const tested = commit.extend({
  run: z.string().nullable(),
  runs: z.array(z.string()),
  value: z.number().nullable(),
  verdict: z.enum(['good', 'bad', 'skip']),
  reused: z.boolean(),
  why: z.string(),
});
const Report = z.object({
  bisect: z.string(),
  status: z.string(),
  firstBad: commit.nullable(),
  suspects: z.array(commit),
  tested: z.array(tested),
  trainings: z.number(),
  summary: z.string(),
});
type Report = z.infer<typeof Report>;

function call(base: string, args: readonly string[], signal?: AbortSignal): Promise<Outcome> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  return cli(['bisect', ...args, '--folder', base], { dist, cache, env, ...(signal === undefined ? {} : { signal }) });
}

async function bisect(base: string, status: number, ...args: readonly string[]): Promise<Report> {
  const outcome = await call(base, [...args, '--json']);
  expect(outcome.status, outcome.out + outcome.err).toBe(status);
  return Report.parse(JSON.parse(outcome.out));
}

const between = (good: string, bad: string): readonly string[] => ['--metric', 'val/acc', '--good', good, '--bad', bad];

/** All of the person's files and git's, but for what Trainyard's own log of acts keeps there; worktrees are asked of git. */
function stateOfTheirs(folder: string): Readonly<Record<string, string>> {
  const own = ['trainyard-', join('refs', 'trainyard'), 'worktrees'].map((name) => join('.git', name));
  const all = Object.entries(stateOf(folder, ['.trainyard']));
  return Object.fromEntries(all.filter(([path]) => own.every((begin) => !path.startsWith(begin))));
}

/** Runs something, after which nothing of the person's is other than before, and no worktree is left. */
async function untouched<T>(repository: GitRepository, work: () => Promise<T>): Promise<T> {
  const before = stateOfTheirs(repository.folder);
  const answer = await work();
  expect(stateOfTheirs(repository.folder)).toEqual(before);
  expect(repository.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  expect(listWorktrees(join(cache, 'trainyard'))).toEqual([]);
  return answer;
}

describe('bisect', () => {
  it('finds the planted commit among 64 in at most 7 trainings, and touches nothing', async () => {
    const repository = prepared(65, (n) => ({ acc: n < 41 ? 0.9 : 0.8 }));
    // What the person is at stays as it is.
    repository.git('checkout', '-q', '-b', 'work', 'c64');
    repository.write({ 'settings.json': 'half written', 'new.txt': 'untracked', 'staged.txt': 'x' });
    repository.git('add', 'staged.txt');
    const base = repository.folder;
    const report = await untouched(repository, () => bisect(base, 0, ...between('c0', 'c64'), '--threshold', '0.85'));
    expect(report.firstBad).toMatchObject({ commit: hashOf(repository, 'c41'), subject: 'change 41', author: 'ada' });
    expect(report.trainings).toBeLessThanOrEqual(7);
    expect(launchedRuns(base)).toHaveLength(report.trainings);
    expect(report.tested.every(({ value }) => value === 0.9 || value === 0.8)).toBe(true);
    // The runs are there, each with the commit that it was made of.
    const shown = await cli(['run', report.tested[0]!.run!, '--folder', base, '--json']);
    expect(JSON.parse(shown.out)).toMatchObject({
      status: 'finished',
      tags: { 'trainyard.bisect': report.bisect, 'trainyard.commit': report.tested[0]!.commit },
      metrics: { 'val/acc': { count: 3 } },
    });
    // The same question has its answer; another threshold is another question, whose trainings are there.
    for (const threshold of ['0.85', '0.86']) {
      const again = await bisect(base, 0, ...between('c0', 'c64'), '--threshold', threshold);
      expect(again.firstBad).toEqual(report.firstBad);
      expect(again.tested.every(({ reused }) => reused)).toBe(true);
    }
    expect(launchedRuns(base)).toHaveLength(report.trainings);
  });

  it('takes a script from the folder where the person stands, and runs it there', async () => {
    const repository = prepared(9, () => ({ acc: 0.9, project: null }));
    for (let n = 0; n < 9; n += 1) {
      const text = `import os\nprint("val/acc=%s" % (${n < 6 ? 0.9 : 0.8} if os.path.exists("beside.txt") else 0.1))\n# ${n}\n`;
      repository.write({ 'deep/inside/fit.py': text, 'deep/inside/beside.txt': '' });
      repository.commit(`fit ${n}`);
      repository.git('tag', `f${n}`);
    }
    const folder = join(repository.folder, 'deep/inside');
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
    const args = ['bisect', '--metric', 'val/acc', '--good', 'f0', '--bad', 'f8', '--action', 'fit.py', '--json'];
    const { status, out } = await cli(args, { cwd: folder, dist, cache, env });
    expect(status).toBe(0);
    expect(Report.parse(JSON.parse(out))).toMatchObject({
      status: 'found',
      firstBad: { commit: hashOf(repository, 'f6') },
    });
    const anywhere = await cli(['bisect', '--resume', 'val-acc', '--json'], {
      cwd: repository.folder,
      dist,
      cache,
      env,
    });
    expect(Report.parse(JSON.parse(anywhere.out))).toMatchObject({ status: 'found', trainings: 4 });
  });

  it('needs no threshold and no more trainings where values repeat to the last digit', async () => {
    const repository = prepared(65, (n) => ({ acc: n < 23 ? 0.9 : 0.8 }));
    const report = await untouched(repository, () => bisect(repository.folder, 0, ...between('c0', 'c64')));
    expect(report.firstBad).toMatchObject({ subject: 'change 23' });
    expect(report.trainings).toBeLessThanOrEqual(7);
    expect(launchedRuns(repository.folder)).toHaveLength(report.trainings);
  });

  it('learns what is good from repeats with other seeds at both ends', async () => {
    const repository = prepared(9, (n) => ({ acc: n < 6 ? 0.9 : 0.8, noise: 0.002 }));
    const report = await untouched(repository, () =>
      bisect(repository.folder, 0, ...between('c0', 'c8'), '--repeats', '3', '--parallel', '2'),
    );
    expect(report.firstBad).toMatchObject({ subject: 'change 6' });
    const runs = launchedRuns(repository.folder);
    expect(runs).toHaveLength(report.trainings);
    const ends = runs.filter(({ record }) => record.tags['trainyard.commit'] === hashOf(repository, 'c0'));
    expect(ends.map(({ record }) => record.params['seed']).sort()).toEqual([1, 2, 3]);
  });

  it('finds a change to the better, and says so where the other way was asked for', async () => {
    const repository = prepared(5, (n) => ({ acc: n < 3 ? 0.9 : 0.8 }));
    const outcome = await call(repository.folder, [...between('c0', 'c4'), '--goal', 'minimize', '--json']);
    const report = JSON.parse(outcome.out) as { firstBad: object; problems: string[] };
    expect(report.firstBad).toMatchObject({ subject: 'change 3' });
    expect(report.problems.join(' ')).toContain('val/acc is better at the bad end, by --goal minimize');
    const right = await call(repository.folder, [...between('c0', 'c4'), '--goal', 'maximize', '--json']);
    expect(JSON.parse(right.out)).toMatchObject({ firstBad: { subject: 'change 3' }, problems: [] });
  });

  it('says that the ends cannot be told apart', async () => {
    const repository = prepared(9, () => ({ acc: 0.9, noise: 0.01 }));
    const report = await bisect(repository.folder, 1, ...between('c0', 'c8'), '--repeats', '3', '--parallel', '3');
    expect(report).toMatchObject({ status: 'indistinct', firstBad: null, trainings: 6 });
    expect(report.summary).toContain('cannot be told apart');
  });

  it('skips what fails or has no such metric, and trains a commit without the action with today’s', async () => {
    const repository = prepared(17, (n) => ({
      acc: n < 11 ? 0.9 : 0.8,
      ...(n === 8 ? { broken: true } : {}),
      ...(n === 4 ? { name: 'other' } : {}),
      ...(n === 12 ? { project: null } : {}),
    }));
    const report = await bisect(repository.folder, 0, ...between('c0', 'c16'), '--threshold', '0.85');
    expect(report.firstBad).toMatchObject({ subject: 'change 11' });
    const of = (n: number) => report.tested.find(({ subject }) => subject === `change ${n}`);
    expect(of(8)).toMatchObject({ verdict: 'skip', value: null, why: 'The training failed with exit code 3.' });
    expect(of(4)).toMatchObject({ verdict: 'skip', why: 'The training has no metric val/acc; it has: other.' });
    expect(of(12)).toMatchObject({ verdict: 'bad', why: expect.stringContaining('trained with today') as string });
  });

  it('names what is left where only commits that fail are between', async () => {
    const repository = prepared(9, (n) => ({ acc: n < 5 ? 0.9 : 0.8, broken: n === 4 || n === 5 }));
    const report = await bisect(repository.folder, 1, ...between('c0', 'c8'), '--threshold', '0.85');
    expect(report).toMatchObject({ status: 'skipped', firstBad: null });
    expect(report.suspects.map(({ subject }) => subject)).toEqual(['change 6', 'change 5', 'change 4']);
  });

  it('finds the commit on the branch that was merged', async () => {
    const repository = prepared(3, () => ({ acc: 0.9 }));
    repository.git('checkout', '-q', '-b', 'side', 'c1');
    repository.write({ 'settings.json': JSON.stringify({ acc: 0.8, side: 1 }) });
    const guilty = repository.commit('the guilty one');
    repository.write({ 'notes.txt': 'more' });
    repository.commit('beside it');
    repository.git('checkout', '-q', 'main');
    repository.write({ 'own.txt': 'own' });
    repository.commit('own');
    repository.git('merge', '-q', '--no-ff', '-X', 'theirs', '-m', 'merged', 'side');
    const args = [...between('c0', 'main'), '--threshold', '0.85'];
    expect((await bisect(repository.folder, 0, ...args)).firstBad).toMatchObject({ commit: guilty });
    const first = await bisect(repository.folder, 0, ...args, '--first-parent');
    expect(first.firstBad).toMatchObject({ subject: 'merged' });
  });

  it('reads what the program’s own logger wrote into the worktree, and keeps it', async () => {
    const own = `import csv, json, os
acc = json.load(open("settings.json"))["acc"]
os.makedirs("logs/a", exist_ok=True)
with open("logs/a/metrics.csv", "w") as file:
    file.write("epoch,val/acc\\n0,0.1\\n1,%s\\n" % acc)
`;
    const repository = prepared(5, (n) => ({ acc: n < 3 ? 0.9 : 0.8 }));
    for (let n = 0; n < 5; n += 1) {
      repository.git('checkout', '-q', `c${n}`);
      repository.write({ 'train.py': own, 'settings.json': JSON.stringify({ acc: n < 3 ? 0.9 : 0.8, n }) });
      repository.commit(`own ${n}`);
      repository.git('tag', `own${n}`);
    }
    repository.git('checkout', '-q', '--detach', 'c0');
    for (let n = 0; n < 5; n += 1) {
      repository.write({ 'train.py': own, 'settings.json': JSON.stringify({ acc: n < 3 ? 0.9 : 0.8, n }) });
      repository.commit(`line ${n}`);
      repository.git('tag', `line${n}`);
    }
    const report = await untouched(repository, () =>
      bisect(repository.folder, 0, ...between('line0', 'line4'), '--threshold', '0.85'),
    );
    expect(report.firstBad).toMatchObject({ subject: 'line 3' });
    const shown = await cli(['series', report.tested[0]!.run!, 'val/acc', '--folder', repository.folder, '--json']);
    expect(JSON.parse(shown.out)).toMatchObject({ steps: [0, 1], values: [0.1, report.tested[0]!.value] });
  });

  it('says which metrics a training has where the name is none of them, whoever logged them', async () => {
    const repository = prepared(2, () => ({}));
    repository.write({ 'train.py': 'open("metrics.csv", "w").write("step,other\\n0,1\\n")\n', 'settings.json': '{}' });
    repository.commit('own');
    repository.write({ 'settings.json': '{ "n": 1 }' });
    repository.commit('bad');
    const report = await bisect(repository.folder, 1, ...between('HEAD~1', 'HEAD'));
    expect(report.summary).toContain('The training has no metric val/acc; it has: other.');
    const shown = await cli(['series', report.tested[0]!.run!, 'other', '--folder', repository.folder, '--json']);
    expect(JSON.parse(shown.out)).toMatchObject({ values: [1] });
  });

  it('reads what a logger wrote into a store of the base that the environment names', async () => {
    // As MLflow's file store does, with the tag that it takes from its environment.
    const own = `import json, os
acc = json.load(open("settings.json"))["acc"]
tag = json.loads(os.environ["MLFLOW_RUN_CONTEXT"])["trainyard.run"]
run = os.path.join(os.environ["STORE"], "1", os.urandom(16).hex())
for name in ["metrics/val", "params", "tags", "artifacts"]:
    os.makedirs(os.path.join(run, name))
open(run + "/metrics/val/acc", "w").write("1700000000000 %s 0\\n" % acc)
open(run + "/tags/trainyard.run", "w").write(tag)
meta = dict(artifact_uri=run + "/artifacts", end_time=1700000060000, entry_point_name="", experiment_id="1",
    lifecycle_stage="active", run_id=os.path.basename(run), run_name="own", run_uuid=os.path.basename(run),
    source_name="", source_type=4, source_version="", start_time=1700000000000, status=3, tags=[], user_id="ada")
open(run + "/meta.yaml", "w").write("".join("%s: %s\\n" % (k, json.dumps(v)) for k, v in meta.items()))
`;
    const repository = prepared(1, () => ({}));
    const store = join(repository.folder, 'mlruns');
    writeExperiment(store, '1', 'exp');
    for (let n = 0; n < 5; n += 1) {
      const text = project.replace('params:', `env: { STORE: ${JSON.stringify(store)} }, params:`);
      repository.write({ 'train.py': own, 'trainyard.yaml': text, '.gitignore': '.trainyard/\nmlruns/\n' });
      repository.write({ 'settings.json': JSON.stringify({ acc: n < 2 ? 0.9 : 0.8, n }) });
      repository.commit(`line ${n}`);
      repository.git('tag', `line${n}`);
    }
    const report = await bisect(repository.folder, 0, ...between('line0', 'line4'), '--threshold', '0.85');
    expect(report.firstBad).toMatchObject({ subject: 'line 2' });
  });

  it('needs no training for a commit that a person trained from a clean work tree', async () => {
    const repository = prepared(5, (n) => ({ acc: n < 3 ? 0.9 : 0.8 }));
    const base = repository.folder;
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
    const train = () => cli(['train', '--folder', base, '--json'], { dist, cache, env });
    repository.git('checkout', '-q', 'c2');
    const own = z.object({ run: z.object({ id: z.string() }) }).parse(JSON.parse((await train()).out)).run.id;
    repository.git('checkout', '-q', 'c3');
    repository.write({ 'settings.json': JSON.stringify({ acc: 0.95 }) });
    await train();
    const report = await bisect(base, 0, ...between('c0', 'c4'), '--threshold', '0.85');
    expect(report.firstBad).toMatchObject({ subject: 'change 3' });
    const of = (n: number) => report.tested.find(({ subject }) => subject === `change ${n}`);
    expect(of(2)).toMatchObject({ run: own, reused: true, verdict: 'good' });
    // What was trained with changes on top says nothing of the commit.
    expect(of(3)).toMatchObject({ reused: false, verdict: 'bad' });
  });

  it('brings inputs that git does not have, as copies', async () => {
    const withInput = project.replace('params:', 'inputs: [data/numbers.txt], params:');
    const repository = prepared(5, (n) => ({ acc: n < 3 ? 0.9 : 0.8, project: withInput }));
    mkdirSync(join(repository.folder, 'data'));
    writeFileSync(join(repository.folder, 'data/numbers.txt'), '1 2 3');
    const report = await untouched(repository, () =>
      bisect(repository.folder, 0, ...between('c0', 'c4'), '--threshold', '0.85'),
    );
    expect(report.firstBad).toMatchObject({ subject: 'change 3' });
  });
});

describe('what cannot be bisected', () => {
  it.each([
    [['--metric', 'val/acc', '--good', 'c0'], 2, 'usage'],
    [[...between('c0', 'nowhere')], 2, 'no-such-revision'],
    [[...between('c2', 'c0')], 2, 'not-an-ancestor'],
    [[...between('c0', 'c2'), '--threshold', 'x'], 2, 'usage'],
    [[...between('c0', 'c2'), '--repeats', '0'], 2, 'usage'],
    [[...between('c0', 'c2'), '--action', 'nothing'], 2, 'no-such-action'],
    [['--resume'], 2, 'no-such-bisect'],
  ])('%j is refused', async (args, status, code) => {
    const repository = prepared(3, () => ({}));
    const outcome = await untouched(repository, () => call(repository.folder, [...args, '--json']));
    expect({ status: outcome.status, error: JSON.parse(outcome.out) as unknown }).toMatchObject({
      status,
      error: { error: { code } },
    });
    expect(launchedRuns(repository.folder)).toEqual([]);
  });

  it('is a folder without git', async () => {
    const { status, out } = await call(newFolder(), [...between('a', 'b'), '--json']);
    expect({ status, out }).toMatchObject({ status: 2, out: expect.stringContaining('no-repository') as string });
  });

  it('leaves a file of a newer version as it is', async () => {
    const repository = prepared(3, (n) => ({ acc: n < 2 ? 0.9 : 0.8 }));
    const { bisect: slug } = await bisect(repository.folder, 0, ...between('c0', 'c2'), '--threshold', '0.85');
    const file = join(repository.folder, '.trainyard/bisects', `${slug}.json`);
    writeFileSync(file, '{"version":2}');
    const outcome = await call(repository.folder, [...between('c0', 'c2'), '--threshold', '0.85', '--json']);
    expect(outcome).toMatchObject({ status: 3, out: expect.stringContaining('newer') as string });
    expect(readFileSync(file, 'utf8')).toBe('{"version":2}');
  });
});

/** The command line in a process of its own. */
function inProcess(args: readonly string[]): ChildProcess {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], XDG_CACHE_HOME: cache };
  return spawn(process.execPath, [join(dist, 'cli.js'), 'bisect', ...args], { env, stdio: 'ignore' });
}

describe('a bisection that is interrupted', () => {
  it('cancels its training on Ctrl-C, and goes on where it was', async () => {
    const gate = join(newFolder(), 'go');
    const repository = prepared(17, (n) => ({ acc: n < 11 ? 0.9 : 0.8, ...(n === 12 ? { wait: gate } : {}) }));
    const base = repository.folder;
    const controller = new AbortController();
    const args = [...between('c0', 'c16'), '--threshold', '0.85'];
    const going = call(base, [...args, '--json'], controller.signal);
    await until(
      () => launchedRuns(base),
      (runs) => runs.some(({ record }) => record.tags['trainyard.commit'] === hashOf(repository, 'c12')),
    );
    controller.abort();
    const stopped = await untouched(repository, () => going);
    expect(stopped.status).toBe(1);
    const { trainings, status } = Report.parse(JSON.parse(stopped.out));
    expect({ trainings, status }).toEqual({ trainings: 2, status: 'stopped' });
    expect(launchedRuns(base).every(({ record }) => hasEnded(record))).toBe(true);
    writeFileSync(gate, '');
    const report = await untouched(repository, () => bisect(base, 0, '--resume'));
    expect(report.firstBad).toMatchObject({ subject: 'change 11' });
    // The first one counts; the one that was cancelled was trained again.
    expect(report.tested[0]).toMatchObject({ subject: 'change 8', reused: true });
    expect(report.trainings).toBe(trainings + 3);
  });

  it('finds its running training again after SIGKILL', async () => {
    const gate = join(newFolder(), 'go');
    const repository = prepared(33, (n) => ({ acc: n < 21 ? 0.9 : 0.8, ...(n === 24 ? { wait: gate } : {}) }));
    const base = repository.folder;
    const before = stateOfTheirs(base);
    const args = [...between('c0', 'c32'), '--threshold', '0.85', '--folder', base];
    const child = inProcess(args);
    await until(
      () => launchedRuns(base).filter(({ record }) => record.tags['trainyard.commit'] === hashOf(repository, 'c24')),
      ([run]) => run?.record.status === 'running',
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    // Neither the training nor its worktree went with it; the person's files are as they were.
    expect(stateOfTheirs(base)).toEqual(before);
    expect(listWorktrees(join(cache, 'trainyard'))).toMatchObject([{ live: true }]);
    const going = bisect(base, 0, ...args.slice(0, -2));
    writeFileSync(gate, '');
    const report = await untouched(repository, () => going);
    expect(report.firstBad).toMatchObject({ subject: 'change 21' });
    expect(report.trainings).toBeLessThanOrEqual(5);
    expect(launchedRuns(base)).toHaveLength(report.trainings);
    expect(readdirSync(join(base, '.trainyard/bisects'))).toHaveLength(1);
    expect(existsSync(join(base, 'left-behind.txt'))).toBe(false);
  });

  it('trains once more what was lost with its machine while it was waited for', async () => {
    const gate = join(newFolder(), 'go');
    const repository = prepared(5, (n) => ({ acc: n < 3 ? 0.9 : 0.8, ...(n === 2 ? { wait: gate } : {}) }));
    const base = repository.folder;
    const args = [...between('c0', 'c4'), '--threshold', '0.85'];
    const child = inProcess([...args, '--folder', base]);
    const [kept] = await until(
      () => launchedRuns(base),
      ([run]) => run?.record.status === 'running',
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    const state = join(base, '.trainyard/bisects');
    const before = readFileSync(join(state, readdirSync(state)[0]!), 'utf8');
    const going = bisect(base, 0, ...args);
    await until(
      () => readFileSync(join(state, readdirSync(state)[0]!), 'utf8'),
      (text) => text !== before,
    );
    for (const name of ['claim.json', 'program.json']) {
      const text = readFileSync(join(kept!.folder, 'state', name), 'utf8');
      process.kill(Number(/"pid":(\d+)/.exec(text)![1]), 'SIGKILL');
    }
    writeFileSync(gate, '');
    const report = await untouched(repository, () => going);
    expect(report.firstBad).toMatchObject({ subject: 'change 3' });
    expect(report.tested.filter(({ verdict }) => verdict === 'skip')).toEqual([]);
  });

  it('is not worked on by two at once', async () => {
    const gate = join(newFolder(), 'go');
    const repository = prepared(5, (n) => ({ acc: n < 3 ? 0.9 : 0.8, wait: gate }));
    const base = repository.folder;
    const args = [...between('c0', 'c4'), '--threshold', '0.85'];
    const child = inProcess([...args, '--folder', base]);
    await until(
      () => launchedRuns(base).length,
      (count) => count > 0,
    );
    const other = await call(base, [...args, '--json']);
    expect(other).toMatchObject({ status: 3, out: expect.stringContaining('"busy"') as string });
    writeFileSync(gate, '');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });
});
