import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Claim, Cursor, ReadProblem, TrackedRun, Tracker } from '../trackers/tracker.ts';
import type { UnitMemory } from './cache/record.ts';
import { markOf, Marks, marksOf, newestWrite, sameMark } from './marks.ts';
import type { Mark } from './marks.ts';

/** File systems keep times in steps: a write this close to a read may look as if it came before it. */
const unsureMs = 50;
/** What was written this short a time before it was read may still have been in the making: readers wait up to a minute. */
const quietMs = 120_000;
/** How often that is read again which changes without its files, ms. */
const pendingMs = 2_000;
/** Files of fewer bytes are read from their beginning after a restart: that is quick, and no cursor need be kept. */
const largeBytes = 4 * 1024 * 1024;

/** Where a unit was found: decides which of two ways to the same run counts. */
export interface Origin {
  /** Index of the root. */
  readonly root: number;
  /** Whether a link leads there. */
  readonly linked: boolean;
  /** Absolute path of the folder as the walk reached it. */
  readonly folder: string;
  /** The same with links resolved. */
  readonly real: string;
}

/** Roots in their order, real folders before links, then by path. */
export function compareOrigins(a: Origin, b: Origin): number {
  if (a.root !== b.root) return a.root - b.root;
  if (a.linked !== b.linked) return a.linked ? 1 : -1;
  return a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : 0;
}

/** One claim of one tracker, what was read from it, and what it looked like then. */
export class Unit {
  readonly key: string;
  readonly origin: Origin;
  readonly tracker: Tracker;
  /** Whether the tracker claims this folder more than once: then the run's location is the file. */
  readonly several: boolean;
  /** Whether it is a server's: then its files are addresses. */
  readonly remote: boolean = false;
  /** Ms since 1970 of the last growth that this catalog saw; null if it saw none. */
  grownAt: number | null = null;
  /** Typical time between two growths, ms; null if not known. */
  growthMs: number | null = null;
  runs: readonly TrackedRun[] = [];
  problems: readonly ReadProblem[] = [];
  /** Growths that were seen, by the key of a run among several. */
  #grownRuns: Map<string, number> | null = null;
  #claim: Claim;
  #cursor: Cursor | null = null;
  #files: readonly string[];
  /** Files and the folders they are in. */
  #lookedAt: readonly string[] | null = null;
  #marks = Marks.none;
  /** When the last read began, ms since 1970; null if there was none. */
  #readAt: number | null = null;
  #failed = false;
  /** Whether what was read may change without its files. */
  #pending = false;
  /** The same as `#remembered` until the files are looked at for the first time. */
  #packed: UnitMemory | null = null;
  /** What an earlier catalog knew, while nothing was read since. */
  #remembered: UnitMemory | null = null;
  #realFile: string | null = null;

  constructor(key: string, origin: Origin, tracker: Tracker, claim: Claim, several: boolean) {
    this.key = key;
    this.origin = origin;
    this.tracker = tracker;
    this.several = several;
    this.#claim = claim;
    this.#files = claim.files;
  }

  /** A unit as it was remembered: `changed` says whether that still holds. */
  static remembered(key: string, origin: Origin, tracker: Tracker, memory: UnitMemory): Unit {
    const unit = new Unit(key, origin, tracker, memory.claim, memory.several);
    unit.runs = memory.runs;
    unit.problems = memory.problems;
    unit.#remembered = memory;
    unit.#packed = memory;
    unit.#realFile = memory.realFile;
    return unit;
  }

  get claim(): Claim {
    return this.#claim;
  }

  /** Trackers whose runs with the same tool ids are the same runs, and go first. */
  get twins(): readonly string[] {
    return [];
  }

