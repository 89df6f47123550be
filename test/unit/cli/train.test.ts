import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { until } from '../backends/support/programs.ts';
import { newFolder, write } from '../catalog/support/folder.ts';
import { cli } from './run-here.ts';
import type { Outcome } from './run-here.ts';

vi.setConfig({ testTimeout: 60_000 });

const { dist } = builtForJobs();
let base = '';

const project = `version: 1
actions:
  train: { run: "sh train.sh {lr} {note}", params: { lr: 0.10, note: "" }, env: { MODE: fast } }
  fail: { run: sh -c 'exit 4' }
  wait: { run: "sh -c 'echo ready; sleep 1000'" }
`;
const script = `echo "lr=$1"; printf '%s' "$2" > note; echo "$MODE" > mode; echo "epoch 1 loss=0.5"`;

beforeEach(() => {
  base = newFolder();
  write(base, { 'trainyard.yaml': project, 'train.sh': script });
});

function trainyard(...args: string[]): Promise<Outcome> {
  return cli(args, { cwd: base, dist, env: { PATH: process.env['PATH'] } });
}

async function answered(status: number, ...args: string[]): Promise<Record<string, unknown>> {
  const outcome = await trainyard(...args, '--json', '--quiet');
  expect({ ...outcome, out: '' }).toEqual({ status, out: '', err: '' });
  return JSON.parse(outcome.out) as Record<string, unknown>;
}

describe('train', () => {
  it('waits for the end, and answers run, job, status and exit code', async () => {
    const answer = await answered(0, 'train', '-p', 'lr=0.20', '-p', 'note=a=b\n$(id)');
    expect(answer).toMatchObject({ status: 'finished', exitCode: 0 });
    const { run, job } = answer as { run: { id: string }; job: { id: string } };
    expect(run).toMatchObject({ tracker: 'trainyard', status: 'finished', params: { lr: 0.2, note: 'a=b\n$(id)' } });
    expect(run).toMatchObject({ metrics: { loss: { last: 0.5, lastStep: 1, count: 1 } } });
    expect(job).toMatchObject({ id: run.id, action: 'train', backend: 'local', status: 'finished', exitCode: 0 });
    expect(readFileSync(join(base, 'note'), 'utf8')).toBe('a=b\n$(id)');
    expect(readFileSync(join(base, 'mode'), 'utf8')).toBe('fast\n');
    expect(await answered(0, 'run', run.id)).toMatchObject({ id: run.id, status: 'finished' });
    expect(await answered(0, 'logs', job.id)).toEqual({ id: job.id, text: 'lr=0.20\nepoch 1 loss=0.5\n' });
  });

  it('takes an empty value, and passes the output on while it waits', async () => {
    const { status, err } = await trainyard('train', '-p', 'note=', '-p', 'lr=');
    expect(status).toBe(0);
    expect(err).toContain('lr=\nepoch 1 loss=0.5\n');
  });

  it('exits with 1 where the training failed', async () => {
    expect(await answered(1, 'train', 'fail')).toMatchObject({
      status: 'failed',
      exitCode: 4,
      run: { reason: 'error' },
    });
  });

  it('launches a script as it is, without project and git', async () => {
    write(base, { 'sub/echo.py': 'import sys\nprint(sys.argv)' });
    const outcome = await cli(['train', 'echo.py', '-p', 'lr=-1', '--folder', join(base, 'sub')], {
      dist,
      env: { PATH: process.env['PATH'] },
    });
    expect(outcome).toMatchObject({ status: 0 });
    expect(outcome.err).toContain("['echo.py', '--lr=-1']");
    expect(existsSync(join(base, 'sub/.trainyard/runs'))).toBe(true);
  });

  it.each([
    [['train', '-p', 'lrr=1'], 2, 'no-such-parameter'],
    [['train', '-p', 'lr'], 2, 'usage'],
    [['train', 'nothing'], 2, 'no-such-action'],
    [['train', 'gone.py'], 2, 'no-such-script'],
    [['train', '--backend', 'moon'], 2, 'no-such-backend'],
    [['logs', 'nobody'], 2, 'no-such-run'],
    [['cancel', 'nobody'], 2, 'no-such-run'],
  ])('%j ends with %i', async (args, status, code) => {
    expect(await answered(status, ...args)).toMatchObject({ error: { code } });
    expect(existsSync(join(base, '.trainyard'))).toBe(false);
  });

  it('only says what it would start with --dry-run', async () => {
    expect(await answered(0, 'train', '--dry-run', '-p', 'note=x y')).toMatchObject({
      run: null,
      job: null,
      command: { argv: ['sh', 'train.sh', '0.10', 'x y'], cwd: base, shell: false },
      params: { lr: 0.1, note: 'x y' },
    });
    expect(existsSync(join(base, '.trainyard'))).toBe(false);
  });

  it('cancels what it waits for when it is stopped', async () => {
    const stop = new AbortController();
    const waiting = cli(['train', 'wait', '--json'], {
      cwd: base,
      dist,
      env: { PATH: process.env['PATH'] },
      signal: stop.signal,
    });
    await until(running, (ids) => ids.length === 1);
    stop.abort();
    const { status, out } = await waiting;
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ status: 'killed', run: { status: 'killed', reason: 'cancelled' } });
  });
});

