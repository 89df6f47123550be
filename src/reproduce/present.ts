import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runGit } from '../git/run-git.ts';
import { readActions } from '../project/actions.ts';
import type { Action } from '../project/actions.ts';
import { projectFileName } from '../project/base.ts';
import { isSecretName } from '../project/secrets.ts';
import { algorithmOf } from '../snapshot/data/algorithm.ts';
import { dataDigest } from '../snapshot/data/digest.ts';
import { namedData } from '../snapshot/data/inputs.ts';
import { copyCode } from '../snapshot/files/copy-code.ts';
import { keepCode } from '../snapshot/git/keep-code.ts';
import { repositoryOf } from '../snapshot/git/repository.ts';
import type { DataDigest } from '../snapshot/snapshot.ts';
import { impossible } from './recipe.ts';
import type { Impossible, Recipe } from './recipe.ts';
import type { WorktreeSource } from './worktree.ts';

/** What an action writes for a variable whose value is taken from the environment and never written down. */
const secretWord = 'secret';
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

/** The action of a recipe as it stands in a checkout (absolute); undefined: it has none, or that is gone. */
export function presentAction({ action }: Recipe, inside: string): Action | undefined {
  return action === null
    ? undefined
    : readActions(join(inside, projectFileName)).actions.find(({ name }) => name === action);
}

/** The variables that an action sets now: as they may be written down, and secrets with their values, which may not. */
export function presentVariables({ env }: Action): {
  readonly ownEnv: Recipe['ownEnv'];
  readonly secrets: Readonly<Record<string, string>>;
} {
  const all = Object.entries(env);
  const isHidden = ([name, value]: [string, string]): boolean => value === secretWord || isSecretName(name);
  return {
    ownEnv: Object.fromEntries(all.map(([name, value]) => [name, isHidden([name, value]) ? null : value])),
    secrets: Object.fromEntries(all.filter((one) => isHidden(one) && one[1] !== secretWord)),
  };
}

/** A recipe's inputs as they are now, and those declared since; one that is gone is impossible to do without. */
export async function presentInputs(
  recipe: Recipe,
  declared: readonly string[],
  cache: string,
  signal?: AbortSignal,
): Promise<readonly DataDigest[] | Impossible> {
  const inputs: DataDigest[] = [];
  const recorded = new Map(recipe.inputs.map(({ path, digest }) => [path, digest]));
  const { paths } = await namedData(recipe.base, declared);
  for (const path of new Set([...recorded.keys(), ...paths])) {
    const expected = recorded.get(path);
    const known = expected === undefined ? {} : { algorithm: algorithmOf(expected), expected };
    const digested = await dataDigest(resolve(recipe.base, path), { ...known, cache, signal });
    if ('why' in digested) return impossible(`The input ${path} cannot be read: ${digested.why}.`, path);
    // Whatever git has of it: what is there now is taken.
    inputs.push({ path, ...digested, committed: false });
  }
  return inputs;
}
