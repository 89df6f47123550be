import { makeWorktree } from '../../../../src/reproduce/worktree.ts';
import { repositoryOf } from '../../../../src/snapshot/git/repository.ts';

/** A program of its own, `FOLDER CACHE COMMIT`: makes a worktree, says `made`, and stays until it is killed. */
const [, , base = '', cache = '', commit = ''] = process.argv;

async function work(): Promise<void> {
  const repository = await repositoryOf(base);
  if (repository === null) throw new Error('no repository');
  process.stdout.write('begins\n');
  const source = { kind: 'git', repository, commit, patch: null } as const;
  const made = await makeWorktree({ cache, base, name: 'killed', purpose: 'is made by a test', source });
  process.stdout.write(made.ok ? 'made\n' : `${made.why}\n`);
  setInterval(() => undefined, 1000);
}

void work();
