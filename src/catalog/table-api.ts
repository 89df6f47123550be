import type { Goal } from '../runs/goal.ts';
import type { MetricPick } from '../runs/metric-pick.ts';
import type { NumberSizes } from '../runs/numbers.ts';
import type { ParamValue, RunStatus } from '../runs/run.ts';

/**
 * Which runs a table shows and in what order. Columns are named by keys of the query language without quotes:
 * `metrics.val loss`, `params.lr`, `started`, `git.commit`.
 */
export interface TableView {
  /** The query language of the command line; '' for all. */
  readonly query: string;
  /** Archived and deleted runs too. */
  readonly all: boolean;
  /** Keys, `-` in front for descending; empty: newest first. Metrics by the value that `picks` names. */
  readonly sort: readonly string[];
  /** Keys: runs that agree in all of them are one group. Empty: no groups. */
  readonly groupBy: readonly string[];
  /** Keys of the groups whose runs are shown below them. */
  readonly open: readonly string[];
  /** By the metric's key; `last` where nothing is said. */
  readonly picks: Readonly<Record<string, MetricPick>>;
}

/** A window on a table. */
export interface TableRequest {
  readonly view: TableView;
  /** Keys of the columns wanted. */
  readonly columns: readonly string[];
  readonly offset: number;
  /** At most so many rows. */
  readonly limit: number;
  /** Each metric's difference to the run's baseline. */
  readonly deltas: boolean;
  /** Ids of runs and keys of groups whose place is asked for. */
  readonly find: readonly string[];
}

/** What a cell holds; `undefined`: the run lacks it. Times are ms since 1970, durations ms. */
export type TableValue = ParamValue | undefined;

/** What a group's runs come to in one column. */
export type GroupCell =
  /** All that have it agree. */
  | { readonly kind: 'same'; readonly value: ParamValue }
  | { readonly kind: 'several'; readonly distinct: number }
  | {
      readonly kind: 'numbers';
      /** Of the finite values: how many, their mean, their sample standard deviation (null of a single one). */
      readonly count: number;
      readonly mean: number;
      readonly deviation: number | null;
      /** By the metric's direction; null where that is not known. */
      readonly best: number | null;
    };

export type TableRow =
  | {
      readonly kind: 'run';
      /** The run's id. */
      readonly key: string;
      readonly name: string;
      readonly status: RunStatus;
      /** A place in the palette that a person chose; null: that of its id. */
      readonly colour: number | null;
      readonly starred: boolean;
      readonly archived: boolean;
      readonly note: string | null;
      /** True where it stands below a group. */
      readonly inGroup: boolean;
      /** True for a run that others are compared with. */
      readonly baseline: boolean;
      readonly cells: readonly TableValue[];
      /** For each cell; null where there is none. Empty where deltas were not asked for. */
      readonly deltas: readonly (number | null)[];
    }
  | {
      readonly kind: 'group';
      /** Stable; goes into `TableView.open`. */
      readonly key: string;
      /** For each key of `groupBy`. */
      readonly values: readonly TableValue[];
      readonly runs: number;
      readonly open: boolean;
      readonly cells: readonly (GroupCell | null)[];
    };

/** The finite numbers that stand in a column: of all runs that the query fits, and of the groups' means. */
export interface ColumnExtent {
  readonly runs: readonly [min: number, max: number] | null;
  readonly groups: readonly [min: number, max: number] | null;
}

export interface TableAnswer {
  readonly rows: readonly TableRow[];
  /** Rows of the whole table. */
  readonly count: number;
  /** Runs that the query fits, and all that there are. */
  readonly runs: number;
  readonly outOf: number;
  /** For each column asked for. */
  readonly extents: readonly ColumnExtent[];
  /** Row indices of what `find` named; null for what is not there. */
  readonly found: readonly (number | null)[];
}

export const columnGroups = ['run', 'metrics', 'params', 'tags', 'git'] as const;
export type ColumnGroup = (typeof columnGroups)[number];

/** What kind of values a column holds; texts that are numbers count as numbers. */
export type ColumnKind = 'number' | 'boolean' | 'time' | 'duration' | 'text';

/** What a column of the runs that a query fits is like. */
export interface TableColumn {
  readonly key: string;
  readonly group: ColumnGroup;
  readonly name: string;
  readonly kind: ColumnKind;
  /** Runs that have it. */
  readonly count: number;
  /** Different values, at most `manyValues`. */
  readonly distinct: number;
  /** Of finite numbers; null where there are none. */
  readonly min: number | null;
  readonly max: number | null;
  /** For writing its numbers alike. */
  readonly sizes: NumberSizes;
  /** Some runs differ in it; a run that lacks it differs from one that has it. */
  readonly differs: boolean;
  /** A metric's direction. */
  readonly goal: Goal | null;
}

/** From so many different values on a column just has many. */
export const manyValues = 1_000;

/** A value of a column and how many runs have it. */
export interface ValueCount {
  readonly value: ParamValue;
  readonly count: number;
}

/** A table as text. */
export interface TableTextRequest {
  readonly view: TableView;
  /** Keys of columns with their titles. */
  readonly columns: readonly { readonly key: string; readonly title: string }[];
  /** Titles of the columns of names and of how many runs a group has. */
  readonly nameTitle: string;
  readonly runsTitle: string;
  /** Only these runs, ungrouped; null: all that the view holds, a line a group where it has groups. */
  readonly only: readonly string[] | null;
  /** CSV has numbers in full and times in ISO 8601; Markdown has what the table shows. */
  readonly format: 'csv' | 'markdown';
}

export interface TableText {
  readonly text: string;
  readonly runs: number;
}
