import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

/** A file's place on disk if it lies inside the folder, links resolved; null if it does not, or is not there. */
export async function insideFolder(folder: string, path: string): Promise<string | null> {
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, path));
    const way = relative(root, file);
    return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? null : file;
  } catch {
    return null;
  }
}
