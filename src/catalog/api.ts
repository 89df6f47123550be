import type { NoteEdit } from '../notes/edit.ts';
import type { CompareApi } from './compare-api.ts';
import type { Beside, BesideRequest, Placed, ProgramRuns } from './beside-api.ts';
import type { Goal, MetricSettings } from '../runs/goal.ts';
import type { MediaFrame, MediaRef, MediaTag } from '../runs/media.ts';
import type { QueryFault } from '../runs/query.ts';
import type { DownloadEvent, ServersApi, ServerState } from './servers-api.ts';
import type { Reproduction, ReproductionVerdict } from '../jobs/reproduction.ts';
import type { Artifact, Problem, Run, RunReason, RunStatus } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import type {
  TableAnswer,
  TableColumn,
  TableRequest,
  TableText,
  TableTextRequest,
  TableView,
  ValueCount,
} from './table-api.ts';

/** A folder to look in, and the base that its runs' ids and locations are relative to. All paths absolute. */
export interface Root {
  readonly folder: string;
  readonly base: string;
}

/** What a catalog looks at. Plain data. */
export interface CatalogOptions {
  /** In order: a run that two roots hold belongs to the first. */
  readonly roots: readonly Root[];
  /** Globs of folders that are never entered, beside those that never are (`node_modules`, `.git`, environments). */
  readonly excludes: readonly string[];
  /** Goals and primary metrics that a person set. */
  readonly metrics: MetricSettings;
  /** Keep following what can grow, until disposed. */
  readonly follow: boolean;
  /** Absolute: the trainyard.yaml to read instead of those at the bases. */
  readonly config?: string | undefined;
  /** Absolute: the folder of caches, where what was read is kept for the next time; left out: nothing is kept. */
  readonly cache?: string | undefined;
}

/** How far the catalog is. */
export interface CatalogState {
  readonly phase: 'scanning' | 'ready';
  readonly foldersSeen: number;
  readonly runs: number;
  readonly running: number;
  /** Problems that belong to no run: folders that cannot be listed, a broken trainyard.yaml. */
  readonly problems: readonly Problem[];
}

/** A metric at its best or its latest, with the way in which it gets better. */
export interface Headline {
  readonly metric: string;
  readonly value: number;
  readonly goal: Goal | null;
}

export type GroupBy = 'experiment' | 'tracker' | 'status' | 'commit' | 'day';

/** How the side bar wants its runs. */
export interface OutlineView {
  readonly groupBy: GroupBy;
  /** The query language of the command line; '' for all. */
  readonly query: string;
  /** Keys of the query language, `-` in front for descending; empty: newest first. */
  readonly sort: readonly string[];
  /** Ids that a person hid. */
  readonly hidden: readonly string[];
  readonly showHidden: boolean;
  /** Archived and deleted runs too; left out: not. */
  readonly showArchived?: boolean | undefined;
}

/** A row of the side bar: a group of runs, a run, or "show more". */
export type OutlineNode =
  | {
      readonly kind: 'group';
      /** Stable: `experiment:vision/resnet`. Pass it back as `parent`. */
      readonly key: string;
      readonly label: string;
      /** Runs in it, subgroups' included. */
      readonly runs: number;
      readonly running: number;
      readonly best: Headline | null;
    }
  | {
      readonly kind: 'run';
      /** Stable: the run's id. Pass it back as `parent` for its child runs. */
      readonly key: string;
      readonly name: string;
      readonly tracker: string;
      readonly status: RunStatus;
      readonly reason: RunReason | null;
      readonly startedAt: number | null;
      readonly endedAt: number | null;
      /** The newest logged point, ms; where no times are logged, the newest write. */
      readonly touchedAt: number | null;
      readonly headline: Headline | null;
      /** The best of its experiment by the primary metric. */
      readonly best: boolean;
      readonly starred: boolean;
      readonly archived: boolean;
      /** The run is pinned as the baseline. */
      readonly baseline: boolean;
      /** The headline's value less that of the run's baseline; null where there is none to compare with. */
      readonly delta: number | null;
      /** What came of doing it again the last time; null: nobody tried. */
      readonly reproduction: ReproductionVerdict | null;
      /** The palette's place that a person chose, or null. */
      readonly colour: number | null;
      readonly hidden: boolean;
      /** Number of child runs. */
      readonly children: number;
      readonly problems: number;
    }
  | { readonly kind: 'more'; readonly key: string; readonly remaining: number };

