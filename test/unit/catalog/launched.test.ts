import { cpSync, mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Catalog } from '../../../src/catalog/catalog.ts';
import { writeRecord } from '../../../src/jobs/record-file.ts';
import type { RunRecord } from '../../../src/jobs/run-record.ts';
import { trackerFactories } from '../../../src/trackers/registry.ts';
import { fixturePath } from '../trackers/support/fixtures.ts';
import { newFolder } from './support/folder.ts';
import { runId, writeExperiment, writeMlflowRun } from './support/mlflow-store.ts';
import type { StoreRun } from './support/mlflow-store.ts';
import { all, opened, openWith, optionsOf } from './support/open.ts';

const start = Date.UTC(2026, 0, 15, 9);
const second = 1000;

/** Writes the record of a launched run, by default one that finished a minute after it began. */
function launched(
  base: string,
  slug: string,
  more: Partial<RunRecord> = {},
  printed: Record<string, number> = {},
): void {
  const folder = join(base, '.trainyard/runs', slug);
  mkdirSync(folder, { recursive: true });
  const startedAt = more.startedAt === undefined ? start : more.startedAt;
  writeRecord(folder, {
    version: 1,
    ...{ slug, name: slug.replace(/-\w+$/, ''), action: 'train', experiment: 'train' },
    command: { argv: ['python3', 'train.py'], cwd: base, shell: false },
    ...{ params: { lr: 0.5 }, env: {}, backend: 'local', handle: null },
    ...{ submittedAt: start, startedAt, endedAt: (startedAt ?? start) + 60 * second },
    ...{ status: 'finished', reason: null, exitCode: 0, parent: null, tags: {}, inputs: [], outputs: [] },
    ...more,
  });
  const lines = Object.entries(printed).flatMap(([name, count]) =>
    Array.from({ length: count }, (_, step) => JSON.stringify({ step, time: start + step, name, value: step })),
  );
  if (lines.length > 0) writeFileSync(join(folder, 'metrics.jsonl'), `${lines.join('\n')}\n`);
}

function mlflowRun(base: string, run: StoreRun): void {
  writeMlflowRun(writeExperiment(join(base, 'mlruns'), '1', 'vision'), run);
}

/** A table that logs its times. */
function table(base: string, folder: string, startedAt: number): void {
  mkdirSync(join(base, folder), { recursive: true });
  const rows = [0, 1, 2].map((step) => `${step},${(startedAt + step * second) / 1000},${1 / (step + 1)}`);
  writeFileSync(join(base, folder, 'metrics.csv'), `step,timestamp,loss\n${rows.join('\n')}\n`);
}

