import type { Goal } from '../runs/goal.ts';
import type { ParamValue, RunReason, RunStatus } from '../runs/run.ts';

/** A value that stands in a file, and what runs may call it (the likeliest first). */
export interface BesideValue {
  readonly names: readonly string[];
  readonly value: ParamValue;
}

/** What is asked about a file beside the runs that were made with it. */
export interface BesideRequest {
  /** Absolute path of a params file or a script. */
  readonly file: string;
  readonly values: readonly BesideValue[];
  /** The index of the value whose points and best runs are wanted too; null: none. */
  readonly detail: number | null;
}

/** A run in one line: its value of a parameter, and what it came to. */
export interface ParamRun {
  readonly run: string;
  readonly name: string;
  readonly value: ParamValue;
  /** The primary metric's last value; null where the run has none. */
  readonly score: number | null;
}

/** What runs say of one parameter. */
export interface ParamStory {
  /** As runs log it. */
  readonly name: string;
  /** Distinct values, and runs that have the parameter. */
  readonly tried: number;
  readonly runs: number;
  /** The run with the best score, where the metric's direction is known. */
  readonly best: ParamRun | null;
  /** The best run with the value that stands in the file; null: not tried. */
  readonly current: ParamRun | null;
  readonly baseline: ParamRun | null;
  /** Score of `current` less that of the baseline; null where one of them lacks it, or they are the same run. */
  readonly delta: number | null;
  /** Only where asked for: the best runs, best first, and a point a run (evenly thinned out to some hundreds). */
  readonly top: readonly ParamRun[];
  readonly points: readonly ParamRun[];
}

/** What the runs that fit a file say of its values. */
export interface Beside {
  readonly metric: string | null;
  readonly goal: Goal | null;
  /** In the order of the request; null where no run knows the parameter. */
  readonly params: readonly (ParamStory | null)[];
}

/** The runs that a program made. */
export interface ProgramRuns {
  readonly runs: number;
  readonly running: number;
  /** A query that finds them. */
  readonly query: string;
  readonly newest: { readonly id: string; readonly name: string; readonly score: number | null } | null;
  readonly baseline: { readonly id: string; readonly name: string; readonly score: number | null } | null;
  readonly metric: string | null;
  readonly goal: Goal | null;
}

/** A run as the explorer marks its folder or file. */
export interface Placed {
  readonly id: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly reason: RunReason | null;
  readonly best: boolean;
}
