import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Origin } from '../catalog/origin.ts';
import { currentRecord, hasEnded, readRecord } from '../jobs/record-file.ts';
import { readReproductionOf } from '../jobs/reproduction.ts';
import { reproducesModeTag, reproducesTag } from './attempt.ts';
import { repositoryOf } from '../snapshot/git/repository.ts';
import { removeLeftEntries } from './left-entries.ts';
import { recipeOf } from './recipes.ts';
import { removeWorktree } from './remove-worktree.ts';
import { compare } from './reproduce.ts';
import type { ReproduceOptions } from './reproduce.ts';
import { listWorktrees } from './worktree-owner.ts';
import type { KeptWorktree, Owner } from './worktree-owner.ts';

/**
 * Reproductions of a base (absolute) whose process was killed while their training went on: those that have ended since
 * are compared and kept as if nothing had happened, then all that is left of their worktrees is removed. How many were.
 */
export async function finishLeft(
  base: string,
  options: ReproduceOptions,
  originOf: (id: string) => Promise<Origin | null>,
): Promise<number> {
  const left = listWorktrees(options.cache, base).filter(
    ({ live, owner }) => !live && (owner === null || owner.purpose.startsWith('reproduces ')),
  );
  for (const one of left) {
    const { owner } = one;
    if (owner !== null && owner.job !== null) await finish(owner, owner.job, one, options, originOf);
    await removeWorktree(one);
  }
  const repository = await repositoryOf(base);
  if (repository !== null) await removeLeftEntries(options.cache, repository.folder);
  return left.length;
}

async function finish(
  owner: Owner,
  job: string,
  kept: KeptWorktree,
  options: ReproduceOptions,
  originOf: (id: string) => Promise<Origin | null>,
): Promise<void> {
  const record = readRecord(job);
  const of = record?.tags[reproducesTag];
  if (record === null || of === undefined || readReproductionOf(job) !== null) return;
  const now = currentRecord({ folder: job, record });
  const origin = hasEnded(now) ? await originOf(of) : null;
  const recipe = origin === null ? null : await recipeOf(origin);
  if (!recipe?.ok) return;
  const inside = relative(realpathSync(recipe.root), realpathSync(owner.base));
  const worktree = {
    ok: true,
    folder: owner.checkout,
    base: join(owner.checkout, inside),
    commit: owner.commit,
    problems: [],
    handOver: () => undefined,
    remove: () => removeWorktree(kept),
  } as const;
  const { status, reason, exitCode, startedAt, endedAt } = now;
  const state = { status, reason, exitCode, startedAt, endedAt };
  const notes = ['It was compared later: the program that started it had been killed.'];
  const mode = record.tags[reproducesModeTag] === 'snapshot' ? 'snapshot' : 'current';
  options.say(`Comparing ${record.name}, which was left over`);
  await compare(
    recipe,
    { ok: true, worktree, kept: { folder: job, record }, state, inputs: {}, notes, cancelled: false },
    { ...options, mode },
  );
}
