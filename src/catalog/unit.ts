import { basename, dirname } from 'node:path';
import type { Claim, Cursor, ReadProblem, TrackedRun, Tracker } from '../trackers/tracker.ts';
import { markOf, marksOf, newestWrite, sameMark } from './marks.ts';
import type { Mark } from './marks.ts';

/** File systems keep times in steps: a write this close to a read may look as if it came before it. */
const unsureMs = 50;

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
  /** Ms since 1970 of the last growth that this catalog saw; null if it saw none. */
  grownAt: number | null = null;
  /** Typical time between two growths, ms; null if not known. */
  growthMs: number | null = null;
  runs: readonly TrackedRun[] = [];
  problems: readonly ReadProblem[] = [];
  #claim: Claim;
  #cursor: Cursor | null = null;
  #files: readonly string[];
  #folders: ReadonlySet<string>;
  /** Files and the folders they are in. */
  #looked: readonly string[];
  #marks: ReadonlyMap<string, Mark> = new Map();
  #everRead = false;

  constructor(key: string, origin: Origin, tracker: Tracker, claim: Claim, several: boolean) {
    this.key = key;
    this.origin = origin;
    this.tracker = tracker;
    this.several = several;
    this.#claim = claim;
    this.#files = claim.files;
    this.#folders = foldersOf(claim.files);
    this.#looked = [...new Set([...claim.files, ...this.#folders])];
  }

  get claim(): Claim {
    return this.#claim;
  }

  /** Absolute: the folders in which something happens when the run grows. */
  get folders(): ReadonlySet<string> {
    return this.#folders;
  }

  /** The newest write among the unit's files, ms; null if that is not known. */
  get touchedAt(): number | null {
    return newestWrite(this.#marks.size > 0 ? this.#marks : marksOf(this.#files));
  }

  /** Takes over what detection says now; true if that differs from before. */
  claimAgain(claim: Claim): boolean {
    const same =
      claim.files.length === this.#claim.files.length && claim.files.every((file, i) => file === this.#claim.files[i]);
    this.#claim = claim;
    if (!same) this.#lookAt([...new Set([...this.#files, ...claim.files])]);
    return !same;
  }

  /**
   * What changed since the last read: `contents` of files that are known, or `folders` too: files came or went, so the
   * claim itself may be another one now.
   */
  changed(): 'nothing' | 'contents' | 'folders' {
    if (!this.#everRead) return 'folders';
    let changed: 'nothing' | 'contents' = 'nothing';
    for (const file of this.#looked) {
      const before = this.#marks.get(file);
      const now = markOf(file);
      if (before !== undefined && sameMark(before, now)) continue;
      if (before === undefined || now.folder || now.size < 0 || before.size < 0) return 'folders';
      changed = 'contents';
    }
    return changed;
  }

  /** Reads what is new. `keepMarks`: remember what the files looked like, so that `changed` can tell. */
  async read(keepMarks: boolean): Promise<void> {
    const startedAt = Date.now();
    const before = keepMarks ? marksOf(this.#looked) : new Map<string, Mark>();
    const points = this.#points();
    try {
      const reading = await this.tracker.read(this.#claim, this.#cursor);
      this.runs = reading.runs;
      this.problems = reading.problems;
      this.#cursor = reading.cursor;
      this.#lookAt(reading.files ?? this.#claim.files);
    } catch (error) {
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
    if (this.#everRead && this.#points() > points) this.#grow(startedAt);
    this.#everRead = true;
  }

  #lookAt(files: readonly string[]): void {
    if (files.length === this.#files.length && files.every((file, i) => file === this.#files[i])) return;
    this.#files = files;
    this.#folders = foldersOf(files);
    this.#looked = [...new Set([...files, ...this.#folders])];
  }

  #remember(before: ReadonlyMap<string, Mark>, startedAt: number): Map<string, Mark> {
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
    return marks;
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
    for (const run of this.runs) for (const metric of Object.values(run.metrics)) points += metric.count;
    return points;
  }
}

function foldersOf(files: readonly string[]): ReadonlySet<string> {
  return new Set(files.map((file) => dirname(file)));
}

/** The name of a unit: one per tracker and folder, or per first file where the tracker claims several there. */
export function unitKey(tracker: string, folder: string, claim: Claim, several: boolean): string {
  const first = claim.files[0];
  return `${tracker}\n${folder}${several && first !== undefined ? `\n${basename(first)}` : ''}`;
}
