import { lstat, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

const most = 10_000;

/**
 * The plain files below a folder (absolute): paths relative to it, with forward slashes. Links are left out, and names
 * with line breaks, which git takes no list of. Null: it is no folder, or one of more than 10,000 files.
 */
export async function filesBelow(folder: string): Promise<readonly string[] | null> {
  try {
    if (!(await lstat(folder)).isDirectory()) return null;
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const paths = files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'));
    return paths.length > most ? null : paths.filter((path) => !/[\r\n]/.test(path)).sort();
  } catch {
    return null;
  }
}
