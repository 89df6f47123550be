import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import type { Run } from '../../src/runs/run.ts';
import { builtForJobs } from '../unit/backends/support/supervisor.ts';
import { newFolder } from '../unit/catalog/support/folder.ts';
import { cli } from '../unit/cli/run-here.ts';

const mlflow = inject('mlflow');
const python = 'python' in mlflow ? mlflow.python : '';
const title = 'why' in mlflow ? `skipped: ${mlflow.why}` : 'that log to MLflow by themselves';
const { dist } = builtForJobs();

const script = `
import sys, mlflow
lr = float(sys.argv[1])
mlflow.set_tracking_uri(sys.argv[2])
mlflow.set_experiment("vision")
with mlflow.start_run() as run:
    mlflow.log_param("seed", 7)
    for step in range(3):
        mlflow.log_metric("loss", lr / (step + 1), step=step)
        print(f"step={step} loss={lr} printed={step}")
print("RUN", run.info.run_id)
`;

describe.skipIf(python === '')(`launched trainings ${title}`, () => {
  it.each(['file:./mlruns', 'sqlite:///mlflow.db'])(
    'are one run each in %s, also when three are launched at once: their own metrics, the id that they were launched with',
    async (uri) => {
      const base = newFolder();
      mkdirSync(join(base, '.trainyard'));
      writeFileSync(join(base, 'log.py'), script);
      const run = `'${python}' log.py {lr} '${uri}'`;
      writeFileSync(
        join(base, 'trainyard.yaml'),
        `version: 1\nactions:\n  log:\n    run: ${JSON.stringify(run)}\n    params: { lr: 0.1 }\n`,
      );
      const env = { MLFLOW_ALLOW_FILE_STORE: 'true', MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' };
      const train = async (lr: number): Promise<Run> => {
        const { status, out, err } = await cli(['train', 'log', '-p', `lr=${lr}`, '--json', '--folder', base], {
          dist,
          env,
        });
        expect(status, err).toBe(0);
        return (JSON.parse(out) as { run: Run }).run;
      };
      // The first makes the database and the experiment.
      const first = await train(0.5);
      const launched = [first, ...(await Promise.all([0.1, 0.2, 0.3].map(train)))];
      const { runs } = JSON.parse((await cli(['runs', '--json', '--folder', base])).out) as { runs: readonly Run[] };
      expect(runs.map(({ id }) => id).sort()).toEqual(launched.map(({ id }) => id).sort());
      for (const each of runs) {
        const { lr } = each.params;
        expect(each).toMatchObject({
          id: expect.stringMatching(/^trainyard:/) as string,
          experiment: 'vision',
          status: 'finished',
          exitCode: 0,
          params: { lr: launched.find(({ id }) => id === each.id)!.params['lr'], seed: '7' },
          metrics: { loss: { max: lr, last: Number(lr) / 3, count: 3 } },
        });
        expect(each.metrics).not.toHaveProperty('printed');
      }
      expect((await cli(['audit', '--verify', '--folder', base])).status).toBe(0);
    },
    300_000,
  );
});
