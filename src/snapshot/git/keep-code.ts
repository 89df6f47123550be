import type { Problem } from '../../runs/run.ts';
import { runGit, textOf } from '../../git/run-git.ts';
import type { GitCode } from '../snapshot.ts';
import { keepTree } from './keep-tree.ts';
import type { KeptTree } from './keep-tree.ts';
import { workTreeOf } from './work-tree.ts';
import type { WorkTree } from './work-tree.ts';

/** The ref that keeps what a launched run was made of. */
export function snapshotRef(slug: string): string {
  return `refs/trainyard/runs/${slug}`;
}

/** Nobody's: a snapshot is the same whoever takes it. */
const identity = { NAME: 'Trainyard', EMAIL: 'trainyard@localhost' };
const mostNamed = 1_000;

/** Code that a commit keeps, and what to know of it. */
export interface KeptCode {
  readonly code: GitCode;
  readonly workTree: WorkTree;
  readonly problems: readonly Problem[];
}

/** What is to be kept, and how. */
export interface KeepRequest {
  /** Absolute. */
  readonly base: string;
  readonly slug: string;
  /** Bytes that an untracked file has at most. */
  readonly mostBytes: number;
  /** ms since 1970. */
  readonly takenAt: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Keeps the work tree of git that the base lies in as a commit under a ref of its own. Null where there is no git;
 * `why` where git can neither be asked nor keep anything.
 */
export async function keepCode(request: KeepRequest): Promise<KeptCode | { readonly why: string } | null> {
  const { base, slug, mostBytes, signal } = request;
  const workTree = await workTreeOf(base, signal);
  if (workTree === null || 'why' in workTree) return workTree;
  const kept = await keepTree(workTree, mostBytes, signal);
  const commit = 'why' in kept ? kept : await commitOf(workTree, kept, request);
  const snapshot = 'hash' in commit ? commit.hash : workTree.commit;
  if (snapshot === null) return { why: 'why' in commit ? commit.why : '' };
  const problems: Problem[] = 'why' in kept ? [] : kept.problems.map((one) => fromBase(workTree, one));
  if ('why' in commit) problems.push(notKept(commit.why));
  const ref = snapshotRef(slug);
  const referred = await runGit(['update-ref', '--no-deref', ref, snapshot], { folder: workTree.root, signal });
  if (!referred.ok) problems.push(noRef(ref, referred.why));
  const { leftOut, submodules } = 'why' in kept ? { leftOut: [], submodules: [] } : kept;
  if (leftOut.length > mostNamed) problems.push(moreLeftOut(leftOut.length));
  const tree = 'why' in kept ? null : (kept.tree ?? workTree.tree);
  const dirty = snapshot !== workTree.commit || 'why' in commit || submodules.some((one) => one.dirty);
  return {
    code: {
      kind: 'git',
      root: workTree.rootFromBase,
      commit: workTree.commit,
      branch: workTree.branch,
      remote: workTree.remote,
      dirty,
      snapshot,
      ref,
      ...(tree === null || 'why' in commit ? {} : { tree }),
      leftOut: leftOut.slice(0, mostNamed).map((one) => ({ ...one })),
      submodules: submodules.map((one) => ({ ...one })),
    },
    workTree,
    problems,
  };
}

/** HEAD where the tree is HEAD's; else a new commit of it. */
async function commitOf(
  { root, commit, tree: head }: WorkTree,
  { tree }: KeptTree,
  { slug, takenAt, signal }: KeepRequest,
): Promise<{ readonly hash: string } | { readonly why: string }> {
  const call = { folder: root, signal };
  if (commit !== null && (tree === null || tree === head)) return { hash: commit };
  if (tree === null) return { why: 'there is no tree' };
  const date = `@${Math.floor(takenAt / 1000)} +0000`;
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) => [
      ...Object.entries(identity).map(([part, value]): [string, string] => [`GIT_${role}_${part}`, value]),
      [`GIT_${role}_DATE`, date],
    ]),
  );
  const parents = commit === null ? [] : ['-p', commit];
  const settings = ['-c', 'i18n.commitEncoding=UTF-8'];
  const args = [...settings, 'commit-tree', ...parents, '-m', `What the run ${slug} was made of`, tree];
  const answer = await runGit(args, { ...call, env });
  const hash = textOf(answer);
  return hash === null ? { why: answer.ok ? '' : answer.why } : { hash };
}

function fromBase({ rootFromBase }: WorkTree, problem: Problem): Problem {
  return rootFromBase === '.' ? problem : { ...problem, file: `${rootFromBase}/${problem.file}` };
}

function notKept(why: string): Problem {
  const message = `Uncommitted changes are not kept: ${why}.`;
  return { file: '.', message, hint: 'Mend the repository (git fsck, its permissions), or commit before a run.' };
}

function noRef(ref: string, why: string): Problem {
  const message = `${ref} cannot be written, so git may drop what the run was made of: ${why}.`;
  return { file: '.', message, hint: 'Check that the folder .git may be written.' };
}

function moreLeftOut(count: number): Problem {
  const message = `${count} untracked files are left out of the snapshot; ${mostNamed} of them are named.`;
  return { file: '.', message, hint: 'Ignore data and results in .gitignore.' };
}
