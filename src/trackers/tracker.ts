import type { Goal } from '../runs/goal.ts';
import type { MediaFrame, MediaRef, MediaTag } from '../runs/media.ts';
import type { GitState, MetricSummary, ParamValue, RunReason, RunStatus } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import type { Evidence } from '../snapshot/evidence.ts';

/** One folder as the scan sees it: names only, links resolved, no pipes or sockets. Listing costs one `readdir`. */
export interface Listing {
  /** Absolute path. */
  readonly folder: string;
  /** Names of regular files (and of links to them), sorted. */
  readonly files: readonly string[];
  /** Names of subfolders (and of links to them), sorted. */
  readonly folders: readonly string[];
  /** The listing of a direct subfolder, or null if it cannot be read. Kept, so that the walk does not list it again. */
  list(name: string): Listing | null;
  /** Up to `bytes` (default 4,096) from the beginning of a file here, or null. At most one small file a folder. */
  head(name: string, bytes?: number): Uint8Array | null;
}

/** What a tracker says of a folder that holds a run of its own. Plain data: it crosses threads and lies in caches. */
export interface Claim {
  /** The registry's name of the tracker. */
  readonly tracker: string;
  /** Absolute: the innermost folder that holds all of the run's sources. */
  readonly folder: string;
  /** Absolute: the files that the reader opens. A change of size or time of one of them means: read again. */
  readonly files: readonly string[];
  /** Direct subfolders (names) that belong to this run: the walk does not look for runs in them. `*` is all of them. */
  readonly owns: readonly string[];
}

/** What reading leaves behind so that the next read starts where this one stopped. Plain data, opaque to the catalog. */
export type Cursor = Readonly<Record<string, unknown>>;

/** A problem as a reader sees it: `file` is absolute; the catalog makes it relative. */
export interface ReadProblem {
  readonly file: string;
  readonly message: string;
  readonly hint: string;
}

/** A run as its tracker knows it. What depends on the workspace (id, relative paths, freshness) is the catalog's. */
export interface TrackedRun {
  /** Tells the runs of one claim apart; '' where a claim is one run. */
  readonly key: string;
  /** The tool's own id, if it has one: the run's id becomes `<tracker>:<toolId>`; else `<tracker>:<location>`. */
  readonly toolId: string | null;
  /** The tool's own name, else null: the folder's name is used. */
  readonly name: string | null;
  /** The tool's own experiment, else null: the path of the folder above is used. */
  readonly experiment: string | null;
  /** Absolute folder or file, or `<absolute file>#<tool id>`; null: the claim's folder. */
  readonly location: string | null;
  /**
   * What the tool states. `running` where it claims that the run runs (the catalog makes it `stale` without fresh
   * evidence); null where the format has no end marker (`running` while fresh, then `unknown`).
   */
  readonly status: RunStatus | null;
  readonly reason: RunReason | null;
  readonly exitCode: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Time of the newest logged point, ms; null where the tool logs no times. */
  readonly lastLoggedAt: number | null;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly note: string | null;
  readonly git: GitState | null;
  /** The tool's own id (or the absolute location) of the parent run, else null. */
  readonly parent: string | null;
  /** The tool marked this run as deleted: listed only on request. */
  readonly deleted: boolean;
  /** Absolute folder of artifacts (images, models), or null. */
  readonly artifacts: string | null;
  /**
   * Says what others' runs were started with: it joins the run in its `folder`, or also those in folders below it
   * (`tree`). Where there is none it is a run of its own. Left out: a run.
   */
  readonly layer?: 'folder' | 'tree' | undefined;
  /** How it was launched, of a run that Trainyard launched: what tells which runs of other trackers are the same. */
  readonly launch?: Launch | undefined;
  /** Which way metrics get better, where the tool was told. Runs of one kind may share the object. */
  readonly goals?: Readonly<Record<string, Goal>> | undefined;
}

