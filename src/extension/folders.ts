import { isAbsolute, join, normalize, resolve } from 'node:path';

/**
 * Absolute paths that an entry of `trainyard.folders` stands for: `~` is the home folder, a relative path hangs on each
 * workspace folder. Empty for a blank entry, and for a relative one where no folder is open.
 */
export function expandFolder(text: string, home: string, workspaceFolders: readonly string[]): readonly string[] {
  const path = text.trim();
  if (path === '') return [];
  if (path === '~') return [home];
  if (/^~[/\\]/.test(path)) return [join(home, path.slice(2))];
  if (isAbsolute(path)) return [normalize(path).replace(/(?<=.)[/\\]$/, '')];
  return workspaceFolders.map((folder) => resolve(folder, path));
}
