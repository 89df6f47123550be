import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Problem } from '../runs/run.ts';
import type { Evidence } from '../snapshot/evidence.ts';
import { readDvcData, readDvcMade } from '../snapshot/dvc-data.ts';
import { Workshop } from '../snapshot/git/patched-tree.ts';
import { commitIn, repositoryOf } from '../snapshot/git/repository.ts';
import type { Repository } from '../snapshot/git/repository.ts';
import { fileIn, pathsIn } from '../snapshot/git/tree-diff.ts';
import type { Entry } from './entry.ts';

/** What a run's code was: a commit of a repository, with the changes that a tool recorded on top. */
export interface MadeOf {
  readonly repository: Repository;
  /** The whole hash. */
  readonly commit: string;
  readonly patch: string | null;
  /** The commit holds uncommitted changes, too: nothing is missing. */
  readonly whole: boolean;
}

/** The repositories that a run may be of: that of its base, and that of the place where it lies. */
export async function repositoriesOf({ root, place }: Pick<Entry, 'root' | 'place'>): Promise<readonly Repository[]> {
  const found: Repository[] = [];
  for (const folder of new Set([root.base, folderOf(place, root.base)])) {
    const repository = await repositoryOf(folder);
    if (repository !== null && found.every((known) => known.folder !== repository.folder)) found.push(repository);
  }
  return found;
}

/** The nearest folder that is there. */
function folderOf(place: string, base: string): string {
  const file = place.split('#')[0] ?? place;
  for (let at = file; at !== dirname(at); at = dirname(at)) {
    if (existsSync(at) && statSync(at).isDirectory()) return at;
  }
  return base;
}

/** What a run was made of, or the problem that says why nobody knows. */
export async function madeOf(
  entry: Entry,
  { patch, kept = null }: Pick<Evidence, 'patch' | 'kept'>,
): Promise<MadeOf | { readonly problem: Problem }> {
  const { run } = entry;
  const repositories = kept === null && run.git === null ? [] : await repositoriesOf(entry);
  // A clone that did not fetch the refs of runs lacks it: then the commit that it began from says most.
  for (const repository of kept === null ? [] : repositories) {
    const commit = await commitIn(repository, kept ?? '');
    if (commit !== null) return { repository, commit, patch: null, whole: true };
  }
  const file = run.location;
  if (run.git === null) {
    const message = `No tool recorded the commit that ${run.name} was made of.`;
    return { problem: { file, message, hint: 'Start it from a git repository, so that its logger finds the commit.' } };
  }
  for (const repository of repositories) {
    const commit = await commitIn(repository, run.git.commit);
    if (commit !== null) return { repository, commit, patch, whole: false };
  }
  const short = run.git.commit.slice(0, 10);
  const message =
    repositories.length === 0
      ? `${run.name} does not lie in a git repository, so its commit ${short} cannot be looked up.`
      : `The commit ${short} of ${run.name} is not in this repository.`;
  return {
    problem: { file, message, hint: 'Fetch it (git fetch --all), or open the repository that it was made in.' },
  };
}

/** What must be known beside a commit: changes that nobody recorded, or that do not fit. */
export function doubtsOf({ run }: Entry, { patch, whole }: MadeOf, failed: readonly string[]): readonly Problem[] {
  const doubts: Problem[] = [];
  const add = (message: string, hint: string): void => void doubts.push({ file: run.location, message, hint });
  if (run.git?.dirty === true && patch === null && !whole) {
    add(
      `${run.name} was made with uncommitted changes that its tool did not record: the code shown is its commit's.`,
      'Commit before a run, or let its tool record the changes.',
    );
  }
  if (failed.length > 0) {
    const names = failed.slice(0, 5).join(', ') + (failed.length > 5 ? ` and ${failed.length - 5} more` : '');
    add(
      `Recorded changes of ${run.name} do not fit its commit and are left out: ${names}.`,
      'They may be of a submodule, or of files that are not text.',
    );
  }
  return doubts;
}

const mostDataFiles = 200;

/** The digests that dvc.lock and .dvc files of a tree (hash) hold, and which of them are of what was made. */
export async function dataIn(workshop: Workshop, tree: string): Promise<Pick<Evidence, 'data'> & { made: string[] }> {
  const found: [string, string][] = [];
  const made: string[] = [];
  for (const path of await pathsIn(workshop, tree, /(?:^|\/)(?:dvc\.lock|[^/]+\.dvc)$/, mostDataFiles)) {
    const text = (await fileIn(workshop, tree, path))?.toString('utf8');
    if (text === undefined) continue;
    found.push(...Object.entries(readDvcData(text, path)));
    made.push(...readDvcMade(text, path));
  }
  return { data: Object.fromEntries(found), made };
}