/** Everything that a page about one run shows. */
export interface RunDetails {
  readonly run: Run;
  readonly headline: Headline | null;
  /** The run that deltas are against, and the headline's value less its own; null if there is none. */
  readonly baseline: { readonly id: string; readonly name: string; readonly delta: number | null } | null;
  /** Absolute path of the run's folder or file, for opening and revealing. */
  readonly path: string;
  /** Absolute path of the folder that `artifacts` are relative to, or null. */
  readonly artifactFolder: string | null;
  readonly artifacts: readonly Artifact[];
  /** True if there were more files than are listed. */
  readonly artifactsCut: boolean;
  /** What trainyard.yaml calls the server that has the files: they are there to `download`. Null: they are here. */
  readonly server: string | null;
  readonly children: readonly string[];
  /** What came of doing it again the last time; null: nobody tried. */
  readonly reproduction: Reproduction | null;
  /** The newest logged point, ms; where no times are logged, the newest write. */
  readonly touchedAt: number | null;
}

/** The x axis of a chart. `relative` is milliseconds since the series' first logged time. */
export type XAxis = 'step' | 'time' | 'relative';

/** A window on one metric of one run, as many points wide as it has pixels. */
export interface CutRequest {
  readonly run: string;
  readonly metric: string;
  readonly x: XAxis;
  /** The x range in view; null: from the first, to the last point. */
  readonly from: number | null;
  readonly to: number | null;
  /** Width in pixels: each gives at most its first, minimum, maximum and last point. */
  readonly pixels: number;
  /** Weight of the debiased exponential average, 0 (none) to below 1. */
  readonly smoothing: number;
}

/** A cut: `min/max per pixel` of the full series, and of its smoothed form. Non-finite values are kept as gaps. */
export interface SeriesCut {
  readonly run: string;
  readonly metric: string;
  readonly xs: Float64Array<ArrayBuffer>;
  readonly ys: Float64Array<ArrayBuffer>;
  readonly smoothXs: Float64Array<ArrayBuffer>;
  readonly smoothYs: Float64Array<ArrayBuffer>;
  /** Points of the whole series, and in the range. */
  readonly total: number;
  readonly inRange: number;
  /** The whole series' extent on this x axis, null if it has no point there. */
  readonly extent: readonly [number, number] | null;
  /** How many values are NaN or infinite. */
  readonly nonFinite: number;
}

export interface QueryRequest {
  readonly query: string;
  readonly sort: readonly string[];
  readonly limit: number | null;
  readonly offset: number;
  /** Archived and deleted runs too. */
  readonly all: boolean;
}

export interface QueryAnswer {
  readonly runs: readonly Run[];
  readonly total: number;
  readonly problems: readonly Problem[];
}

/** What annotating came to. */
export interface Annotated {
  /** The runs as they are now, in the order of the ids; child runs that were archived or restored along come last. */
  readonly runs: readonly Run[];
  /** What could not be kept: a run that is not there, a notes file that is broken or of a newer Trainyard. */
  readonly refused: readonly Problem[];
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: QueryFault };

/** What a catalog tells while it follows. Events are batched: at most some ten a second. */
export type CatalogEvent =
  | { readonly type: 'state'; readonly state: CatalogState }
  | {
      readonly type: 'changed';
      readonly added: readonly string[];
      readonly updated: readonly string[];
      readonly removed: readonly string[];
    }
  /** A run that was running is not any more. */
  | { readonly type: 'ended'; readonly run: string }
  /** Servers came or went, or how they stand changed. */
  | { readonly type: 'servers'; readonly servers: readonly ServerState[] }
  | DownloadEvent;

