import { stat } from 'node:fs/promises';
import { posix, resolve } from 'node:path';
import { runGit } from '../../git/run-git.ts';
import { stateFolderName } from '../../project/state-folder.ts';
import type { WorkTree } from '../git/work-tree.ts';
import { hashAsBlob } from './hash-file.ts';
import { dataFiles } from './walk-data.ts';
import type { DataFile } from './walk-data.ts';

/** A file of a commit's tree. */
interface Blob {
  readonly hash: string;
  readonly bytes: number;
}

/**
 * Whether a commit holds exactly the bytes that a file or folder has now. `path` is relative to the base. Of what git
 * converts (line ends, Git LFS) the commit holds others, so that is false.
 */
export async function isCommitted(
  { root, baseInRoot, hashLength }: WorkTree,
  commit: string,
  path: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const inRoot = posix.join(baseInRoot, path).replace(/^\.$/, '');
  if (inRoot === '..' || inRoot.startsWith('../') || posix.isAbsolute(path)) return false;
  const file = resolve(root, inRoot);
  try {
    const blobs = await blobsOf(root, commit, inRoot, signal);
    if (blobs === null || blobs.size === 0) return false;
    const stats = await stat(file, { bigint: true });
    const files: readonly DataFile[] = stats.isDirectory()
      ? await dataFiles(file, signal)
      : [{ file: Buffer.from(file), path: Buffer.alloc(0), stats }];
    if (files.length !== blobs.size) return false;
    const same = (one: DataFile): boolean => blobs.get(one.path.toString('latin1'))?.bytes === Number(one.stats.size);
    if (!files.every(same)) return false;
    const algorithm = hashLength === 64 ? 'sha256' : 'sha1';
    for (const one of files) {
      const hash = await hashAsBlob(one.file, Number(one.stats.size), algorithm, signal);
      if (hash !== blobs.get(one.path.toString('latin1'))?.hash) return false;
    }
    return true;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return false;
  }
}

/** The files of a tree at or below a path, by their path below it (bytes as latin1); null where something is no file. */
async function blobsOf(
  root: string,
  commit: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Blob> | null> {
  const args = ['--literal-pathspecs', 'ls-tree', '-r', '-z', '-l', '--full-tree', commit];
  const where = path === '' ? [] : ['--', path];
  const answer = await runGit([...args, ...where], { folder: root, signal, most: 1 << 28 });
  if (!answer.ok) return null;
  const prefix = Buffer.from(path).toString('latin1');
  const blobs = new Map<string, Blob>();
  for (const line of answer.bytes.toString('latin1').split('\0')) {
    const tab = line.indexOf('\t');
    if (tab === -1) continue;
    const [facts, name] = [line.slice(0, tab), line.slice(tab + 1)];
    const [mode = '', kind, hash = '', bytes] = facts.split(/ +/);
    if (kind !== 'blob' || mode === '120000') return null;
    const inside = path === '' ? name : name.slice(prefix.length + 1);
    // What Trainyard writes is no data.
    if (!inside.split('/').includes(stateFolderName)) blobs.set(inside, { hash, bytes: Number(bytes) });
  }
  return blobs;
}
