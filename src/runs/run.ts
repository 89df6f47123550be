import type { Goal } from './goal.ts';

/** The nouns of the house. Pure data: no I/O, no clocks, structured-clone safe. */

/** Where a run stands, in the words of the command line's contract. */
export type RunStatus =
  'running' | 'scheduled' | 'finished' | 'failed' | 'killed' | 'pruned' | 'lost' | 'stale' | 'unknown';

/** Why a run ended as it did, where its tool said so. */
export type RunReason =
  | 'error'
  | 'out-of-memory'
  | 'time-limit'
  | 'preempted'
  | 'node-failure'
  | 'cancelled'
  | 'pruned'
  | 'not-started'
  | 'lost';

/** A parameter as its tool kept it: numbers and booleans only where the tool keeps types. */
export type ParamValue = string | number | boolean | null;

/** What one metric came to. `last` is the value at the highest step; `min` and `max` ignore NaN and infinities. */
export interface MetricSummary {
  readonly last: number;
  readonly lastStep: number;
  readonly min: number | null;
  readonly max: number | null;
  /** Every logged point that remains after a restart's overlap is dropped. */
  readonly count: number;
}

/** The commit a run was made of, as far as its tool recorded it. */
export interface GitState {
  readonly commit: string;
  readonly branch: string | null;
  readonly dirty: boolean | null;
}

/** Something that could not be read, where, and how to mend it. `file` is relative to the base. */
export interface Problem {
  readonly file: string;
  readonly message: string;
  readonly hint: string;
}

/** One file (or store) that a run was read from, relative to the base, with forward slashes. */
export interface RunSource {
  readonly tracker: string;
  readonly file: string;
}

/** One training, whatever logged it. Times are milliseconds since 1970, UTC. */
export interface Run {
  /** `<tracker>:<location or the tool's own id>`; stable and unique in the workspace. */
  readonly id: string;
  readonly name: string;
  readonly tracker: string;
  readonly sources: readonly RunSource[];
  readonly experiment: string;
  readonly status: RunStatus;
  readonly reason: RunReason | null;
  readonly exitCode: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Flat; nested keys are joined by `.`. */
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly note: string | null;
  readonly starred: boolean;
  readonly archived: boolean;
  /** A person pinned it: deltas of its experiment are against it. */
  readonly baseline: boolean;
  /** The place in the palette that a person gave it; null: the one that its id gives (`runs/colour.ts`). */
  readonly colour: number | null;
  /** The id of the run that this one belongs to. */
  readonly parent: string | null;
  readonly git: GitState | null;
  /** Relative to the base, forward slashes; `.` is the base itself. */
  readonly location: string;
  readonly problems: readonly Problem[];
  /** Which way metrics get better, where the run's tool was told; left out where it was not. */
  readonly goals?: Readonly<Record<string, Goal>> | undefined;
}

/** A run's file that is not a log: an image, a model, a text. `path` is relative to the run's artifact folder. */
export interface Artifact {
  readonly path: string;
  readonly bytes: number;
}
