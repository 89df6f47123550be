import { chmodSync, lstatSync, readFileSync, readdirSync, rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { runGit, textOf } from '../git/run-git.ts';
import { ownerName } from './worktree-owner.ts';
import type { KeptWorktree } from './worktree-owner.ts';

/**
 * Removes a worktree, or what a killed process left of one: its files, what git remembers of it, at last the word whose
 * it was, so that a removal that is killed too is found again. Links in it are removed, not what they lead to. Throws as
 * `fs` does where the disk refuses.
 */
export async function removeWorktree({ folder, owner }: KeptWorktree): Promise<void> {
  for (const name of namesIn(folder)) if (name !== ownerName) await removeTree(join(folder, name));
  if (owner !== null && !owner.checkout.startsWith(join(folder, sep))) await removeTree(owner.checkout);
  if (owner !== null && owner.repository !== null) await forget(owner.repository, owner.checkout);
  await removeTree(folder);
  emptied(dirname(folder));
}

/** What git remembers of a checkout: an entry in `.git/worktrees`, which it would keep for good, as it is locked. */
async function forget(repository: string, checkout: string): Promise<void> {
  const common = await commonFolder(repository);
  // A repository that is gone remembers nothing.
  if (common === null) return;
  const entries = join(common, 'worktrees');
  for (const name of namesIn(entries)) {
    const entry = join(entries, name);
    if (checkoutOf(entry) === resolve(checkout, '.git')) await removeTree(entry);
  }
  emptied(entries);
}

/** The git folder (absolute) that all work trees of a repository (absolute) share; null: it is none. */
export async function commonFolder(repository: string): Promise<string | null> {
  const words = ['rev-parse', '--path-format=absolute', '--git-common-dir'];
  const common = textOf(await runGit(words, { folder: repository }));
  return common === null ? null : resolve(common);
}

/** The `.git` file (absolute) of the checkout that an entry in `.git/worktrees` belongs to; null: it does not say. */
export function checkoutOf(entry: string): string | null {
  try {
    return resolve(entry, readFileSync(join(entry, 'gitdir'), 'utf8').trim());
  } catch {
    return null;
  }
}

/** Removes a file or folder (absolute). One that a training made read-only is opened first: it is ours. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    open(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

function open(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  chmodSync(path, 0o700);
  for (const name of namesIn(path)) open(join(path, name));
}

function emptied(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in it.
  }
}

/** Names in a folder (absolute); none where it is not there. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
