import type { Correlation } from '../runs/correlation.ts';
import type { Box } from '../runs/box.ts';
import type { RecordDiff } from '../runs/diff.ts';
import type { Explanation } from '../runs/explain/explanation.ts';
import type { Goal } from '../runs/goal.ts';
import type { Importances } from '../runs/importance.ts';
import type { QueryFault } from '../runs/query.ts';
import type { Problem } from '../runs/run.ts';
import type { Sample } from '../runs/stats.ts';
import type { RunSnapshot } from '../snapshot/run-snapshot.ts';
import type { Verdict } from '../runs/verdict.ts';

/** What a question about code may do. */
export interface CodeAccess {
  /** Whether git may be started: not in an untrusted workspace. Without it nothing is said of code. */
  readonly git: boolean;
}

/** Two runs, and what differs between them: `delta` is b − a. */
export interface RunsDiff {
  readonly a: string;
  readonly b: string;
  readonly params: RecordDiff;
  /** Last values. */
  readonly metrics: RecordDiff<number>;
  /** Which way each metric of the two gets better, where that is known. */
  readonly goals: Readonly<Record<string, Goal>>;
  readonly tags: RecordDiff<string>;
  /** Packages, Python, machine and command, as far as a tool recorded them. */
  readonly environment: RecordDiff<string>;
  readonly git: RecordDiff;
  /** Digests of data by name or path. */
  readonly data: RecordDiff<string>;
  /** Keys of `data` that one of the trainings made, rather than read. */
  readonly made: readonly string[];
  /**
   * A unified diff between what the runs were made of: their commits with the changes that a tool recorded. '' where
   * that is the same; null where it cannot be told, which `problems` then explains.
   */
  readonly code: string | null;
  readonly problems: readonly Problem[];
}

/** A text that says a part of what a run is: `params.yaml`, `metrics.yaml`, `environment.yaml`, `config/.hydra/config.yaml`. */
export interface RunText {
  readonly name: string;
  readonly text: string;
}

/** A file of code that two runs have differently. Paths have forward slashes; null where the run has no such file. */
export interface CodeChange {
  readonly a: string | null;
  readonly b: string | null;
}

export interface CodeChanges {
  readonly files: readonly CodeChange[];
  /** True if there were more files than are listed. */
  readonly cut: boolean;
  readonly problems: readonly Problem[];
}

export interface CompareRequest {
  readonly ids: readonly string[];
  /** Null: the primary metric of these runs. */
  readonly metric: string | null;
  /** A key of the query language (`params.optimizer`); null: runs that differ only in their seeds are one group. */
  readonly groupBy: string | null;
}

/** Runs that are compared as one. */
export interface ComparedGroup {
  readonly label: string;
  readonly runs: readonly string[];
  /** Of the finite values of the metric. */
  readonly sample: Sample;
  /** The best value by the metric's direction; null where there is none, or no direction is known. */
  readonly best: number | null;
  readonly box: Box | null;
}

/** B against A by Welch's t-test, with the sentence that says it. `a` and `b` index the groups. */
export interface ComparedPair {
  readonly a: number;
  readonly b: number;
  readonly verdict: Verdict;
  readonly sentence: string;
}

/** Many runs by one metric. */
export interface Comparison {
  /** Null: these runs share no metric to judge them by. */
  readonly metric: string | null;
  readonly goal: Goal | null;
  /** In the order asked for; what is not there is left out. */
  readonly runs: readonly string[];
  /** Parameters that are not the same in all of these runs. */
  readonly differing: readonly string[];
  readonly groupedBy: string;
  readonly groups: readonly ComparedGroup[];
  /** The group of the first run against each other one, where there are two or more groups and one of them has seeds. */
  readonly pairs: readonly ComparedPair[];
  /** Null of fewer runs than say anything. */
  readonly importance: Importances | null;
  /** Numeric parameters against the metric. */
  readonly correlations: readonly {
    readonly param: string;
    readonly pearson: Correlation | null;
    readonly spearman: Correlation | null;
  }[];
}

export interface ExplainQuestion {
  readonly a: string;
  readonly b: string;
  /** Null: the primary metric of the runs of their experiments. */
  readonly metric: string | null;
}

/** Why one run came out unlike another; or, instead of that, why it cannot be said. */
export type Explained =
  | { readonly ok: true; readonly value: Explanation; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly code: 'no-such-run' | 'no-metric'; readonly message: string; readonly hint: string };

/** What can be asked of a catalog about runs side by side. */
export interface CompareApi {
  /** Null: one of the two is not there. */
  diff(a: string, b: string, access: CodeAccess): Promise<RunsDiff | null>;
  compare(
    request: CompareRequest,
  ): Promise<{ readonly ok: true; readonly value: Comparison } | { readonly ok: false; readonly fault: QueryFault }>;
  /** Why B came out unlike A: what they have differently, by what it is known to have changed over all runs. */
  explain(question: ExplainQuestion, access: CodeAccess): Promise<Explained>;
  /** What a run was made of, as far as that was recorded; null: nothing is known, or there is no such run. */
  snapshot(id: string): Promise<RunSnapshot | null>;
  /** What a run is as texts to read and compare; empty for a run that is not there. */
  texts(id: string): Promise<readonly RunText[]>;
  /** The files of code that differ between what two runs were made of. */
  codeChanges(a: string, b: string, access: CodeAccess): Promise<CodeChanges>;
  /** The text of a file of what a run was made of; null: not there, or binary. */
  codeText(id: string, path: string, access: CodeAccess): Promise<string | null>;
  /** The other runs that were made of the commit that is checked out where this run lies, newest first; null: no git. */
  runsAtHead(
    id: string,
    access: CodeAccess,
  ): Promise<{ readonly commit: string; readonly runs: readonly string[] } | null>;
}
