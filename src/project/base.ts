import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve, isAbsolute } from 'node:path';

/** The file that names what cannot be guessed, in the base. */
export const projectFileName = 'trainyard.yaml';

/**
 * The base of a folder (absolute), that ids and locations are relative to: the nearest folder upwards with
 * `.trainyard` or `trainyard.yaml`, else the git root (a worktree's too), else the folder itself. The home folder and
 * those above it are never a base that was not asked for: a stray file there would swallow every project.
 */
export function baseOf(folder: string, home: string = homedir()): string {
  const start = resolve(folder);
  let git: string | null = null;
  for (let at = start; !holds(at, resolve(home)); at = dirname(at)) {
    if (existsSync(join(at, '.trainyard')) || existsSync(join(at, projectFileName))) return at;
    if (git === null && existsSync(join(at, '.git'))) git = at;
    if (dirname(at) === at) break;
  }
  return git ?? start;
}

/** Whether a folder is another or holds it. */
function holds(folder: string, other: string): boolean {
  const path = relative(folder, other);
  return path === '' || (!isAbsolute(path) && path.split(/[\\/]/)[0] !== '..');
}
