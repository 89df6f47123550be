import { existsSync, readFileSync, statSync } from 'node:fs';
import { copyFile, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../project/write-whole.ts';
import { runGit, textOf } from '../git/run-git.ts';
import type { Problem } from '../runs/run.ts';
import type { Repository } from '../snapshot/git/repository.ts';
import { checkOutSubmodules } from './submodules.ts';

/** Large repositories on slow disks take their time, ms. */
const patience = 30 * 60_000;

/** What must hold for the checkout, whatever the person's and the repository's settings say. */
const own = ['worktree.useRelativePaths=false', 'core.sparseCheckout=false', 'index.sparse=false'];

/**
 * Checks a commit (a whole hash) out into a folder (absolute, not there yet) as a worktree of the repository: locked, its
 * HEAD detached. The person's own work tree, index, HEAD and branches stay as they are. Programs that the repository
 * names as filters are not started. The reason where it cannot be done; else what is not as the commit has it.
 */
export async function checkOut(
  repository: Repository,
  commit: string,
  folder: string,
  reason: string,
  signal?: AbortSignal,
): Promise<
  { readonly ok: true; readonly problems: readonly Problem[] } | { readonly ok: false; readonly why: string }
> {
  const settings = own.flatMap((setting) => ['-c', setting]);
  const from = { folder: repository.folder, signal, patience };
  const add = ['worktree', 'add', '--quiet', '--detach', '--no-checkout', '--lock', folder, commit];
  const added = await runGit([...settings, ...add], from);
  if (!added.ok) return { ok: false, why: added.why };
  const call = { folder, signal, patience };
  const gitFolder = textOf(await runGit(['rev-parse', '--absolute-git-dir'], call));
  if (gitFolder === null) return { ok: false, why: 'git does not know the worktree that it made' };
  writeWhole(join(gitFolder, 'locked'), `${reason}\n`);
  const env = await withoutFilters(folder);
  const read = await runGit([...settings, 'read-tree', '--reset', '-u', 'HEAD'], { ...call, env });
  if (!read.ok) return { ok: false, why: read.why };
  const filtered = await fillFiltered(repository, folder);
  const submodules = await checkOutSubmodules(repository, folder, commit, signal);
  return { ok: true, problems: [...filtered, ...submodules] };
}

/** Settings, as git takes them from its environment, with which no filter starts a program. */
async function withoutFilters(folder: string): Promise<Record<string, string>> {
  const listed = await runGit(['config', '--null', '--name-only', '--get-regexp', '^filter\\.'], { folder });
  const drivers = new Set(
    (textOf(listed) ?? '').split('\0').flatMap((key) => /^filter\.(.*)\.[^.]*$/s.exec(key)?.[1] ?? []),
  );
  const settings = [...drivers].flatMap((name) => [
    [`filter.${name}.smudge`, ''],
    [`filter.${name}.process`, ''],
    [`filter.${name}.required`, 'false'],
  ]);
  const pairs = settings.flatMap(([key = '', value = ''], index): [string, string][] => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  const env: Record<string, string> = Object.fromEntries(pairs);
  return { ...env, GIT_CONFIG_COUNT: String(settings.length) };
}

/** Files of Git LFS are filled from what is on this disk; what is not, and files of other filters, is said. */
async function fillFiltered({ folder: repository }: Repository, folder: string): Promise<readonly Problem[]> {
  const attributes = await runGit(['ls-files', '-z', '--', '.gitattributes', '**/.gitattributes'], { folder });
  const files = (textOf(attributes) ?? '').split('\0').filter((name) => name !== '');
  if (!files.some((name) => textIn(join(folder, name)).includes('filter'))) return [];
  const input = textOf(await runGit(['ls-files', '-z'], { folder, most: 1 << 30 })) ?? '';
  const answer = await runGit(['check-attr', '-z', '--stdin', 'filter'], { folder, input, most: 1 << 30 });
  const words = (textOf(answer) ?? '').split('\0');
  const common = textOf(
    await runGit(['rev-parse', '--path-format=absolute', '--git-common-dir'], { folder: repository }),
  );
  const problems: Problem[] = [];
  for (let at = 0; at + 2 < words.length; at += 3) {
    const [file = '', , filter = ''] = words.slice(at, at + 3);
    if (filter === 'lfs') {
      const problem = await fillPointer(join(folder, file), file, common);
      if (problem !== null) problems.push(problem);
    } else if (!['unspecified', 'unset', 'set', ''].includes(filter)) {
      const message = `${file} passes through the filter ${filter}, which is not started: it is as git keeps it.`;
      problems.push({ file, message, hint: 'Make it an input of the action, then it is taken from the workspace.' });
    }
  }
  return problems;
}

async function fillPointer(path: string, file: string, common: string | null): Promise<Problem | null> {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 1024) return null;
  const [, oid] =
    /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n/.exec(textIn(path)) ?? [];
  if (oid === undefined) return null;
  const kept = common === null ? '' : join(common, 'lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4), oid);
  if (kept !== '' && existsSync(kept)) {
    await copyFile(kept, path, constants.COPYFILE_FICLONE);
    return null;
  }
  const message = `${file} is a file of Git LFS that is not on this disk: only its pointer is there.`;
  return { file, message, hint: 'Fetch it with: git lfs fetch --all' };
}

function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
