import * as z from 'zod';
import { statusOfWord } from '../../../src/trackers/mlflow/words.ts';
import { numberIn } from '../../../src/trackers/mlflow-server/wire.ts';
import type { TrackedRun } from '../../../src/trackers/tracker.ts';

const number = z.union([z.number(), z.string()]);
const truth = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    experiment: z.string(),
    experimentId: z.string(),
    status: z.string(),
    startedAt: z.number(),
    endedAt: z.number().nullable(),
    deleted: z.boolean(),
    params: z.record(z.string(), z.string()),
    tags: z.record(z.string(), z.string()),
    metrics: z.record(z.string(), number),
    latestSteps: z.record(z.string(), z.number()),
    history: z.record(z.string(), z.array(z.tuple([z.number(), z.number(), number]))),
    files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
  }),
);

/** A run as MLflow's own client tells it. */
export type TrueRun = z.infer<typeof truth>[number];

/** What `mlflow_client.py truth` printed. */
export function readTruth(text: string): readonly TrueRun[] {
  return truth.parse(JSON.parse(text));
}

/** Python writes some numbers as words. */
function value(of: number | string): number {
  return numberIn(of) ?? Number.NaN;
}

/** A true run's points of a metric as columns. */
export function columnsOf({ history }: TrueRun, metric: string) {
  const points = history[metric] ?? [];
  return {
    steps: Float64Array.from(points, ([step]) => step),
    times: Float64Array.from(points, ([, time]) => time),
    values: Float64Array.from(points, ([, , of]) => value(of)),
  };
}

/** What our reader is to make of a true run. */
export function expectedRun(run: TrueRun, uri: string): TrackedRun {
  const metrics = Object.keys(run.metrics).map((metric) => {
    const values = (run.history[metric] ?? []).map(([, , of]) => value(of));
    const finite = values.filter((each) => Number.isFinite(each));
    const summary = {
      last: value(run.metrics[metric] ?? Number.NaN),
      lastStep: run.latestSteps[metric] ?? Number.NaN,
      min: finite.length === 0 ? null : Math.min(...finite),
      max: finite.length === 0 ? null : Math.max(...finite),
      count: values.length,
    };
    return [metric, summary] as const;
  });
  // The newest of the latest points: what lists of runs tell.
  const logged = Object.keys(run.metrics).map((metric) => {
    const last = value(run.metrics[metric] ?? Number.NaN);
    const points = (run.history[metric] ?? []).filter(
      ([step, , of]) => step === run.latestSteps[metric] && Object.is(value(of), last),
    );
    return Math.max(...points.map(([, time]) => time));
  });
  const commit = run.tags['mlflow.source.git.commit'];
  return {
    key: run.id,
    toolId: run.id,
    name: run.name,
    experiment: run.experiment,
    location: `${uri}/#/experiments/${run.experimentId}/runs/${run.id}`,
    status: statusOfWord(run.status),
    reason: null,
    exitCode: null,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    lastLoggedAt: logged.length === 0 ? null : Math.max(...logged),
    params: run.params,
    metrics: Object.fromEntries(metrics),
    tags: run.tags,
    note: run.tags['mlflow.note.content'] ?? null,
    git: commit === undefined ? null : { commit, branch: run.tags['mlflow.source.git.branch'] ?? null, dirty: null },
    parent: run.tags['mlflow.parentRunId'] ?? null,
    deleted: run.deleted,
    artifacts: null,
  };
}