/** A tracker as people read of it. */
export interface TrackerWords {
  readonly name: string;
  readonly title: string;
  readonly looksFor: readonly string[];
}

/** What the faces ask of a catalog, whether it lives in this thread or behind a worker's port. */
export interface CatalogApi extends CompareApi, ServersApi {
  /** Replaces the options and looks again; what is still in view is kept. */
  configure(options: CatalogOptions): Promise<void>;
  /** Looks at every folder again. Resolves when done. */
  rescan(): Promise<void>;
  /** Resolves when the first scan is done. */
  ready(): Promise<void>;
  state(): Promise<CatalogState>;
  /** Children of a node (null: the roots), at most `limit` and then a `more`. */
  outline(view: OutlineView, parent: string | null, limit: number): Promise<Answer<readonly OutlineNode[]>>;
  query(request: QueryRequest): Promise<Answer<QueryAnswer>>;
  /** By id, a unique beginning of it, or a unique name; the ids that fit where there are several. */
  find(text: string): Promise<{ readonly id: string } | { readonly candidates: readonly string[] }>;
  runs(ids: readonly string[]): Promise<readonly Run[]>;
  details(id: string): Promise<RunDetails | null>;
  /**
   * Changes what people added to runs (`.trainyard/notes/` at each run's base). Returns once it is kept on disk and
   * every other question sees it. Archiving and restoring takes child runs along; pinning a baseline takes the pin off
   * the other runs of its experiment.
   */
  annotate(ids: readonly string[], edit: NoteEdit): Promise<Annotated>;
  /**
   * The run that each run's deltas are against, by id; runs without one are left out. It is the newest pinned run of the
   * run's experiment, else the newest pinned one anywhere that is judged by the same metric; never the run itself.
   */
  baselineOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** A window on the table of a view. */
  table(request: TableRequest): Promise<Answer<TableAnswer>>;
  /** The columns that the runs of a view have. */
  columns(view: TableView): Promise<Answer<readonly TableColumn[]>>;
  /** The values of a column in a view, the commonest first, at most `limit`. */
  columnValues(view: TableView, key: string, limit: number): Promise<Answer<readonly ValueCount[]>>;
  /** Ids of the runs in the rows `from` up to but without `to` of a view; a group's row stands for all of its runs. */
  tableIds(view: TableView, from: number, to: number): Promise<Answer<readonly string[]>>;
  /** The whole table of a view as text. */
  tableText(request: TableTextRequest): Promise<Answer<TableText>>;
  /** Rejects with the signal's reason once that is aborted. */
  series(id: string, metrics: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Series>>;
  /** In the order of the requests; what is not there is left out. Rejects with the signal's reason once aborted. */
  cuts(requests: readonly CutRequest[], signal?: AbortSignal): Promise<readonly SeriesCut[]>;
  /** What a run logged beside its numbers, by name; empty where there is nothing, or no such run. */
  media(id: string): Promise<readonly MediaTag[]>;
  /** One of these at some of its steps (null: it has none), in the order asked for; what is not there is left out. */
  mediaFrames(id: string, ref: MediaRef, steps: readonly (number | null)[]): Promise<readonly MediaFrame[]>;
  /** The newest run (running ones first) and its headline, for the status bar. */
  newest(): Promise<{ readonly run: Run; readonly headline: Headline | null } | null>;
  /** Every tracker there is. Asked here, so that a face need not load the readers to name them. */
  trackers(): Promise<readonly TrackerWords[]>;
  /** What the runs that fit a file say of the values in it. */
  beside(request: BesideRequest): Promise<Beside>;
  /** The runs that a program (absolute path of a script) made; null: none are known. */
  programRuns(file: string): Promise<ProgramRuns | null>;
  /** For each absolute path the run that lies right there, or null. */
  placed(paths: readonly string[]): Promise<readonly (Placed | null)[]>;
  /** The id of the run in whose folder a file lies (absolute), the innermost one; null: none. */
  runHolding(file: string): Promise<string | null>;
  onEvent(listener: (event: CatalogEvent) => void): () => void;
  dispose(): Promise<void>;
}
