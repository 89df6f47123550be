import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readSmallText } from '../../project/small-text.ts';

/** A folder that DVC keeps data of. All absolute. */
export interface DvcRepository {
  readonly root: string;
  /** Where files lie by their md5 (`ab/cdef…`), links resolved; null: there is none. */
  readonly cache: string | null;
}

/** The DVC repository that a path (absolute) lies in; null: none. */
export function dvcRepositoryOf(path: string): DvcRepository | null {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (statSync(join(folder, '.dvc'), { throwIfNoEntry: false })?.isDirectory() === true) {
      return { root: folder, cache: cacheOf(join(folder, '.dvc')) };
    }
    if (dirname(folder) === folder) return null;
  }
}

function cacheOf(own: string): string | null {
  const said = cacheDirIn(join(own, 'config.local')) ?? cacheDirIn(join(own, 'config'));
  try {
    return realpathSync(join(said === null ? join(own, 'cache') : resolve(own, said), 'files', 'md5'));
  } catch {
    return null;
  }
}

/** `dir` of `[cache]` in a configuration file of DVC, which is relative to that file. */
function cacheDirIn(file: string): string | null {
  let section = '';
  let found: string | null = null;
  for (const line of (readSmallText(file) ?? '').split(/\r?\n/)) {
    section = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1] ?? section;
    const value = section === 'cache' ? /^\s*dir\s*=\s*(.*?)\s*$/.exec(line)?.[1] : undefined;
    if (value !== undefined && value !== '') found = value.replace(/^(['"])(.*)\1$/, '$2');
  }
  return found;
}

/** Whether patterns of a .dvcignore hold in a folder of a repository (both absolute): then DVC may see fewer files in it. */
export function ignoresIn({ root }: DvcRepository, folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (hasPatterns(join(at, '.dvcignore'))) return true;
    if (at === root || dirname(at) === at) return false;
  }
}

/** Whether a .dvcignore (absolute) says more than comments. */
export function hasPatterns(file: string): boolean {
  try {
    return readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .some((line) => line.trim() !== '' && !line.startsWith('#'));
  } catch {
    return false;
  }
}
