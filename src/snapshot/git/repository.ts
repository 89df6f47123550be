import { resolve } from 'node:path';
import { revParse } from '../../git/rev-parse.ts';
import { runGit, textOf } from '../../git/run-git.ts';

/** A repository on this disk. */
export interface Repository {
  /** Absolute: the root of the work tree. */
  readonly folder: string;
  /** Absolute: where its objects are. */
  readonly objects: string;
}

/** What a tool may have recorded as a commit: a whole hash, or its beginning. Anything else never reaches git. */
const hash = /^[0-9a-f]{7,64}$/i;

/** The repository that a folder (absolute) lies in, or null. */
export async function repositoryOf(folder: string): Promise<Repository | null> {
  const asked = await revParse([['--show-toplevel'], ['--git-path', 'objects']], { folder });
  const [root, objects] = asked.ok ? asked.answers : [];
  return root === undefined || objects === undefined ? null : { folder: resolve(root), objects: resolve(objects) };
}

/** The whole hash of a recorded commit, or null if the repository does not hold it. */
export async function commitIn(repository: Repository, recorded: string): Promise<string | null> {
  if (!hash.test(recorded)) return null;
  const args = ['rev-parse', '--verify', '--quiet', `${recorded}^{commit}`];
  return textOf(await runGit(args, { folder: repository.folder }));
}

/** The commit that is checked out, or null (none yet). */
export async function headOf(repository: Repository): Promise<string | null> {
  return textOf(await runGit(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { folder: repository.folder }));
}
