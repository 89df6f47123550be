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
