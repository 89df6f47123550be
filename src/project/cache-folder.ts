import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What decides where a person's caches lie. */
export interface CacheSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Absolute. */
  readonly home: string;
}

/**
 * The folder (absolute) of Trainyard's caches, as the platform has it: `$XDG_CACHE_HOME` or `~/.cache`,
 * `~/Library/Caches`, `%LOCALAPPDATA%`. It may be deleted at any time. The XDG specification has a relative path count
 * as none.
 */
export function cacheFolder({ env, platform, home }: CacheSurroundings): string {
  const set = (name: string): string | null => {
    const value = env[name];
    return value === undefined || value === '' ? null : value;
  };
  if (platform === 'win32') return join(set('LOCALAPPDATA') ?? join(home, 'AppData', 'Local'), 'Trainyard', 'Cache');
  const xdg = set('XDG_CACHE_HOME');
  if (xdg?.startsWith('/') === true) return join(xdg, 'trainyard');
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'trainyard') : join(home, '.cache', 'trainyard');
}

/** Bytes of all files in the folder of caches; 0 where it is not there. */
export function cacheBytes(folder: string): number {
  let bytes = 0;
  try {
    for (const name of readdirSync(folder)) bytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    // What cannot be listed is not ours.
  }
  return bytes;
}
