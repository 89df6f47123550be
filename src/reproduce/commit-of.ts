import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit, textOf } from '../git/run-git.ts';
import type { GitCall } from '../git/run-git.ts';
import { splitPatch } from '../snapshot/git/patched-tree.ts';
import type { Repository } from '../snapshot/git/repository.ts';

/** A commit of a repository, or why there is none. `failed` names the files of a patch that do not fit it. */
export type CommitMade =
  | { readonly ok: true; readonly commit: string; readonly failed: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** The same whoever makes it, so that the same code has the same hash. */
const author = {
  GIT_AUTHOR_NAME: 'Trainyard',
  GIT_AUTHOR_EMAIL: 'trainyard@localhost',
  GIT_COMMITTER_NAME: 'Trainyard',
  GIT_COMMITTER_EMAIL: 'trainyard@localhost',
};

/**
 * The commit (a whole hash) of a recorded commit with a patch on top: it is written as an object into the repository, on
 * no branch, and git collects it once no worktree has it. Without a patch it is the commit itself.
 */
export async function commitOf(repository: Repository, commit: string, patch: string | null): Promise<CommitMade> {
  if (patch === null || patch.trim() === '') return { ok: true, commit, failed: [] };
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-commit-'));
  try {
    const call = { folder: repository.folder, env: { GIT_INDEX_FILE: join(folder, 'index') } };
    const read = await runGit(['read-tree', commit], call);
    if (!read.ok) return { ok: false, why: read.why };
    const failed: string[] = [];
    const parts = (await applied(patch, join(folder, 'patch'), call)) ? [] : splitPatch(patch);
    for (const { name, text } of parts) if (!(await applied(text, join(folder, 'patch'), call))) failed.push(name);
    const tree = textOf(await runGit(['write-tree'], call));
    const date = textOf(await runGit(['show', '-s', '--format=%cI', commit], call));
    if (tree === null || date === null) return { ok: false, why: 'the tree could not be written' };
    const env = { ...call.env, ...author, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    const message = 'The work tree that a run was made of';
    const made = await runGit(['commit-tree', tree, '-p', commit, '-m', message], { ...call, env });
    const hash = textOf(made);
    if (hash === null) return { ok: false, why: made.ok ? 'no commit was written' : made.why };
    return { ok: true, commit: hash, failed };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function applied(patch: string, file: string, call: GitCall): Promise<boolean> {
  await writeFile(file, patch.endsWith('\n') ? patch : `${patch}\n`);
  // Unlike `patch`, git refuses paths that lead out of the tree; --cached touches the index alone.
  return (await runGit(['apply', '--cached', '--whitespace=nowarn', '--', file], call)).ok;
}