  /** When this catalog last saw one of its runs grow, ms since 1970; null if it never did. */
  grownAtOf(run: TrackedRun): number | null {
    return this.runs.length > 1 ? (this.#grownRuns?.get(run.key) ?? null) : this.grownAt;
  }

  /** Absolute: the folders in which something happens when the run grows. */
  get folders(): ReadonlySet<string> {
    this.#unpack();
    return foldersOf(this.#files);
  }

  /** The first file with links resolved: two units with the same one are one. */
  get realFile(): string {
    return (this.#realFile ??= realFileOf(this));
  }

  /** The newest write among the unit's files, ms; null if that is not known. */
  get touchedAt(): number | null {
    if (this.#remembered !== null) return this.#remembered.touchedAt;
    return this.#marks === Marks.none ? newestWrite(marksOf(this.#files)) : this.#marks.newest(false);
  }

  /** What a later catalog may start from; null where nothing was read, or reading failed. */
  get memory(): UnitMemory | null {
    if (this.#readAt === null || this.#failed || this.#marks.paths !== this.#looked) return this.#remembered;
    const newest = this.#marks.newest(true) ?? 0;
    const { claim, several, runs, problems } = this;
    return {
      ...{ claim, several, runs, problems },
      realFile: claim.files.length === 0 ? null : this.realFile,
      touchedAt: this.touchedAt,
      seen: () => ({
        cursor: this.#marks.bytes >= largeBytes ? this.#cursor : null,
        files: this.#files,
        marks: this.#marks.numbers,
      }),
      // A reading with problems is made anew: what was wrong may be mended without a trace in sizes and times.
      settled: problems.length === 0 && !this.#pending && newest < this.#readAt - quietMs,
    };
  }

  /** Takes over what detection says now; true if that differs from before. */
  claimAgain(claim: Claim): boolean {
    const same = sameFiles(claim, this.#claim);
    if (!same) this.#unpack();
    this.#claim = claim;
    if (!same) this.#lookAt([...new Set([...this.#files, ...claim.files])]);
    return !same;
  }

  /**
   * What changed since the last read: `contents` of files that are known, or `folders` too: files came or went, so the
   * claim itself may be another one now.
   */
  changed(): 'nothing' | 'contents' | 'folders' {
    this.#unpack();
    if (this.#marks.paths !== this.#looked) return 'folders';
    let changed: 'nothing' | 'contents' = this.#remembered?.settled === false ? 'contents' : 'nothing';
    for (const [i, file] of this.#looked.entries()) {
      const before = this.#marks.at(i);
      const now = markOf(file);
      if (sameMark(before, now)) continue;
      if (now.folder || now.size < 0 || before.size < 0) return 'folders';
      changed = 'contents';
    }
    if (this.#pending && this.#readAt !== null && Date.now() - this.#readAt > pendingMs) return 'contents';
    return changed;
  }

  /** Reads what is new. `keepMarks`: remember what the files looked like, so that `changed` can tell. */
  async read(keepMarks: boolean): Promise<void> {
    this.#unpack();
    const startedAt = Date.now();
    const before = keepMarks ? marksOf(this.#looked) : new Map<string, Mark>();
    const points = this.#points();
    const running = this.#runningPoints();
    const since = this.#remembered === null || this.#onlyGrew(before) ? this.#cursor : null;
    this.#realFile = null;
    try {
      const reading = await this.tracker.read(this.#claim, since);
      this.runs = reading.runs;
      this.problems = reading.problems;
      this.#cursor = reading.cursor;
      this.#lookAt(reading.files ?? this.#claim.files);
      this.#pending = reading.pending === true;
      this.#failed = false;
    } catch (error) {
      this.#failed = true;
      this.#cursor = null;
      this.problems = [
        {
          file: this.#claim.files[0] ?? this.#claim.folder,
          message: `The ${this.tracker.title} reader failed: ${error instanceof Error ? error.message : String(error)}`,
          hint: 'This is a fault in Trainyard. Please report it with the file, if you can share it.',
        },
      ];
    }
    if (keepMarks) this.#marks = this.#remember(before, startedAt);
    if (this.#readAt !== null && this.#points() > points) this.#grow(startedAt);
    this.#growRuns(running, startedAt);
    this.#readAt = startedAt;
    this.#remembered = null;
  }

  /** Takes in what is remembered of the files; where that is not to be understood, they are read anew. */
  #unpack(): void {
    const packed = this.#packed;
    if (packed === null) return;
    this.#packed = null;
    try {
      const { cursor, files, marks } = packed.seen();
      this.#lookAt(files);
      if (marks.length !== 4 * this.#looked.length) return;
      this.#cursor = cursor;
      this.#marks = new Marks(this.#looked, marks);
    } catch {
      this.#lookAt(this.#claim.files);
    }
  }

  get #looked(): readonly string[] {
    return (this.#lookedAt ??= lookedAt(this.#files));
  }

  #lookAt(files: readonly string[]): void {
    if (files.length === this.#files.length && files.every((file, i) => file === this.#files[i])) return;
    this.#files = files;
    this.#lookedAt = null;
  }

  #remember(before: ReadonlyMap<string, Mark>, startedAt: number): Marks {
    const marks = new Map<string, Mark>();
    for (const file of this.#looked) {
      const known = before.get(file);
      if (known !== undefined) marks.set(file, known);
      else {
        const now = markOf(file);
        // Seen only after the read: what was written meanwhile must not count as read.
        if (now.mtime < startedAt - unsureMs) marks.set(file, now);
        else marks.set(file, { ...now, inode: -1 });
      }
    }
    return Marks.of(marks, this.#looked);
  }

  /**
   * Whether a remembered cursor still fits, as far as sizes tell: nobody saw what happened to the files meanwhile, so
   * one that shrank or was replaced is read from its beginning.
   */
  #onlyGrew(now: ReadonlyMap<string, Mark>): boolean {
    return this.#marks.paths.every((path, i) => {
      const before = this.#marks.at(i);
      const after = now.get(path);
      if (before.folder || after === undefined) return before.folder;
      return sameMark(before, after) || (before.inode === after.inode && before.size < after.size);
    });
  }

  #grow(now: number): void {
    if (this.grownAt !== null) {
      const interval = now - this.grownAt;
      this.growthMs = this.growthMs === null ? interval : 0.7 * this.growthMs + 0.3 * interval;
    }
    this.grownAt = now;
  }

  #points(): number {
    let points = 0;
    for (const run of this.runs) points += pointsOf(run);
    return points;
  }

  /** Of many runs the points of those that claim to run: growth of another is no sign of theirs. */
  #runningPoints(): ReadonlyMap<string, number> {
    const running = this.runs.length > 1 ? this.runs.filter(({ status }) => status === 'running') : [];
    return new Map(running.map((run) => [run.key, pointsOf(run)]));
  }

  #growRuns(before: ReadonlyMap<string, number>, now: number): void {
    for (const [key, points] of this.#runningPoints()) {
      const known = before.get(key);
      if (known !== undefined && points > known) (this.#grownRuns ??= new Map()).set(key, now);
    }
  }
}

function realFileOf({ key, claim, origin }: Unit): string {
  const file = claim.files[0];
  if (file === undefined) return key;
  try {
    if (lstatSync(file).isSymbolicLink()) return realpathSync.native(file);
  } catch {
    return file;
  }
  return join(origin.real, relative(origin.folder, file));
}

function sameFiles(a: Claim, b: Claim): boolean {
  return a.files.length === b.files.length && a.files.every((file, i) => file === b.files[i]);
}

/** Files and the folders they are in. */
function lookedAt(files: readonly string[]): readonly string[] {
  return [...new Set([...files, ...foldersOf(files)])];
}

function pointsOf(run: TrackedRun): number {
  let points = 0;
  for (const metric of Object.values(run.metrics)) points += metric.count;
  return points;
}

function foldersOf(files: readonly string[]): ReadonlySet<string> {
  return new Set(files.map((file) => dirname(file)));
}

/** The name of a unit: one per tracker and folder, or per first file where the tracker claims several there. */
export function unitKey(tracker: string, folder: string, claim: Claim, several: boolean): string {
  const first = claim.files[0];
  return `${tracker}\n${folder}${several && first !== undefined ? `\n${basename(first)}` : ''}`;
}
