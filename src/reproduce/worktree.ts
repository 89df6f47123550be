import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { identityOf } from '../jobs/process-identity.ts';
import type { Problem } from '../runs/run.ts';
import { commitIn, repositoryOf } from '../snapshot/git/repository.ts';
import type { Repository } from '../snapshot/git/repository.ts';
import { checkOut } from './check-out.ts';
import { commitOf } from './commit-of.ts';
import { removeLeftEntries } from './left-entries.ts';
import { removeWorktree } from './remove-worktree.ts';
import { listWorktrees, readWorktree, worktreesName, writeOwner } from './worktree-owner.ts';
import type { Owner } from './worktree-owner.ts';

/** What a worktree is made of. */
export type WorktreeSource =
  | {
      readonly kind: 'git';
      readonly repository: Repository;
      /** As it was recorded: a hash, or its beginning. */
      readonly commit: string;
      /** What was changed on top of it, as a unified diff; null: nothing. */
      readonly patch: string | null;
    }
  /** Copies of code files (absolute: the folder that holds them), of a base without git. */
  | { readonly kind: 'files'; readonly copies: string };

export interface WorktreeRequest {
  /** Absolute: the user's folder of caches. */
  readonly cache: string;
  /** Absolute: the base that it is for. */
  readonly base: string;
  /** Begins the folder's name: `[a-z0-9-]+`. */
  readonly name: string;
  /** What it is for, in a few words: `reproduces trainyard:…`. */
  readonly purpose: string;
  readonly source: WorktreeSource;
  /** Absolute: where the checkout is to be, a folder that is empty or not there; left out or null: in the cache. */
  readonly at?: string | null;
  readonly signal?: AbortSignal | undefined;
}

/** A place of its own with the files of a commit. Remove it. */
export interface Worktree {
  readonly ok: true;
  /** Absolute: the root of the checkout. */
  readonly folder: string;
  /** Absolute: where the base's own files are in it. */
  readonly base: string;
  /** The whole hash of what is checked out; null without git. */
  readonly commit: string | null;
  /** What is not as the commit has it: submodules and files of Git LFS that are not on this disk, parts of a patch. */
  readonly problems: readonly Problem[];
  /** Says which job runs in it (`.trainyard/runs/<slug>`, absolute): it is kept until that has ended, also when this process is killed. */
  handOver(job: string): void;
  remove(): Promise<void>;
}

/** Why no worktree could be made. `no-commit`: the repository does not hold it. */
export interface NoWorktree {
  readonly ok: false;
  readonly code: 'no-commit' | 'git' | 'disk' | 'aborted';
  readonly why: string;
}

/**
 * Makes a worktree in the cache: `worktrees/<key of the base>/<name>-<code>/<name of the root>/`. The person's work tree,
 * index, HEAD, branches and settings stay as they are; what a killed process leaves is found by `listWorktrees`.
 */
export async function makeWorktree(request: WorktreeRequest): Promise<Worktree | NoWorktree> {
  const { cache, base, source } = request;
  try {
    const commit = source.kind === 'git' ? await commitIn(source.repository, source.commit) : null;
    if (source.kind === 'git' && commit === null) {
      return {
        ok: false,
        code: 'no-commit',
        why: `the commit ${source.commit.slice(0, 12)} is not in this repository`,
      };
    }
    const root = source.kind === 'git' ? source.repository.folder : base;
    const folder = newFolder(cache, base, request.name);
    const owner: Owner = {
      version: 1,
      process: identityOf(process.pid),
      base,
      repository: source.kind === 'git' ? root : null,
      checkout: request.at ?? join(folder, basename(root) || 'root'),
      commit,
      purpose: request.purpose,
      job: null,
      at: Date.now(),
    };
    writeOwner(folder, owner);
    const filled = await fill(request, owner);
    if (!filled.ok) {
      await removeWorktree(readWorktree(folder));
      return request.signal?.aborted === true ? { ok: false, code: 'aborted', why: 'it was cancelled' } : filled;
    }
    return {
      ok: true,
      folder: owner.checkout,
      base: join(owner.checkout, relative(realpathSync(root), realpathSync(base))),
      commit: filled.commit,
      problems: filled.problems,
      handOver: (job) => writeOwner(folder, { ...owner, job }),
      remove: () => removeWorktree(readWorktree(folder)),
    };
  } catch (error) {
    return { ok: false, code: 'disk', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Removes what killed processes left of a base's worktrees, or of all (null): never one that is in use. How many. */
export async function removeLeftWorktrees(cache: string, base: string | null): Promise<number> {
  const left = listWorktrees(cache, base).filter(({ live }) => !live);
  for (const one of left) await removeWorktree(one);
  const repository = base === null ? null : await repositoryOf(base);
  const entries = repository === null ? 0 : await removeLeftEntries(cache, repository.folder);
  return left.length + entries;
}

interface Filled {
  readonly ok: true;
  readonly commit: string | null;
  readonly problems: readonly Problem[];
}

async function fill({ source, purpose, signal }: WorktreeRequest, owner: Owner): Promise<Filled | NoWorktree> {
  if (source.kind === 'files') {
    await cp(source.copies, owner.checkout, { recursive: true, verbatimSymlinks: true });
    return { ok: true, commit: null, problems: [] };
  }
  const made = await commitOf(source.repository, owner.commit ?? source.commit, source.patch);
  if (!made.ok) return { ok: false, code: 'git', why: made.why };
  const done = await checkOut(source.repository, made.commit, owner.checkout, `Trainyard ${purpose}`, signal);
  if (!done.ok) return { ok: false, code: 'git', why: done.why };
  const unfit = made.failed.map((file) => ({
    file,
    message: `The recorded changes of ${file} do not fit the commit and are left out.`,
    hint: 'They may be of a submodule, or of a file that is not text.',
  }));
  return { ok: true, commit: made.commit, problems: [...unfit, ...done.problems] };
}

function newFolder(cache: string, base: string, name: string): string {
  const key = createHash('sha256').update(realpathSync.native(base)).digest('hex').slice(0, 24);
  mkdirSync(join(cache, worktreesName, key), { recursive: true, mode: 0o700 });
  // As git will write it down.
  const parent = realpathSync.native(join(cache, worktreesName, key));
  const folder = join(parent, `${name}-${randomBytes(4).toString('hex')}`);
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}
