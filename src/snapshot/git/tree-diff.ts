import { runGit } from '../../git/run-git.ts';
import type { GitAnswer } from '../../git/run-git.ts';
import type { Workshop } from './patched-tree.ts';

/** A file that differs between two trees. */
export interface ChangedFile {
  /** Path in each tree, with forward slashes; null where it is not there. They differ where it was renamed. */
  readonly a: string | null;
  readonly b: string | null;
  /** Neither is a plain file: a submodule, whose commit changed. */
  readonly submodule: boolean;
}

/** What holds for every comparison, whatever the person's and the repository's settings say. */
const plain = [
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--find-renames=50%',
  '--submodule=short',
  '--no-relative',
];

/** The unified diff of two trees (hashes), as `git diff` writes it; the failure where it is too long. */
export function unifiedDiff(workshop: Workshop, a: string, b: string, signal?: AbortSignal): Promise<GitAnswer> {
  const form = ['--patch', '--unified=3', '--src-prefix=a/', '--dst-prefix=b/', '-O/dev/null'];
  const args = ['diff-tree', '-r', ...plain, ...form, a, b];
  return runGit(args, { folder: workshop.repository.folder, env: workshop.env, signal, most: 16 << 20 });
}

/** The files that differ between two trees (hashes), by path; null if git failed. */
export async function changedFiles(workshop: Workshop, a: string, b: string): Promise<readonly ChangedFile[] | null> {
  const args = ['diff-tree', '-r', '-z', ...plain, '--raw', a, b];
  const answer = await runGit(args, { folder: workshop.repository.folder, env: workshop.env });
  if (!answer.ok) return null;
  const words = answer.bytes.toString('utf8').split('\0');
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < words.length;) {
    const [modeA = '', modeB = '', , , kind = ''] = (words[at] ?? '').split(' ');
    const first = words[at + 1] ?? '';
    const moved = kind.startsWith('R') || kind.startsWith('C');
    const second = moved ? (words[at + 2] ?? '') : first;
    files.push({
      a: kind.startsWith('A') ? null : first,
      b: kind.startsWith('D') ? null : second,
      submodule: modeA === ':160000' || modeB === '160000',
    });
    at += moved ? 3 : 2;
  }
  return files;
}

/** A file's bytes in a tree (hash); null if it is not there, no file, or longer than 8 MB. */
export async function fileIn(workshop: Workshop, tree: string, path: string): Promise<Buffer | null> {
  const args = ['cat-file', 'blob', `${tree}:${path}`];
  const answer = await runGit(args, { folder: workshop.repository.folder, env: workshop.env, most: 8 << 20 });
  return answer.ok ? answer.bytes : null;
}

/** The paths of a tree's files that `ending` fits; at most so many. */
export async function pathsIn(
  workshop: Workshop,
  tree: string,
  ending: RegExp,
  most: number,
): Promise<readonly string[]> {
  const args = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', tree];
  const answer = await runGit(args, { folder: workshop.repository.folder, env: workshop.env });
  if (!answer.ok) return [];
  return answer.bytes
    .toString('utf8')
    .split('\0')
    .filter((path) => ending.test(path))
    .slice(0, most);
}