async function found(base: string) {
  const catalog = await openWith(trackerFactories, optionsOf([base]));
  const { runs } = await all(catalog);
  return { catalog, runs: runs.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

describe('a launched run and what its logger wrote', () => {
  it('are one run by the tag: the launcher’s id, name, parameters and end, the logger’s metrics and experiment', async () => {
    const base = newFolder();
    launched(
      base,
      'calm-otter-1a',
      { status: 'failed', reason: 'out-of-memory', exitCode: 137 },
      { loss: 9, 'system/cpu': 4 },
    );
    const tags = { 'trainyard.run': 'trainyard:calm-otter-1a', 'mlflow.user': 'ada' };
    mlflowRun(base, {
      id: runId(1),
      tags,
      startedAt: start + second,
      metrics: { loss: [3, 2, 1] },
      params: { lr: '0.5', seed: '7' },
    });
    const { catalog, runs } = await found(base);
    expect(runs).toMatchObject([
      {
        id: 'trainyard:calm-otter-1a',
        name: 'calm-otter',
        tracker: 'mlflow',
        experiment: 'vision',
        location: '.trainyard/runs/calm-otter-1a',
        ...{ status: 'failed', reason: 'out-of-memory', exitCode: 137, startedAt: start, endedAt: start + 60 * second },
        params: { lr: 0.5, seed: '7' },
        metrics: { loss: { last: 1, count: 3 }, 'system/cpu': { count: 4 } },
      },
    ]);
    expect(new Set(runs[0]!.sources.map(({ tracker }) => tracker))).toEqual(new Set(['mlflow', 'trainyard']));
    const series = await catalog.series(runs[0]!.id, ['loss', 'system/cpu']);
    expect([...series.get('loss')!.values]).toEqual([3, 2, 1]);
    expect(series.get('system/cpu')!.values).toHaveLength(4);
    for (const alias of [`mlflow:${runId(1)}`, `mlflow:${runId(1).slice(0, 30)}`, 'calm-otter']) {
      expect(await catalog.find(alias)).toEqual({ id: 'trainyard:calm-otter-1a' });
    }
  });

  it('are one run by time and folder where exactly one fits on both sides', async () => {
    const base = newFolder();
    launched(base, 'a-1', {}, { loss: 2 });
    launched(base, 'b-2', { startedAt: start + 120 * second });
    table(base, 'logs/one', start + 5 * second);
    table(base, 'logs/two', start + 130 * second);
    table(base, 'logs/between', start + 90 * second);
    table(base, 'logs/before', start - 5 * second);
    const { catalog, runs } = await found(base);
    expect(
      runs.map(({ id, sources }) => [id, sources.map(({ file }) => file).filter((file) => file.endsWith('csv'))]),
    ).toEqual([
      ['csv:logs/before', ['logs/before/metrics.csv']],
      ['csv:logs/between', ['logs/between/metrics.csv']],
      ['trainyard:a-1', ['logs/one/metrics.csv']],
      ['trainyard:b-2', ['logs/two/metrics.csv']],
    ]);
    expect(runs[2]!.metrics['loss']).toMatchObject({ count: 3 });
    expect(await catalog.find('csv:logs/one')).toEqual({ id: 'trainyard:a-1' });
  });

  it('stay apart where two launches at the same time could each have written it, and runs elsewhere are no candidates', async () => {
    const base = newFolder();
    const elsewhere = join(newFolder(), 'work');
    launched(base, 'a-1');
    launched(base, 'b-2', { startedAt: start + second });
    launched(base, 'c-3', { startedAt: start + 600 * second, command: { argv: ['x'], cwd: elsewhere, shell: false } });
    table(base, 'logs/one', start + 5 * second);
    table(base, 'logs/two', start + 6 * second);
    table(base, 'logs/three', start + 605 * second);
    expect((await found(base)).runs.map(({ id }) => id)).toEqual([
      'csv:logs/one',
      'csv:logs/three',
      'csv:logs/two',
      'trainyard:a-1',
      'trainyard:b-2',
      'trainyard:c-3',
    ]);
  });

  it('are told apart by the folder that the command names, and by the tag, when two ran at the same time', async () => {
    const base = newFolder();
    const command = (argv: string[]) => ({
      command: { argv: ['python3', 'train.py', ...argv], cwd: base, shell: false },
    });
    launched(base, 'a-1', command(['--out', 'logs/one']));
    launched(base, 'b-2', command(['--out=logs/two', '--lr', '0.1']));
    table(base, 'logs/one', start + 5 * second);
    table(base, 'logs/two', start + 5 * second);
    for (const [n, slug] of ['b-2', 'a-1'].entries()) {
      mlflowRun(base, { id: runId(n), startedAt: start + 5 * second, tags: { 'trainyard.run': `trainyard:${slug}` } });
    }
    const { runs } = await found(base);
    expect(
      runs.map(({ id, sources }) => [id, sources.map(({ file }) => file).filter((file) => /csv|meta/.test(file))]),
    ).toEqual([
      ['trainyard:a-1', [`mlruns/1/${runId(1)}/meta.yaml`, 'logs/one/metrics.csv']],
      ['trainyard:b-2', [`mlruns/1/${runId(0)}/meta.yaml`, 'logs/two/metrics.csv']],
    ]);
  });

  it('are told apart by a name that the command and the folder share; what is left over then fits alone', async () => {
    const base = newFolder();
    const command = (name: string) => ({
      command: { argv: ['python3', 'x.py', '--name', name], cwd: base, shell: false },
    });
    launched(base, 'a-1', command('big'));
    launched(base, 'b-2', command('small'));
    table(base, 'logs/small', start + 5 * second);
    table(base, 'logs/other', start + 5 * second);
    const { runs } = await found(base);
    expect(runs.map(({ id, sources }) => [id, dirname(sources[0]!.file)])).toEqual([
      ['trainyard:a-1', 'logs/other'],
      ['trainyard:b-2', 'logs/small'],
    ]);
  });

  it('are told apart by the process that TensorBoard’s files are named after', async () => {
    const base = newFolder();
    const fixture = fixturePath('tensorboard', 'tensorboardx-2.6.5');
    const events = readdirSync(fixture, { recursive: true, encoding: 'utf8' }).find((name) =>
      name.includes('tfevents'),
    )!;
    for (const [folder, pid] of [
      ['x', 41],
      ['y', 42],
    ] as const) {
      mkdirSync(join(base, folder));
      cpSync(join(fixture, events), join(base, folder, `events.out.tfevents.1700000000.trainbox.${pid}.0`));
    }
    const startedAt = (await found(base)).runs[0]!.startedAt! - second;
    for (const [slug, pid] of [
      ['a-1', 42],
      ['b-2', 41],
    ] as const) {
      launched(base, slug, { startedAt, endedAt: startedAt + 3_600 * second });
      const state = join(base, '.trainyard/runs', slug, 'state');
      mkdirSync(state);
      const program = { pid, start: null, boot: null, host: 'trainbox', at: startedAt };
      writeFileSync(join(state, 'program.json'), JSON.stringify({ program, startedAt, gpus: [] }));
    }
    const { runs } = await found(base);
    expect(runs.map(({ id, sources }) => [id, sources.map(({ file }) => dirname(file))[0]])).toEqual([
      ['trainyard:a-1', 'y'],
      ['trainyard:b-2', 'x'],
    ]);
  });

  it('are one run also where the logger keeps no times, by its last write, and where it wrote into the run’s folder', async () => {
    const base = newFolder();
    launched(base, 'a-1');
    mkdirSync(join(base, 'out'));
    writeFileSync(join(base, 'out/metrics.csv'), 'step,loss\n0,1\n1,0.5\n');
    utimesSync(join(base, 'out/metrics.csv'), new Date(start + 30 * second), new Date(start + 30 * second));
    launched(base, 'b-2', { startedAt: start + 1000 * second });
    table(base, '.trainyard/runs/b-2/logs', start);
    expect((await found(base)).runs.map(({ id, metrics }) => [id, metrics['loss']?.count])).toEqual([
      ['trainyard:a-1', 2],
      ['trainyard:b-2', 3],
    ]);
  });

  it('of several runs that carry one tag the outermost counts, and the nested ones are its children', async () => {
    const base = newFolder();
    launched(base, 'a-1');
    const tag = { 'trainyard.run': 'trainyard:a-1' };
    mlflowRun(base, { id: runId(1), tags: tag, startedAt: start + 1 });
    mlflowRun(base, { id: runId(2), tags: { ...tag, 'mlflow.parentRunId': runId(1) }, startedAt: start + 2 });
    mlflowRun(base, { id: runId(3), tags: { ...tag, 'mlflow.parentRunId': runId(1) }, startedAt: start + 3 });
    expect((await found(base)).runs.map(({ id, parent }) => [id, parent])).toEqual([
      [`mlflow:${runId(2)}`, 'trainyard:a-1'],
      [`mlflow:${runId(3)}`, 'trainyard:a-1'],
      ['trainyard:a-1', null],
    ]);
  });

  it('stay one run when the project is moved', async () => {
    const base = newFolder();
    const folder = join(base, '.trainyard/runs/a-1');
    const launcher = { pid: 1, start: null, boot: null, host: 'trainbox', at: start };
    launched(base, 'a-1', { handle: { type: 'local', folder, launcher } });
    table(base, 'logs/one', start + 5 * second);
    const moved = join(newFolder(), 'moved');
    renameSync(base, moved);
    expect((await found(moved)).runs.map(({ id }) => id)).toEqual(['trainyard:a-1']);
  });

  it('become one run while the launched one goes on, and its id stays', async () => {
    const base = newFolder();
    launched(base, 'a-1', { startedAt: Date.now() - second, endedAt: null, status: 'running', exitCode: null });
    const catalog = new Catalog({ trackers: trackerFactories });
    const removed: string[] = [];
    catalog.onEvent((event) => {
      if (event.type === 'changed') removed.push(...event.removed);
    });
    await opened(catalog, optionsOf([base], { follow: true }));
    mlflowRun(base, { id: runId(1), status: 1, startedAt: Date.now(), tags: { 'trainyard.run': 'trainyard:a-1' } });
    const sources = async () => (await all(catalog)).runs.map(({ id, tracker }) => [id, tracker]);
    await vi.waitFor(async () => expect(await sources()).toEqual([['trainyard:a-1', 'mlflow']]), { timeout: 20_000 });
    expect(removed).not.toContain('trainyard:a-1');
  }, 30_000);
});
