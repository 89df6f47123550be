import type { Command, JobState } from '../jobs/run-record.ts';

/** What a backend is to run. */
export interface Job {
  readonly slug: string;
  /** With marks where secrets belong. */
  readonly command: Command;
  /** Their values by the names in the marks (`src/jobs/secret-marks.ts`): never written to a file. Left out: none. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** All variables of the program's environment, secrets too: never written to a file. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute: `.trainyard/runs/<slug>`, which is there. Log and state go here. */
  readonly folder: string;
  readonly gpus: number;
  /** Absolute: what declared outputs are relative to. Left out: there are none. */
  readonly base?: string;
  /** Paths or globs that the command makes, with forward slashes: their digests are written down when it ended. */
  readonly outputs?: readonly string[];
}

/** What a job asks of a machine. */
export type Wants = Pick<Job, 'gpus' | 'env'>;

/** Plain JSON: whoever has it finds the job again, in any later process. */
export type Handle = Readonly<Record<string, unknown>>;

/** A part of a job's output. */
export interface LogPart {
  readonly bytes: Uint8Array;
  /** The byte to ask from next. */
  readonly next: number;
}

/** Something that stands in the way: what, where, and what to do. */
export interface Obstacle {
  readonly message: string;
  readonly hint: string;
}

/** A place where commands can run. One folder each, and one line in `registry.ts`. */
export interface Backend {
  /** As it stands in trainyard.yaml's `type`. */
  readonly type: string;
  readonly title: string;
  /** What stands in the way of any job, or of one that wants this; empty where it can run. */
  check(wants?: Wants): Promise<readonly Obstacle[]>;
  /** What to remember of a job, before anything starts. */
  prepare(job: Job): Promise<Handle>;
  /** Starts it. A second call with the same handle starts nothing twice. */
  submit(job: Job, handle: Handle): Promise<void>;
  status(handle: Handle): Promise<JobState>;
  logs(handle: Handle, fromByte: number): Promise<LogPart>;
  /** TERM, then after the grace time (ms) KILL, to the whole group. Resolves once it ended, or was gone already. */
  cancel(handle: Handle, graceMs: number): Promise<JobState>;
  /** Brings outputs (paths relative to the job's folder of work) back into the workspace; nothing to do where it ran there. */
  fetch(handle: Handle, outputs: readonly string[]): Promise<void>;
}
