import { lstat, stat } from 'node:fs/promises';
import { stateFolderName } from '../../project/state-folder.ts';
import type { Problem } from '../../runs/run.ts';
import { isSecretFile } from '../secret-files.ts';
import { runGit, textOf } from '../../git/run-git.ts';
import type { GitAnswer, GitCall } from '../../git/run-git.ts';
import { indexSpecials } from './index-entries.ts';
import type { IndexEntry, IndexSpecials } from './index-entries.ts';
import { TreeIndex } from './tree-index.ts';
import type { EntryChange } from './tree-index.ts';
import { absolute, sortUntracked } from './untracked.ts';
import type { LeftOut } from './untracked.ts';
import type { WorkTree } from './work-tree.ts';
import { workTreeStatus } from './work-tree-status.ts';
import type { ChangedEntry, GitPath, WorkTreeStatus } from './work-tree-status.ts';

/** A submodule, or a repository inside of another, as it was checked out. */
export interface Submodule {
  readonly path: string;
  readonly commit: string;
  readonly dirty: boolean;
}

/** A work tree's tree as it is, written to the repository's objects. */
export interface KeptTree {
  /** Its hash; null where nothing differs from HEAD: then it is HEAD's. */
  readonly tree: string | null;
  readonly leftOut: readonly LeftOut[];
  readonly submodules: readonly Submodule[];
  /** Files are relative to the root of the work tree. */
  readonly problems: readonly Problem[];
}

/** What a file's filter may take. ms */
const filterPatience = 30_000;

/**
 * Writes the tree of a work tree as it is: what is tracked, with what is untracked and neither ignored, secret nor large.
 * Index, branch and files are only read. Trainyard's own folders stay as HEAD has them. `why` where it cannot be done.
 */
export async function keepTree(
  workTree: WorkTree,
  /** Bytes that an untracked file has at most. */
  mostBytes: number,
  signal?: AbortSignal,
): Promise<KeptTree | { readonly why: string }> {
  const problems: Problem[] = [];
  const call: GitCall = { folder: workTree.root, signal };
  const specialsAsked = indexSpecials(call);
  const filtered = workTree.filters.length > 0;
  let settings: readonly string[] = [];
  let status = await workTreeStatus({ ...call, ...(filtered ? { patience: filterPatience } : {}) }, settings);
  if ('why' in status && filtered) {
    problems.push(filterProblem(status.why));
    settings = withoutFilters(workTree.filters);
    status = await workTreeStatus(call, settings);
  }
  const specials = await specialsAsked;
  if ('why' in status) return status;
  if ('why' in specials) return specials;
  const { taken, leftOut } = await sortUntracked(workTree.root, status.untracked.filter(isTheirs), mostBytes);
  const work: Work = {
    ...planChanges(status),
    left: [...leftOut, ...(await stagedSecrets(workTree.root, status))],
    problems,
    settings,
  };
  work.take.push(...taken);
  await addUnwatched(workTree.root, specials.unwatched, work);
  const submodules = await submodulesOf(workTree.root, specials, status, problems);
  if (work.set.length === 0 && work.take.length === 0 && work.same) {
    const unchanged = workTree.commit !== null;
    if (unchanged) return { tree: null, leftOut: work.left, submodules, problems };
  }
  return makeTree(workTree, call, work, submodules);
}

/** What is to be done to a copy of the index, and what came of it. */
interface Work {
  readonly set: EntryChange[];
  readonly take: GitPath[];
  /** Whether the index is as HEAD. */
  readonly same: boolean;
  readonly left: LeftOut[];
  readonly problems: Problem[];
  readonly settings: readonly string[];
}

function planChanges({ changed }: WorkTreeStatus): Pick<Work, 'set' | 'take' | 'same'> {
  const set: EntryChange[] = [];
  const take: GitPath[] = [];
  let same = true;
  for (const entry of changed) {
    const { path, inIndex, inWorkTree, head } = entry;
    if (!isTheirs(path)) {
      // A log of acts that grew is no change of anybody's code.
      if (inIndex === 'U') take.push(path);
      else if (inIndex !== '.') set.push({ path, to: /^0*$/.test(head.mode) ? null : head });
      continue;
    }
    if (inIndex !== '.') same = false;
    if (isStagedSecret(entry)) set.push({ path, to: null });
    else if (inWorkTree === 'D') set.push({ path, to: null });
    else if (inWorkTree !== '.') take.push(path);
  }
  return { set, take, same };
}

/** A secret that was added, but never committed. */
function isStagedSecret({ path, inIndex }: ChangedEntry): boolean {
  return inIndex === 'A' && isTheirs(path) && isSecretFile(path.toString('utf8'));
}

function stagedSecrets(root: string, { changed }: WorkTreeStatus): Promise<readonly LeftOut[]> {
  const secrets = changed.filter(isStagedSecret).map(async ({ path }): Promise<LeftOut> => {
    const stats = await lstat(absolute(root, path)).catch(() => null);
    return { path: path.toString('utf8'), bytes: stats?.size ?? 0, why: 'secret' };
  });
  return Promise.all(secrets);
}