async function running(): Promise<readonly string[]> {
  const { jobs } = (await answered(0, 'jobs')) as { jobs: readonly { id: string; status: string }[] };
  return jobs.filter(({ status }) => status === 'running').map(({ id }) => id);
}

describe('a detached job', () => {
  it('is listed, followed and cancelled by id, a beginning of it, or name', async () => {
    const { job, exitCode } = (await answered(0, 'train', 'wait', '--detach')) as {
      job: { id: string; name: string };
      exitCode: null;
    };
    expect(exitCode).toBe(null);
    await until(running, (ids) => ids.includes(job.id));
    const stop = new AbortController();
    const said = await cli(['logs', job.name, '--follow', '--json'], {
      cwd: base,
      dist,
      signal: stop.signal,
      told: (text) => {
        if (text.includes('ready')) stop.abort();
      },
    });
    expect(JSON.parse(said.out)).toEqual({ id: job.id, text: 'ready' });
    expect(await answered(0, 'cancel', job.id.slice(0, -2))).toMatchObject({
      job: { status: 'killed', reason: 'cancelled' },
    });
    expect(await answered(0, 'jobs')).toMatchObject({ jobs: [{ id: job.id, status: 'killed', exitCode: 143 }] });
    expect(await answered(0, 'cancel', job.name)).toMatchObject({ job: { status: 'killed' } });
  });
});

describe('a folder that two ways lead to', () => {
  it('has each job, and each act, once', async () => {
    const { job } = (await answered(0, 'train', 'fail', '--detach')) as { job: { id: string } };
    const other = join(newFolder(), 'link');
    symlinkSync(base, other);
    const both = ['--folder', base, '--folder', other];
    expect(await answered(0, 'jobs', ...both)).toMatchObject({ jobs: [{ id: job.id }] });
    expect(await answered(0, 'logs', job.id, ...both)).toMatchObject({ id: job.id });
    const { acts, chains } = await answered(0, 'audit', '--verify', ...both);
    expect([acts, chains]).toMatchObject([[{ subject: job.id }], [{ entries: 1 }]]);
  });
});

describe('a job whose program logs a run itself', () => {
  it('is found by the id that its own logger gave its run, too', async () => {
    const out = '"$TRAINYARD_RUN_FOLDER"/out';
    write(base, { 'log.sh': `mkdir ${out}; printf "step,loss\\n0,1\\n" > ${out}/metrics.csv; echo said` });
    const { job } = (await answered(0, 'train', 'log.sh')) as { job: { id: string } };
    const own = `csv:.trainyard/runs/${job.id.slice('trainyard:'.length)}/out`;
    expect(await answered(0, 'run', own)).toMatchObject({ id: job.id, tracker: 'csv' });
    for (const text of [own, 'csv:.trainyard/']) {
      expect(await answered(0, 'logs', text)).toEqual({ id: job.id, text: 'said\n' });
      expect(await answered(0, 'cancel', text)).toMatchObject({ job: { id: job.id, status: 'finished' } });
      expect(await answered(0, 'audit', '--run', text)).toMatchObject({ acts: [{ verb: 'launch', subject: job.id }] });
    }
    write(base, { 'other/metrics.csv': 'step,loss\n0,1\n' });
    const { error } = (await answered(2, 'logs', 'csv:other')) as { error: { message: string } };
    expect(error.message).toBe('The run csv:other was not launched by Trainyard.');
  });
});

describe('a broken trainyard.yaml', () => {
  it.each([
    ['version: 1\nactions:\n  train: { run: [x }\n', [3, 20]],
    ['version: 1\nactions:\n  train:\n    run: echo\n    gpus: many\n', [5, 11]],
    ['version: 7\nactions:\n  train: { run: echo }\n', [1, 10]],
  ])('is said with line and column by train and by doctor: %j', async (text, [line, column]) => {
    write(base, { 'trainyard.yaml': text });
    const { error } = (await answered(2, 'train')) as { error: { code: string; message: string } };
    expect(error.code).toBe('bad-action');
    expect(error.message).toContain(`trainyard.yaml:${line}:${column}: `);
    const { problems } = (await answered(0, 'doctor')) as { problems: { file: string; message: string }[] };
    const [first, ...others] = problems;
    expect(first).toMatchObject({ file: 'trainyard.yaml' });
    expect(first?.message).toMatch(new RegExp(String.raw`^Line ${line}, column ${column}: .*\.$`));
    expect(others).toEqual([]);
    expect(existsSync(join(base, '.trainyard'))).toBe(false);
  });

  it('lets a script be launched all the same', async () => {
    write(base, { 'trainyard.yaml': 'actions: [' });
    expect(await answered(0, 'train', 'train.sh')).toMatchObject({ status: 'finished' });
  });
});
