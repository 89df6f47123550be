import { chmodSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Catalog } from '../../../src/catalog/catalog.ts';
import { mlflowDbTracker } from '../../../src/trackers/mlflow-db/mlflow-db.ts';
import type { Tracker, TrackedRun } from '../../../src/trackers/tracker.ts';
import { copyOf } from './support/copy.ts';
import { fixturePath } from './support/fixtures.ts';
import { readMlflowTruth } from './support/mlflow-truth.ts';
import { claimsUnder } from './support/scan.ts';

const make = (): Tracker => mlflowDbTracker({ isNamed: () => false });

describe.each(['3.17.0', '1.30.0', 'wal'])('the database %s that MLflow wrote', (name) => {
  const folder = fixturePath('mlflow-db', name);
  const truth = readMlflowTruth(fixturePath('mlflow-db', name, 'truth.json'));
  const [claim] = claimsUnder(make(), folder);

  async function read(): Promise<ReadonlyMap<string, TrackedRun>> {
    const { runs, problems } = await make().read(claim!, null);
    expect(problems).toEqual([]);
    return new Map(runs.map((run) => [run.toolId ?? '', run]));
  }

  it('has the runs that MLflow lists, deleted ones too', async () => {
    expect([...(await read()).keys()].sort()).toEqual(Object.keys(truth.runs).sort());
  });

  it('has the names, times, states, parameters and tags that MLflow tells', async () => {
    const runs = await read();
    for (const [id, told] of Object.entries(truth.runs)) {
      const { experiment, name: called, status, startedAt, endedAt, deleted, params, tags, location } = runs.get(id)!;
      expect({ experiment, name: called, status, startedAt, endedAt, deleted, params, tags, location }).toEqual({
        experiment: told.experiment,
        name: told.name,
        status: told.status.toLowerCase(),
        startedAt: told.startedAt,
        endedAt: told.endedAt,
        deleted: told.deleted,
        params: told.params,
        tags: told.tags,
        location: `${claim!.files[0] ?? ''}#${id}`,
      });
    }
  });

  it('has the latest values that MLflow tells, and counts every point', async () => {
    const runs = await read();
    for (const [id, told] of Object.entries(truth.runs)) {
      const { metrics, lastLoggedAt } = runs.get(id)!;
      expect(Object.keys(metrics).sort()).toEqual(Object.keys(told.metrics).sort());
      for (const [metric, { last, lastStep, history }] of Object.entries(told.metrics)) {
        const numbers = history.map(([, value]) => value).filter((value) => !Number.isNaN(value));
        expect({ metric, ...metrics[metric] }).toEqual({
          metric,
          last,
          lastStep,
          min: numbers.length === 0 ? null : Math.min(...numbers),
          max: numbers.length === 0 ? null : Math.max(...numbers),
          count: history.length,
        });
      }
      const newest = Math.max(...Object.values(told.metrics).flatMap(({ history }) => history.map(([time]) => time)));
      expect(lastLoggedAt).toBe(Number.isFinite(newest) ? newest : null);
    }
  });

  it('has every point in the order of MLflow’s own history', async () => {
    for (const [id, told] of Object.entries(truth.runs)) {
      const series = await make().series(claim!, id, Object.keys(told.metrics));
      for (const [metric, { history }] of Object.entries(told.metrics)) {
        const { steps, times, values } = series.get(metric)!;
        expect({ metric, points: [...times].map((time, i) => [time, values[i], steps[i]]) }).toEqual({
          metric,
          points: history,
        });
      }
    }
  });
});

