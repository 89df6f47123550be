import { readdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { isAlive, processIdentity } from '../jobs/process-identity.ts';
import { currentRecord, hasEnded, readRecord } from '../jobs/record-file.ts';
import { readSmallText } from '../project/small-text.ts';
import { writeWhole } from '../project/write-whole.ts';

/** The folder of worktrees in the folder of caches. */
export const worktreesName = 'worktrees';
/** Says whose a worktree is; written before anything else, removed after everything else. */
export const ownerName = 'owner.json';

export const ownerSchema = z.object({
  version: z.literal(1),
  /** The process that made it. */
  process: processIdentity,
  /** Absolute: the base that it was made for. */
  base: z.string(),
  /** Absolute: the root of the user's work tree whose repository it belongs to; null: copies of files, without git. */
  repository: z.string().nullable(),
  /** Absolute: where the files are. */
  checkout: z.string(),
  commit: z.string().nullable(),
  /** What it is for, in a few words. */
  purpose: z.string(),
  /** Absolute: `.trainyard/runs/<slug>` of the job that runs in it, which may outlive the process; null: none yet. */
  job: z.string().nullable(),
  /** ms since 1970. */
  at: z.number(),
});
export type Owner = z.infer<typeof ownerSchema>;

/** A worktree on this disk, or what a killed process left of one. */
export interface KeptWorktree {
  /** Absolute: holds the owner's file and the checkout. */
  readonly folder: string;
  /** Null: its maker was killed before it could say who it is. */
  readonly owner: Owner | null;
  /** Whether it is in use: its maker lives, or the job in it has not ended. */
  readonly live: boolean;
}

/** Without an owner's file it may just be on its way, ms. */
const youngest = 60_000;

/** Writes whose a worktree is. Throws as `fs` does. */
export function writeOwner(folder: string, owner: Owner): void {
  writeWhole(join(folder, ownerName), JSON.stringify(owner));
}

/** A worktree by its folder (absolute). */
export function readWorktree(folder: string): KeptWorktree {
  const owner = parsed(readSmallText(join(folder, ownerName)));
  if (owner === null) {
    const made = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return { folder, owner, live: Date.now() - made < youngest };
  }
  return { folder, owner, live: isOwned(owner) || isBusy(owner) };
}

/** All worktrees in the folder of caches (absolute); with a base (absolute) those that were made for it. */
export function listWorktrees(cache: string, base: string | null = null): readonly KeptWorktree[] {
  const root = join(cache, worktreesName);
  const all = namesIn(root).flatMap((key) => namesIn(join(root, key)).map((name) => join(root, key, name)));
  return all.map(readWorktree).filter(({ owner }) => base === null || owner?.base === base);
}

/** Nobody here can tell whether a process of another machine lives. */
function isOwned({ process }: Owner): boolean {
  return process.host !== hostname() || isAlive(process);
}

function isBusy({ job }: Owner): boolean {
  const record = job === null ? null : readRecord(job);
  return job !== null && record !== null && !hasEnded(currentRecord({ folder: job, record }));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

function parsed(text: string | null): Owner | null {
  try {
    return ownerSchema.safeParse(JSON.parse(text ?? '')).data ?? null;
  } catch {
    return null;
  }
}
