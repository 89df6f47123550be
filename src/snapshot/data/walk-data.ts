import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { stateFolderName } from '../../project/state-folder.ts';

/** A file of a folder of data. */
export interface DataFile {
  /** Absolute, as the disk has it. */
  readonly file: Buffer;
  /** Relative to the folder, with forward slashes. */
  readonly path: Buffer;
  readonly stats: BigIntStats;
}

/** Never data: what git and Trainyard write beside it. */
const left = new Set(['.git', stateFolderName]);
const slash = Buffer.from('/');

/**
 * The files below a folder (absolute), in the order of their paths' bytes, links followed as `find -L` does. Sockets,
 * pipes and links that lead nowhere are no files. Throws as `fs` does.
 */
export async function dataFiles(folder: string, signal?: AbortSignal): Promise<readonly DataFile[]> {
  const found: DataFile[] = [];
  const visit = async (at: Buffer, inside: Buffer | null, above: readonly string[]): Promise<void> => {
    signal?.throwIfAborted();
    const own = await stat(at, { bigint: true });
    const identity = `${own.dev}.${own.ino}`;
    if (above.includes(identity)) return;
    for (const name of await readdir(at, { encoding: 'buffer' })) {
      const file = Buffer.concat([at, slash, name]);
      const path = inside === null ? name : Buffer.concat([inside, slash, name]);
      const stats = await stat(file, { bigint: true }).catch(() => null);
      if (stats === null) continue;
      if (stats.isFile()) found.push({ file, path, stats });
      else if (stats.isDirectory() && !left.has(name.toString('utf8'))) {
        await visit(file, path, [...above, identity]);
      }
    }
  };
  await visit(Buffer.from(folder), null, []);
  return found.sort((a, b) => Buffer.compare(a.path, b.path));
}