it.each(['3.17.0', '1.30.0'])(
  'knows parents, commits, notes and artifacts that moved along (MLflow %s)',
  async (version) => {
    // A copy: its artifacts lie beside the database, no longer where MLflow put them.
    const folder = copyOf(fixturePath('mlflow-db', version));
    const { runs } = await make().read(claimsUnder(make(), folder)[0]!, null);
    const parent = runs.find((run) => run.name === 'sweep: lr')!;
    expect(parent.git).toEqual({ commit: '3f1c0de5a7b94b0f8c6d2e1a9b8c7d6e5f4a3b2c', branch: 'main', dirty: null });
    expect(parent.note).toBe('# Sweep\n\nTwo learning rates, **lower** is better.\n');
    const children = runs.filter((run) => run.parent === parent.toolId);
    expect(children.map((run) => run.name).sort()).toEqual(['lr=0.01', 'lr=0.1']);
    for (const child of children) {
      expect(readFileSync(`${child.artifacts ?? ''}/report/notes.txt`, 'utf8')).toBe('went well\n');
    }
  },
);

it('is one run a row in the catalog, named by MLflow’s id and found in the file', async () => {
  const folder = copyOf(fixturePath('mlflow-db', 'wal'));
  const catalog = new Catalog({ trackers: [mlflowDbTracker] });
  await catalog.configure({ roots: [{ folder, base: folder }], excludes: [], metrics: {}, follow: false });
  await catalog.ready();
  const answer = await catalog.query({ query: '', sort: [], limit: null, offset: 0, all: true });
  await catalog.dispose();
  const truth = readMlflowTruth(fixturePath('mlflow-db', 'wal', 'truth.json'));
  expect(answer.ok && answer.value.runs.map(({ id, location, sources }) => ({ id, location, sources }))).toEqual(
    expect.arrayContaining(
      Object.keys(truth.runs).map((id) => ({
        id: `mlflow-db:${id}`,
        location: `mlflow.db#${id}`,
        sources: [{ tracker: 'mlflow-db', file: 'mlflow.db' }],
      })),
    ),
  );
  expect(answer.ok && answer.value.total).toBe(2);
});

it('tells of an mlflow.db that may not be read', async () => {
  const folder = copyOf(fixturePath('mlflow-db', '3.17.0'));
  const shut = join(folder, 'mlflow.db');
  for (const each of [dirname(folder), folder]) chmodSync(each, 0o755);
  chmodSync(shut, 0);
  const asRoot = process.getuid?.() === 0;
  // Modes do not hold for root: become somebody else for the look.
  if (asRoot) process.seteuid?.(65534);
  try {
    const tracker = make();
    const [claim] = claimsUnder(tracker, folder);
    expect(claim?.files).toEqual([shut]);
    const { runs, problems } = await tracker.read(claim!, null);
    expect(runs).toEqual([]);
    expect(problems).toMatchObject([{ file: shut, message: 'The database cannot be opened.' }]);
  } finally {
    if (asRoot) process.seteuid?.(0);
  }
});

it('tells of an mlflow.db that was cut off', async () => {
  const folder = copyOf(fixturePath('mlflow-db', '3.17.0'));
  const cut = join(folder, 'mlflow.db');
  truncateSync(cut, Math.floor(statSync(cut).size / 3));
  const tracker = make();
  const [claim] = claimsUnder(tracker, folder);
  const { runs, problems } = await tracker.read(claim!, null);
  expect(runs).toEqual([]);
  expect(problems).toMatchObject([{ file: cut, message: expect.stringContaining('damaged') as string }]);
});

it('says which Node it needs where Node has no SQLite', async () => {
  const claim = claimsUnder(make(), fixturePath('mlflow-db', '3.17.0'))[0]!;
  vi.resetModules();
  const spy = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  try {
    const again = await import('../../../src/trackers/mlflow-db/mlflow-db.ts');
    const tracker = again.mlflowDbTracker({ isNamed: () => false });
    expect(claimsUnder(tracker, fixturePath('mlflow-db', '3.17.0'))).toEqual([claim]);
    const { runs, problems } = await tracker.read(claim, null);
    expect(runs).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ hint: 'It needs Node.js 22.13 or newer.' })]);
    expect(await tracker.series(claim, 'any', ['loss'])).toEqual(new Map());
  } finally {
    spy.mockRestore();
    vi.resetModules();
  }
});
