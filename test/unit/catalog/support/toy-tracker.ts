import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricSummary } from '../../../../src/runs/run.ts';
import { summarize } from '../../../../src/runs/series.ts';
import type { Claim, TrackedRun, TrackerFactory } from '../../../../src/trackers/tracker.ts';

/** What stands in a toy's file: any of a tracked run's fields, and points of metrics. */
export type Toy = Partial<TrackedRun> & { readonly points?: Readonly<Record<string, readonly number[]>> };

const empty: TrackedRun = {
  key: '',
  toolId: null,
  name: null,
  experiment: null,
  location: null,
  status: null,
  reason: null,
  exitCode: null,
  startedAt: null,
  endedAt: null,
  lastLoggedAt: null,
  params: {},
  metrics: {},
  tags: {},
  note: null,
  git: null,
  parent: null,
  deleted: false,
  artifacts: null,
};

function seriesOf(values: readonly number[]) {
  return {
    steps: Float64Array.from(values, (_, i) => i),
    times: new Float64Array(values.length).fill(Number.NaN),
    values: Float64Array.from(values),
  };
}

/** A tracker whose runs are JSON files with its name as their ending; each file of a folder is a run of its own. */
export function toyTracker(name: string): TrackerFactory {
  const parse = (claim: Claim): Toy => JSON.parse(readFileSync(claim.files[0] ?? '', 'utf8')) as Toy;
  return () => ({
    name,
    title: name,
    looksFor: [`*.${name}`],
    detect: ({ folder, files }) =>
      files
        .filter((file) => file.endsWith(`.${name}`))
        .map((file) => ({ tracker: name, folder, files: [join(folder, file)], owns: [] })),
    read: (claim) => {
      try {
        const { points = {}, ...fields } = parse(claim);
        const metrics: Record<string, MetricSummary> = {};
        for (const [metric, values] of Object.entries(points)) metrics[metric] = summarize(seriesOf(values));
        return Promise.resolve({ runs: [{ ...empty, metrics, ...fields }], cursor: {}, problems: [] });
      } catch (error) {
        const problem = { file: claim.files[0] ?? '', message: String(error), hint: 'Write JSON.' };
        return Promise.resolve({ runs: [empty], cursor: {}, problems: [problem] });
      }
    },
    series: (claim, _key, metrics) => {
      const { points = {} } = parse(claim);
      return Promise.resolve(
        new Map(
          metrics.flatMap((metric) => (points[metric] === undefined ? [] : [[metric, seriesOf(points[metric])]])),
        ),
      );
    },
  });
}
