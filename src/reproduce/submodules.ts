import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit, textOf } from '../git/run-git.ts';
import type { Problem } from '../runs/run.ts';
import type { Repository } from '../snapshot/git/repository.ts';

/**
 * Writes the files of a commit's submodules, each at its recorded commit, into a checkout (absolute): from the objects
 * that the person's own clone has, without a network. Those that are not there are said.
 */
export async function checkOutSubmodules(
  repository: Repository,
  checkout: string,
  commit: string,
  signal?: AbortSignal,
): Promise<readonly Problem[]> {
  const listed = await runGit(['ls-tree', '-r', '-z', '--full-tree', commit], { folder: checkout, most: 1 << 30 });
  const links = (textOf(listed) ?? '')
    .split('\0')
    .flatMap((line) => /^160000 commit ([0-9a-f]+)\t(.*)$/s.exec(line) ?? []);
  const problems: Problem[] = [];
  for (let at = 0; at + 2 < links.length; at += 3) {
    const [, recorded = '', path = ''] = links.slice(at, at + 3);
    const problem = await checkOutOne(repository.folder, checkout, { path, commit: recorded }, signal);
    problems.push(...problem);
  }
  return problems;
}

interface Submodule {
  readonly path: string;
  readonly commit: string;
}

async function checkOutOne(
  parent: string,
  checkout: string,
  { path, commit }: Submodule,
  signal: AbortSignal | undefined,
): Promise<readonly Problem[]> {
  const git = await gitFolderOf(parent, path, commit);
  if (git === null) {
    const message = `The submodule ${path} is missing: its commit ${commit.slice(0, 10)} is not on this disk.`;
    return [{ file: path, message, hint: `Fetch it with: git submodule update --init ${path}` }];
  }
  const into = join(checkout, path);
  await mkdir(into, { recursive: true });
  const temporary = await mkdtemp(join(tmpdir(), 'trainyard-submodule-'));
  try {
    const env = { GIT_DIR: git, GIT_WORK_TREE: into, GIT_INDEX_FILE: join(temporary, 'index') };
    const call = { folder: into, env, signal, patience: 30 * 60_000 };
    const read = await runGit(['read-tree', commit], call);
    const written = read.ok ? await runGit(['checkout-index', '--all', '--force', '--quiet'], call) : read;
    if (written.ok) return [];
    const message = `The submodule ${path} could not be written: ${written.why}.`;
    return [{ file: path, message, hint: 'Check that its commit is whole: git fsck.' }];
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The git folder (absolute) that has a submodule's commit: that of its work tree, else what the parent keeps of it. */
async function gitFolderOf(parent: string, path: string, commit: string): Promise<string | null> {
  const inside = join(parent, path);
  const common = textOf(await runGit(['rev-parse', '--path-format=absolute', '--git-common-dir'], { folder: parent }));
  const kept = common === null ? null : join(common, 'modules', path);
  const places = [
    existsSync(join(inside, '.git'))
      ? textOf(await runGit(['rev-parse', '--absolute-git-dir'], { folder: inside }))
      : null,
    kept !== null && existsSync(kept) ? kept : null,
  ];
  for (const place of places) {
    if (place === null) continue;
    const call = { folder: parent, env: { GIT_DIR: place } };
    if ((await runGit(['cat-file', '-e', `${commit}^{commit}`], call)).ok) return place;
  }
  return null;
}
