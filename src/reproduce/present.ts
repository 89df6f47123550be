import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit } from '../git/run-git.ts';
import { algorithmOf } from '../snapshot/data/algorithm.ts';
import { dataDigest } from '../snapshot/data/digest.ts';
import { copyCode } from '../snapshot/files/copy-code.ts';
import { keepCode } from '../snapshot/git/keep-code.ts';
import { repositoryOf } from '../snapshot/git/repository.ts';
import type { DataDigest } from '../snapshot/snapshot.ts';
import { resolve } from 'node:path';
import { impossible } from './recipe.ts';
import type { Impossible, Recipe } from './recipe.ts';
import type { WorktreeSource } from './worktree.ts';

const mostBytes = 50 << 20;

/** The person's work tree as it is now, as something that a worktree can be made of. Close it once one is made. */
export interface Present {
  readonly ok: true;
  readonly source: WorktreeSource;
  close(): Promise<void>;
}

/** Keeps the present work tree of a base (absolute), uncommitted changes too; it stays as it is itself. */
export async function presentSource(base: string, signal?: AbortSignal): Promise<Present | Impossible> {
  const slug = `present-${randomBytes(6).toString('hex')}`;
  const kept = await keepCode({ base, slug, mostBytes, takenAt: Date.now(), signal });
  if (kept !== null && 'why' in kept) return impossible(`Git cannot keep the present code: ${kept.why}.`, 'git');
  if (kept === null) {
    const copies = await mkdtemp(join(tmpdir(), 'trainyard-present-'));
    await copyCode(base, copies, signal);
    return {
      ok: true,
      source: { kind: 'files', copies },
      close: () => rm(copies, { recursive: true, force: true, maxRetries: 3 }),
    };
  }
  const repository = await repositoryOf(base);
  if (repository === null) return impossible('Git does not answer.', 'git');
  return {
    ok: true,
    source: { kind: 'git', repository, commit: kept.code.snapshot, patch: null },
    // A worktree has the commit from here on.
    close: async () => {
      await runGit(['update-ref', '--no-deref', '-d', kept.code.ref], { folder: repository.folder });
    },
  };
}

/** A recipe's inputs as they are now; one that is gone is impossible to do without. */
export async function presentInputs(
  recipe: Recipe,
  cache: string,
  signal?: AbortSignal,
): Promise<readonly DataDigest[] | Impossible> {
  const inputs: DataDigest[] = [];
  for (const input of recipe.inputs) {
    const { path, digest: expected } = input;
    const options = { algorithm: algorithmOf(expected), expected, cache, signal };
    const digested = await dataDigest(resolve(recipe.base, path), options);
    if ('why' in digested) return impossible(`The input ${input.path} cannot be read: ${digested.why}.`, input.path);
    // Whatever git has of it: what is there now is taken.
    inputs.push({ path: input.path, ...digested, committed: false });
  }
  return inputs;
}
