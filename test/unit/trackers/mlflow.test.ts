import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mlflowTracker } from '../../../src/trackers/mlflow/mlflow.ts';
import type { Claim, Tracker, TrackedRun } from '../../../src/trackers/tracker.ts';
import { fixturePath } from './support/fixtures.ts';
import { readMlflowTruth } from './support/mlflow-truth.ts';
import { claimsUnder } from './support/scan.ts';

const make = (): Tracker => mlflowTracker({ isNamed: () => false });

/** MLflow's own reader takes the points of a metric that names its dataset to be at step 0, whatever was logged. */
const namesDataset = (metric: string): boolean => metric === 'test/acc';

describe.each(['3.17.0', '2.9.2', '1.30.0'])('a store that MLflow %s wrote', (version) => {
  const folder = fixturePath('mlflow', version);
  const truth = readMlflowTruth(fixturePath('mlflow', version, 'truth.json'));
  const claims = claimsUnder(make(), folder);

  async function read(): Promise<ReadonlyMap<string, { claim: Claim; run: TrackedRun }>> {
    const tracker = make();
    const found = new Map<string, { claim: Claim; run: TrackedRun }>();
    for (const claim of claims) {
      for (const run of (await tracker.read(claim, null)).runs) found.set(run.toolId ?? '', { claim, run });
    }
    return found;
  }

  it('has the runs that MLflow lists, deleted ones too, and no models or datasets among them', async () => {
    expect([...(await read()).keys()].sort()).toEqual(Object.keys(truth.runs).sort());
    expect(claims.map((claim) => basename(claim.folder)).sort()).toEqual(Object.keys(truth.runs).sort());
  });

  it('has the names, times, states, parameters and tags that MLflow tells', async () => {
    const runs = await read();
    for (const [id, told] of Object.entries(truth.runs)) {
      const { experiment, name, status, startedAt, endedAt, deleted, params, tags } = runs.get(id)!.run;
      expect({ experiment, name, status, startedAt, endedAt, deleted, params, tags }).toEqual({
        experiment: told.experiment,
        name: told.name,
        status: told.status.toLowerCase(),
        startedAt: told.startedAt,
        endedAt: told.endedAt,
        deleted: told.deleted,
        params: told.params,
        tags: told.tags,
      });
    }
  });

  it('has the latest values that MLflow tells, ties broken by time and then value', async () => {
    const runs = await read();
    for (const [id, told] of Object.entries(truth.runs)) {
      const { metrics } = runs.get(id)!.run;
      expect(Object.keys(metrics).sort()).toEqual(Object.keys(told.metrics).sort());
      for (const [metric, { last, lastStep, history }] of Object.entries(told.metrics)) {
        const finite = history.map(([, value]) => value).filter((value) => Number.isFinite(value));
        expect({ metric, ...metrics[metric] }).toEqual({
          metric,
          last,
          lastStep: namesDataset(metric) ? history.length - 1 : lastStep,
          min: finite.length === 0 ? null : Math.min(...finite),
          max: finite.length === 0 ? null : Math.max(...finite),
          count: history.length,
        });
      }
    }
  });

  it('has every point in the order of MLflow’s own history', async () => {
    const runs = await read();
    for (const [id, told] of Object.entries(truth.runs)) {
      const { claim, run } = runs.get(id)!;
      const series = await make().series(claim, run.key, Object.keys(told.metrics));
      for (const [metric, { history }] of Object.entries(told.metrics)) {
        const { steps, times, values } = series.get(metric)!;
        expect({ metric, times: [...times], values: [...values] }).toEqual({
          metric,
          times: history.map(([time]) => time),
          values: history.map(([, value]) => value),
        });
        expect([...steps]).toEqual(history.map(([, , step], index) => (namesDataset(metric) ? index : step)));
      }
      const newest = Math.max(...Object.values(told.metrics).flatMap(({ history }) => history.map(([time]) => time)));
      expect(run.lastLoggedAt).toBe(Number.isFinite(newest) ? newest : null);
    }
  });

  it('knows parents, commits, notes and artifacts', async () => {
    const runs = [...(await read()).values()].map(({ run }) => run);
    const parent = runs.find((run) => run.name === 'sweep: lr')!;
    expect(parent.git).toEqual({ commit: '3f1c0de5a7b94b0f8c6d2e1a9b8c7d6e5f4a3b2c', branch: 'main', dirty: null });
    expect(parent.note).toBe('# Sweep\n\nTwo learning rates, **lower** is better.\n');
    const children = runs.filter((run) => run.parent === parent.toolId);
    expect(children.map((run) => run.name).sort()).toEqual(['lr=0.01', 'lr=0.1']);
    for (const child of children) {
      expect(readFileSync(`${child.artifacts ?? ''}/report/notes.txt`, 'utf8')).toBe('went well\n');
    }
  });
});
