import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { logName } from '../jobs/run-record.ts';
import { mapPaths } from './map-paths.ts';
import { impossible } from './recipe.ts';
import type { Impossible, Recipe } from './recipe.ts';
import type { Worktree } from './worktree.ts';

const most = 64 << 10;
/** As Python and most others say it. */
const quoted = /(?:No such file or directory|does not exist|not found)[^\n'"]*['"]([^'"\n]{1,500})['"]/g;
/** `cat: rows.txt: No such file or directory` */
const ofShell = /(?:^|: )['"‘]?([^:'"‘’\n]{1,500})['"’]?: No such file or directory$/gm;

/**
 * A file that a training missed, by the end of its log (in its folder, absolute), where the person's work tree has it: an
 * input that nobody declared, and no commit holds. Null: it ended for another reason.
 */
export function missingFile(folder: string, recipe: Recipe, { folder: checkout }: Worktree): Impossible | null {
  const cwd = mapPaths(recipe.command.cwd, recipe.root, checkout);
  const log = logEnd(folder);
  for (const [, name = ''] of [...log.matchAll(quoted), ...log.matchAll(ofShell)]) {
    const there = resolve(cwd, name);
    const inside = relative(checkout, there);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside) || existsSync(there)) continue;
    if (!existsSync(join(recipe.root, inside))) continue;
    const own = relative(recipe.base, join(recipe.root, inside)).split('\\').join('/');
    const reason = `It needs ${own}, which neither a commit holds nor the action declares: write it below inputs: in trainyard.yaml, then train once more.`;
    return impossible(reason, own);
  }
  return null;
}

function logEnd(folder: string): string {
  try {
    const fd = openSync(join(folder, logName), 'r');
    try {
      const { size } = fstatSync(fd);
      const buffer = Buffer.alloc(Math.min(most, size));
      readSync(fd, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8');
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}
