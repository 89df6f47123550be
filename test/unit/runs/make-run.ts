import type { MetricSummary, Run } from '../../../src/runs/run.ts';

/** A run with nothing in it, but for what a test cares about. */
export function makeRun(part: Partial<Run> = {}): Run {
  return {
    id: 'csv:a',
    name: 'a',
    tracker: 'csv',
    sources: [],
    experiment: '.',
    status: 'unknown',
    reason: null,
    exitCode: null,
    startedAt: null,
    endedAt: null,
    params: {},
    metrics: {},
    tags: {},
    note: null,
    starred: false,
    archived: false,
    baseline: false,
    colour: null,
    parent: null,
    git: null,
    location: 'a',
    problems: [],
    ...part,
  };
}

/** A metric of one point. */
export function metric(last: number): MetricSummary {
  const extreme = Number.isFinite(last) ? last : null;
  return { last, lastStep: 0, min: extreme, max: extreme, count: 1 };
}
