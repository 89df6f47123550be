import * as z from 'zod';

/** The name of a launched run's folder below the base: `.trainyard/runs/<slug>/`. */
export const runsFolderName = 'runs';
/** Its record, written whole each time. */
export const recordName = 'run.json';
/** Standard output and error as they came, appended to. */
export const logName = 'log';
/** Metrics of a program that logs nothing, and `system/…`: JSON lines `{ step, time, name, value }`, time in ms, NaN and infinities as texts. */
export const metricsName = 'metrics.jsonl';
/** What the run was made of: see `src/snapshot`. */
export const snapshotFolderName = 'snapshot';

const paramValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const time = z.number();

/** How a program is called. Every element of `argv` reaches it as exactly that one argument. */
export const commandSchema = z.object({
  argv: z.array(z.string()).min(1),
  /** Absolute. */
  cwd: z.string(),
  /** True: `argv` is one line for the platform's shell, its values quoted. */
  shell: z.boolean(),
});
export type Command = z.infer<typeof commandSchema>;

export const jobReasons = [
  'error',
  'out-of-memory',
  'time-limit',
  'preempted',
  'node-failure',
  'cancelled',
  'not-started',
  'lost',
] as const;

/** A launched run, from before it starts until after it ended. */
export const runRecord = z.object({
  version: z.literal(1),
  slug: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string(),
  /** The action of trainyard.yaml; null for a script that was launched as it is. */
  action: z.string().nullable(),
  experiment: z.string(),
  command: commandSchema,
  params: z.record(z.string(), paramValue),
  /** Variables beside those that the program inherits; values of secrets are left out (null). */
  env: z.record(z.string(), z.string().nullable()),
  /** A backend's name in trainyard.yaml, or `local`. */
  backend: z.string(),
  /** What the backend needs to find the job again: plain JSON, written before anything starts; null until then. */
  handle: z.record(z.string(), z.unknown()).nullable(),
  submittedAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  status: z.enum(['scheduled', 'running', 'finished', 'failed', 'killed', 'lost']),
  reason: z.enum(jobReasons).nullable(),
  exitCode: z.int().nullable(),
  /** The id of the run (a sweep, a reproduction) that this one belongs to. */
  parent: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  /** What the command reads and makes, relative to the base, with forward slashes. */
  inputs: z.array(z.string()).default([]),
  outputs: z.array(z.string()).default([]),
});
export type RunRecord = z.infer<typeof runRecord>;

/** Where a job stands. `scheduled`: it waits for its turn. */
export type JobState = Pick<RunRecord, 'status' | 'reason' | 'exitCode' | 'startedAt' | 'endedAt'>;

/** The id of a launched run, for good. */
export function launchedId(slug: string): string {
  return `trainyard:${slug}`;
}