/** How a run was launched. */
export interface Launch {
  /** Absolute: the folder that the program works in. */
  readonly cwd: string;
  /** The program's start, ms since 1970; null: it did not start. */
  readonly from: number | null;
  /** Its end; null: it goes on. */
  readonly until: number | null;
  /** The words of its command. */
  readonly words: readonly string[];
  /** The program's own process, `<host>.<pid>`; null where that is not known. */
  readonly process: string | null;
}

/** The answer to one read. Never an exception for bad data: what could be read, and the problems. */
export interface Reading {
  readonly runs: readonly TrackedRun[];
  readonly cursor: Cursor;
  readonly problems: readonly ReadProblem[];
  /**
   * Absolute: what to look at from now on instead of the claim's files, where reading found out more than detection
   * knew (metric files that came later). Folders are among them: their time changes when a file in them comes or
   * goes. A change of size or time of any of them, or its end, means: read again. Left out: the claim's files.
   */
  readonly files?: readonly string[] | undefined;
  /** What was read may become another thing without a file that changes (a process that ends): read again now and then. */
  readonly pending?: boolean | undefined;
}

/** What a run logged beside its numbers. Never throws for bad data; nothing is kept in memory but where things are. */
export interface MediaReader {
  /** Every tag, with its steps. Reads on from where the last call stopped. */
  list(claim: Claim, run: TrackedRun): Promise<readonly MediaTag[]>;
  /** One tag at some of its steps (null: it has none), in the order asked for; a step that is not there is left out. */
  frames(
    claim: Claim,
    run: TrackedRun,
    ref: MediaRef,
    steps: readonly (number | null)[],
  ): Promise<readonly MediaFrame[]>;
}

/** A tracker in words, for the page about all of them. Sentences, with `code` where something is a name. */
export interface TrackerAbout {
  /** What becomes metrics, steps, parameters, the state and the like. */
  readonly reads: string;
  /** What moves while a training runs, how late, and at what cost. */
  readonly live: string;
  /** What lies there and is not read, or cannot be known. */
  readonly leaves: string;
  /** The tools and versions whose own files and readers the tests compare with. */
  readonly checked: string;
}

/**
 * What a run looks like on disk. One file (or folder) a tracker and one line in `registry.ts`. A tracker may keep
 * caches of its own: one is made per catalog by its factory.
 */
export interface Tracker {
  /** The registry's name, as it stands in ids: `mlflow`, `tensorboard`, … */
  readonly name: string;
  /** What people call it: "MLflow". */
  readonly title: string;
  /** File names and shapes that are looked for, for empty states and docs: `mlruns/<experiment>/<run>/meta.yaml`. */
  readonly looksFor: readonly string[];
  /** Every registered tracker has it: the page about all of them is made from it. */
  readonly about?: TrackerAbout;
  /**
   * Cheap: by names, at most one small file opened. Several claims for a folder where each is a run of its own.
   * Null or empty: not mine.
   */
  detect(listing: Listing): readonly Claim[] | null;
  /** Reads what is new since `since` (null: everything). Never throws for bad data. */
  read(claim: Claim, since: Cursor | null): Promise<Reading>;
  /** Whole series of the named metrics; a name that is not there is left out. Never throws for bad data. */
  series(claim: Claim, key: string, metrics: readonly string[]): Promise<ReadonlyMap<string, Series>>;
  /** Pictures, distributions, tables and the like; left out where the format has none. */
  readonly media?: MediaReader;
  /** What the tool left of what a run was made of; left out where it leaves nothing. Never throws for bad data. */
  readonly evidence?: (claim: Claim, run: TrackedRun) => Promise<Evidence>;
}

/** What the workspace's own settings tell a tracker. */
export interface TrackerOptions {
  /** Whether trainyard.yaml names this file (absolute) as one that the tracker of that name reads. */
  isNamed(tracker: string, file: string): boolean;
}

/** Makes a tracker with caches of its own. */
export type TrackerFactory = (options: TrackerOptions) => Tracker;
