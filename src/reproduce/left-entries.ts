import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { commonFolder, checkoutOf, namesIn, removeTree } from './remove-worktree.ts';
import { listWorktrees, worktreesName } from './worktree-owner.ts';

/** What git remembers of a worktree of ours whose folder is gone: a git that outlived its caller wrote it too late. */
export interface LeftEntry {
  /** Absolute: the folder in `.git/worktrees`. */
  readonly folder: string;
  /** Absolute: where the checkout was. */
  readonly checkout: string;
  /** When it was written, ms since 1970. */
  readonly at: number;
}

/** A checkout that this cache does not know may be another machine's or container's that shares the repository, ms. */
const otherAge = 24 * 3_600_000;

/**
 * Entries in the `.git/worktrees` of a repository (absolute: its work tree) that git keeps for good, as they are locked,
 * of checkouts that are gone and that nobody owns: those in the folder of caches (absolute), and old ones that say
 * Trainyard.
 */
export async function leftEntries(cache: string, repository: string): Promise<readonly LeftEntry[]> {
  const common = await commonFolder(repository);
  if (common === null) return [];
  const entries = join(common, 'worktrees');
  const root = join(real(cache), worktreesName) + sep;
  const owned = new Set(listWorktrees(cache).flatMap(({ owner }) => (owner === null ? [] : [resolve(owner.checkout)])));
  return namesIn(entries).flatMap((name): LeftEntry[] => {
    const folder = join(entries, name);
    const file = checkoutOf(folder);
    const locked = textIn(join(folder, 'locked'));
    if (file === null || locked === null) return [];
    const checkout = dirname(file);
    // Its maker's folder is there before git is called: without it, nobody is on the way.
    if (existsSync(checkout) || owned.has(checkout)) return [];
    const at = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const own = checkout.startsWith(root) && !existsSync(dirname(checkout));
    const old = locked.startsWith('Trainyard ') && Date.now() - at >= otherAge;
    return own || old ? [{ folder, checkout, at }] : [];
  });
}

/** Removes such entries; how many. */
export async function removeLeftEntries(cache: string, repository: string): Promise<number> {
  const left = await leftEntries(cache, repository);
  for (const { folder } of left) await removeTree(folder);
  return left.length;
}

function real(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return resolve(folder);
  }
}

function textIn(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