/** Files that git was told to believe unchanged are looked at all the same; those of a sparse checkout are not there. */
async function addUnwatched(root: string, unwatched: readonly IndexEntry[], work: Work): Promise<void> {
  const planned = new Set(work.take.map((path) => path.toString('latin1')));
  for (const { path, mode, hash, mayBeAbsent } of unwatched) {
    if (planned.has(path.toString('latin1'))) continue;
    const there = await lstat(absolute(root, path)).catch(() => null);
    if (there === null) {
      if (!mayBeAbsent) work.set.push({ path, to: null });
      continue;
    }
    work.set.push({ path, to: { mode, hash } });
    work.take.push(path);
  }
}

async function submodulesOf(
  root: string,
  { submodules }: IndexSpecials,
  { changed, untracked }: WorkTreeStatus,
  problems: Problem[],
): Promise<Submodule[]> {
  const byPath = new Map(changed.map((entry): [string, ChangedEntry] => [entry.path.toString('latin1'), entry]));
  const found: Submodule[] = [];
  for (const { path, hash } of submodules) {
    const name = path.toString('utf8');
    const entry = byPath.get(path.toString('latin1'));
    const moved = entry !== undefined && entry.inWorkTree !== '.';
    const commit = moved ? ((await headIn(root, name)) ?? hash) : hash;
    const dirty = entry?.dirtyInside === true;
    found.push({ path: name, commit, dirty });
    if (dirty) {
      const message = `The submodule ${name} has changes that are not committed: they are not in the snapshot.`;
      problems.push({ file: name, message, hint: 'Commit them inside of the submodule before a run.' });
    } else if (!moved && (await stat(`${root}/${name}/.git`).catch(() => null)) === null) {
      const message = `The submodule ${name} is not checked out.`;
      problems.push({ file: name, message, hint: 'Bring it with: git submodule update --init' });
    }
  }
  for (const path of untracked.filter((one) => one.at(-1) === 0x2f && isTheirs(one))) {
    const name = path.toString('utf8').slice(0, -1);
    const commit = await headIn(root, name);
    const message = `${name} is a repository of its own and no submodule: its files are not in the snapshot.`;
    problems.push({ file: name, message, hint: 'Make it a submodule, or ignore it.' });
    if (commit !== null) found.push({ path: name, commit, dirty: await isDirty(root, name) });
  }
  return found;
}

async function headIn(root: string, path: string): Promise<string | null> {
  return textOf(await runGit(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { folder: `${root}/${path}` }));
}

async function isDirty(root: string, path: string): Promise<boolean> {
  return textOf(await runGit(['status', '--porcelain', '-z'], { folder: `${root}/${path}` })) !== '';
}

async function makeTree(
  workTree: WorkTree,
  call: GitCall,
  work: Work,
  submodules: readonly Submodule[],
): Promise<KeptTree | { readonly why: string }> {
  const index = await TreeIndex.copyOf(workTree, call, work.settings);
  try {
    if (work.set.length > 0) {
      const answer = await index.set(work.set);
      if (!answer.ok) return answer;
    }
    const why = await takeAll(workTree, index, work);
    if (why !== null) return { why };
    const made = await index.tree();
    if ('why' in made) return made;
    return { tree: made.tree, leftOut: work.left, submodules, problems: work.problems };
  } finally {
    await index.close();
  }
}

/** Takes files into the index; those that git refuses stay out. Why, if nothing can be written at all. */
async function takeAll({ filters }: WorkTree, index: TreeIndex, work: Work): Promise<string | null> {
  const { take } = work;
  if (take.length === 0) return null;
  const first = await index.take(take, filters.length > 0 ? filterPatience * 2 : 600_000);
  if (first.ok) return null;
  if (isOfObjects(first)) return first.why;
  if (filters.length > 0 && work.settings.length === 0) {
    index.use(withoutFilters(filters));
    work.problems.push(filterProblem(first.why));
  }
  const parts: (readonly GitPath[])[] = [take];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const answer = await index.take(part, 600_000);
    if (answer.ok) continue;
    if (isOfObjects(answer)) return answer.why;
    const [only] = part;
    if (part.length > 1) parts.push(part.slice(part.length >> 1), part.slice(0, part.length >> 1));
    else if (only !== undefined) leave(only, answer.why, work);
  }
  return null;
}

function leave(path: GitPath, why: string, work: Work): void {
  const name = path.toString('utf8');
  work.left.push({ path: name, bytes: 0, why: /permission|unable to open|open\(/i.test(why) ? 'unreadable' : 'other' });
  work.problems.push({ file: name, message: `Git cannot take ${name}: ${why}.`, hint: 'Check that it may be read.' });
}

/** Whether it is the repository that cannot be written, not a file that cannot be read. */
function isOfObjects(answer: GitAnswer): boolean {
  return (
    !answer.ok && /object (?:database|directory|store)|unable to (?:create|write)|No space|Read-only/i.test(answer.why)
  );
}

function filterProblem(why: string): Problem {
  const hint = 'Install the filter (for Git LFS: git lfs install), or take it out of the settings of git.';
  const message = `A filter of git failed, so files are kept as they lie on the disk: ${why}.`;
  return { file: '.gitattributes', message, hint };
}

function withoutFilters(filters: readonly string[]): readonly string[] {
  return filters.flatMap((name) =>
    ['clean=', 'smudge=', 'process=', 'required=false'].flatMap((setting) => ['-c', `filter.${name}.${setting}`]),
  );
}

/** Whether a path is people's own, not Trainyard's. */
function isTheirs(path: GitPath): boolean {
  return !path.toString('latin1').split('/').includes(stateFolderName);
}
