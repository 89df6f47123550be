import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { describe, expect, it, vi } from 'vitest';
import { newFolder } from '../catalog/support/folder.ts';
import { runId, writeExperiment, writeMetric, writeMlflowRun } from '../catalog/support/mlflow-store.ts';
import { cli } from './run-here.ts';

// Other work may keep the machine busy: a condition gets its time.
vi.setConfig({ testTimeout: 60_000 });

interface Listed {
  readonly runs: readonly { readonly id: string; readonly name: string; readonly location: string }[];
  readonly total: number;
  readonly problems: readonly unknown[];
}
interface Told {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

/** A store of three runs and a deleted one; the second run's loss is NaN at its end. */
function makeStore(): { folder: string; experiment: string } {
  const folder = newFolder();
  const experiment = writeExperiment(join(folder, 'mlruns'), '1', 'lab');
  const params = { lr: '0.1' };
  writeMlflowRun(experiment, { id: runId(1), name: 'first', startedAt: 1000, params, metrics: { loss: [3, 2] } });
  writeMlflowRun(experiment, { id: runId(2), name: 'second', startedAt: 2000, metrics: { loss: [3, Number.NaN] } });
  writeMlflowRun(experiment, { id: runId(3), name: 'third, "odd"', startedAt: 3000 });
  writeMlflowRun(experiment, { id: runId(4), name: 'gone', startedAt: 4000, deleted: true });
  return { folder, experiment };
}

async function listed(...args: string[]): Promise<Listed> {
  const { status, out, err } = await cli(['runs', ...args, '--json']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out) as Listed;
}

async function failure(...args: string[]): Promise<Told['error'] & { status: number }> {
  const { status, out, err } = await cli([...args, '--json']);
  expect(err).toBe('');
  return { ...(JSON.parse(out) as Told).error, status };
}

describe('runs', () => {
  it('prints one document: the runs, newest first, their number and the problems', async () => {
    const { runs, total, problems } = await listed('--folder', makeStore().folder);
    expect(runs.map(({ name }) => name)).toEqual(['third, "odd"', 'second', 'first']);
    expect({ total, problems }).toEqual({ total: 3, problems: [] });
    expect(Object.keys(runs[0] ?? {}).sort()).toEqual(
      'archived baseline colour endedAt exitCode experiment git id location metrics name note params parent problems reason sources starred startedAt status tags tracker'.split(
        ' ',
      ),
    );
  });

  it('writes numbers that JSON lacks as texts', async () => {
    const { runs } = await listed('--folder', makeStore().folder, '--query', 'name = second');
    expect(runs).toMatchObject([{ metrics: { loss: { last: 'NaN', lastStep: 1, min: 3, max: 3, count: 2 } } }]);
  });

  it('filters, sorts and pages; the total counts what fits', async () => {
    const { folder } = makeStore();
    const sorted = await listed('--folder', folder, '--sort', 'name', '--limit', '1', '--offset', '1');
    expect(sorted.runs.map(({ name }) => name)).toEqual(['second']);
    expect(sorted.total).toBe(3);
    const few = await listed('--folder', folder, '--query', 'metrics.loss < 2.5');
    expect(few.runs.map(({ name }) => name)).toEqual(['first']);
    expect(few.total).toBe(1);
    const descending = await listed('--folder', folder, '--sort', '-started');
    expect(descending.runs[0]?.name).toBe('third, "odd"');
  });

  it('lists deleted runs only with --all', async () => {
    const { runs } = await listed('--folder', makeStore().folder, '--all');
    expect(runs.map(({ name }) => name)).toContain('gone');
  });

  it('takes common options before and after the command', async () => {
    const { folder } = makeStore();
    const { out } = await cli(['--json', '--folder', folder, 'runs']);
    expect((JSON.parse(out) as Listed).total).toBe(3);
    const two = await cli(['--folder', folder, 'runs', '--folder', newFolder(), '--json']);
    expect((JSON.parse(two.out) as Listed).total).toBe(3);
  });

  it('writes CSV with quotes where they are needed', async () => {
    const { out } = await cli(['runs', '--folder', makeStore().folder, '--csv']);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe(
      'id,name,tracker,experiment,status,reason,exitCode,startedAt,endedAt,commit,parent,location,metrics.loss,params.lr',
    );
    expect(lines[1]).toContain(',"third, ""odd""",mlflow,lab,finished,,,3000,');
    expect(lines[3]).toMatch(/,2,0\.1$/);
  });

  it('prints a table for people', async () => {
    const { out } = await cli(['runs', '--folder', makeStore().folder]);
    expect(out).toMatch(/^NAME +STATUS/);
    expect(out).toContain('finished');
    expect(out).not.toContain('\u001B');
  });

  it('makes ids relative to the base when it looks in the current folder', async () => {
    const { folder } = makeStore();
    writeFileSync(join(folder, 'trainyard.yaml'), 'version: 1\n');
    const { out } = await cli(['runs', '--json'], { cwd: join(folder, 'mlruns', '1') });
    expect((JSON.parse(out) as Listed).runs.at(-1)?.location).toBe(`mlruns/1/${runId(1)}`);
    const given = await listed('--folder', join(folder, 'mlruns'));
    expect(given.runs.at(-1)?.location).toBe(`1/${runId(1)}`);
  });
});

describe('run and series', () => {
  it('tells of one run, its series, its files and that it has no snapshot', async () => {
    const { folder, experiment } = makeStore();
    writeFileSync(join(experiment, runId(1), 'artifacts', 'note.md'), 'hello');
    const { status, out } = await cli(['run', 'first', '--folder', folder, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      id: `mlflow:${runId(1)}`,
      params: { lr: '0.1' },
      series: [{ metric: 'loss', last: 2, count: 2 }],
      artifacts: [{ path: 'note.md', bytes: 5 }],
      snapshot: null,
    });
    const page = await cli(['run', 'first', '--folder', folder]);
    expect(page.out).toContain('note.md');
  });

  it('gives every point in order', async () => {
    const { folder } = makeStore();
    const { out } = await cli(['series', `mlflow:${runId(2)}`, 'loss', '--folder', folder, '--json']);
    const expected = {
      run: `mlflow:${runId(2)}`,
      metric: 'loss',
      steps: [0, 1],
      times: [2000, 3000],
      values: [3, 'NaN'],
    };
    expect(JSON.parse(out)).toEqual(expected);
    const csv = await cli(['series', 'first', 'loss', '--folder', folder, '--csv']);
    expect(csv.out).toBe('step,time,value\n0,1000,3\n1,2000,2\n');
  });

  it('prints a hundred thousand points whole', async () => {
    const { folder, experiment } = makeStore();
    const lines = Array.from({ length: 100_000 }, (_, step) => `${step} ${step / 7} ${step}\n`);
    writeMetric(join(experiment, runId(3)), 'long', lines.join(''));
    const { out } = await cli(['series', `mlflow:${runId(3)}`, 'long', '--folder', folder, '--json']);
    expect((JSON.parse(out) as { values: number[] }).values[99_999]).toBe(99_999 / 7);
  });
});

describe('what is wrong is said with status 2', () => {
  it.each([
    [['run', 'nobody'], 'no-such-run', 'trainyard runs'],
    [['run', 'firts'], 'no-such-run', 'first'],
    [['run', 'mlflow:0'], 'ambiguous-run', 'more of the id'],
    [['series', 'first', 'los'], 'no-such-metric', 'loss'],
    [['runs', '--query', 'metrics.loss >'], 'bad-query', ''],
    [['runs', '--sort', 'nonsense'], 'bad-query', ''],
    [['runs', '--limit', 'many'], 'usage', ''],
    [['runs', '--what'], 'usage', ''],
    [['run'], 'usage', ''],
    [['dance'], 'usage', ''],
    [['runs', '--config', 'none.yaml'], 'no-such-file', '--config'],
  ])('%j', async (args, code, hint) => {
    const told = await failure(...args, '--folder', makeStore().folder);
    expect(told).toMatchObject({ status: 2, code, hint: expect.stringContaining(hint) as string });
    expect(told.message).not.toBe('');
  });

  it('lists what an ambiguous text could mean', async () => {
    const { message } = await failure('run', 'mlflow:0', '--folder', makeStore().folder);
    expect(message).toContain(runId(1));
    expect(message).toContain(runId(3));
  });

  it('refuses a folder that does not exist', async () => {
    expect(await failure('runs', '--folder', '/nowhere/at/all')).toMatchObject({ status: 2, code: 'no-such-folder' });
  });

  it('says it in words without --json, on standard error alone', async () => {
    const { status, out, err } = await cli(['runs', '--folder', '/nowhere/at/all']);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain('/nowhere/at/all does not exist');
    expect(await cli(['dance'])).toMatchObject({ status: 2, out: '' });
  });

  it('helps with status 0', async () => {
    const { status, out } = await cli(['--help']);
    expect(status).toBe(0);
    for (const name of ['runs', 'run', 'series', 'watch', 'doctor']) expect(out).toContain(name);
  });
});

describe('doctor', () => {
  it('says what was found, what is looked for and what is missing', async () => {
    const { folder } = makeStore();
    const { out } = await cli(['doctor', '--folder', folder, '--json']);
    expect(JSON.parse(out)).toMatchObject({
      node: process.versions.node,
      folders: [{ folder, base: folder }],
      runs: 4,
      problems: [],
    });
    const empty = await cli(['doctor', '--folder', newFolder()]);
    expect(empty.out).toContain('Missing: Runs.');
    expect(empty.out).toContain('meta.yaml');
  });
});

describe('watch', () => {
  it('tells what is there, what comes and what changes, until it is stopped', async () => {
    const { folder, experiment } = makeStore();
    const controller = new AbortController();
    const happened: string[] = [];
    const told = (text: string): void => {
      const lines = text.split('\n').filter((line) => line !== '');
      for (const line of lines.slice(happened.length)) {
        const { event, run } = JSON.parse(line) as { event: string; run: { name: string } };
        happened.push(`${event} ${run.name}`);
        if (happened.length === 3) writeMlflowRun(experiment, { id: runId(9), name: 'new' });
        if (event === 'added' && run.name === 'new') writeMetric(join(experiment, runId(1)), 'loss', '9000 1 2\n');
        if (event === 'updated' && run.name === 'first') controller.abort();
      }
    };
    const args = ['watch', '--folder', folder, '--json'];
    expect((await cli(args, { signal: controller.signal, told })).status).toBe(0);
    expect(happened.slice(0, 3).sort()).toEqual(['added first', 'added second', 'added third, "odd"']);
    expect(happened).toContain('added new');
    expect(happened.at(-1)).toBe('updated first');
  });
});

describe('the bundle', () => {
  it('runs beside nothing else, prints big answers whole into a pipe, and is quiet when the pipe closes', () => {
    const folder = newFolder();
    const bundle = join(newFolder(), 'cli.js');
    const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
    buildSync({
      ...{ entryPoints: [main], bundle: true, platform: 'node', mainFields: ['module', 'main'], outfile: bundle },
      // As the build of dist/ does.
      define: { 'import.meta.url': 'importMetaUrl' },
      banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    });
    const experiment = writeExperiment(folder, '1', 'lab');
    mkdirSync(experiment, { recursive: true });
    const place = writeMlflowRun(experiment, { id: runId(1), name: 'long' });
    writeMetric(place, 'm', Array.from({ length: 50_000 }, (_, step) => `${step} ${step} ${step}\n`).join(''));
    const args = [bundle, 'series', 'long', 'm', '--json', '--folder', folder];
    const whole = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
    expect((JSON.parse(whole.stdout) as { steps: number[] }).steps).toHaveLength(50_000);
    const cut = spawnSync('sh', ['-c', '"$@" | head -c 10', 'sh', process.execPath, ...args], { encoding: 'utf8' });
    expect(cut.stdout).toHaveLength(10);
    expect(cut.stderr).toBe('');
  });
});
