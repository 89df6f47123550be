import { statSync } from 'node:fs';

/** What a path was like when it was looked at: enough to see that it grew, shrank, was replaced or is gone. */
export interface Mark {
  /** Bytes; -1 if the path is gone. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly mtime: number;
  readonly inode: number;
  readonly folder: boolean;
}

const gone: Mark = { size: -1, mtime: 0, inode: 0, folder: false };

/** Looks at one path, links followed. */
export function markOf(path: string): Mark {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return gone;
    const folder = stats.isDirectory();
    return { size: folder ? 0 : stats.size, mtime: stats.mtimeMs, inode: stats.ino, folder };
  } catch {
    return gone;
  }
}

/** Whether two looks at one path saw the same. */
export function sameMark(a: Mark, b: Mark): boolean {
  return a.size === b.size && a.mtime === b.mtime && a.inode === b.inode;
}

/** Looks at several paths. */
export function marksOf(paths: readonly string[]): Map<string, Mark> {
  return new Map(paths.map((path) => [path, markOf(path)]));
}

/** The newest write among files, ms; null if none is there. Folders do not count: entries that go also change them. */
export function newestWrite(marks: ReadonlyMap<string, Mark>): number | null {
  let newest: number | null = null;
  for (const mark of marks.values()) {
    if (mark.size >= 0 && !mark.folder && (newest === null || mark.mtime > newest)) newest = mark.mtime;
  }
  return newest;
}

/** What several paths were like, in little room: some numbers a path. */
export class Marks {
  static readonly none = new Marks([], new Float64Array());
  /** Absolute. */
  readonly paths: readonly string[];
  /** Size, time, inode and (1) whether it is a folder: four a path. */
  readonly numbers: Float64Array;

  constructor(paths: readonly string[], numbers: Float64Array) {
    this.paths = paths;
    this.numbers = numbers;
  }

  static of(marks: ReadonlyMap<string, Mark>, paths: readonly string[]): Marks {
    const numbers = new Float64Array(4 * paths.length);
    for (const [i, path] of paths.entries()) {
      const { size, mtime, inode, folder } = marks.get(path) ?? gone;
      numbers.set([size, mtime, inode, Number(folder)], 4 * i);
    }
    return new Marks(paths, numbers);
  }

  /** The mark of the path with that index. */
  at(index: number): Mark {
    const [size = -1, mtime = 0, inode = 0, folder = 0] = this.numbers.subarray(4 * index, 4 * index + 4);
    return { size, mtime, inode, folder: folder === 1 };
  }

  /** The newest write among the files, ms; null if none is there. `folders`: theirs count too. */
  newest(folders: boolean): number | null {
    let newest: number | null = null;
    for (let at = 0; at < this.numbers.length; at += 4) {
      const [size = -1, mtime = 0, isFolder = 0] = [this.numbers[at], this.numbers[at + 1], this.numbers[at + 3]];
      if (size >= 0 && (folders || isFolder === 0) && (newest === null || mtime > newest)) newest = mtime;
    }
    return newest;
  }

  /** Bytes of all files together. */
  get bytes(): number {
    let bytes = 0;
    for (let at = 0; at < this.numbers.length; at += 4) bytes += Math.max(0, this.numbers[at] ?? 0);
    return bytes;
  }
}
