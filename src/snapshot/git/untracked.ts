import { access, constants, lstat, open } from 'node:fs/promises';
import { holdsPrivateKey, isSecretFile } from '../secret-files.ts';
import type { GitPath } from './work-tree-status.ts';

/** An untracked file that stays out, and why. */
export interface LeftOut {
  readonly path: string;
  readonly bytes: number;
  readonly why: 'secret' | 'large' | 'unreadable' | 'other';
}

/** What of the untracked files belongs to a snapshot. */
export interface Sorted {
  readonly taken: readonly GitPath[];
  readonly leftOut: readonly LeftOut[];
}

const together = 64;
/** All untracked files may have this many times what one of them may. */
const times = 10;
const longestKey = 16 << 10;

/** Sorts untracked files of a work tree (`root` is absolute): secrets and what is past the limits stay out. */
export async function sortUntracked(
  root: string,
  paths: readonly GitPath[],
  /** Bytes of a file at most. */
  most: number,
): Promise<Sorted> {
  const taken: GitPath[] = [];
  const leftOut: LeftOut[] = [];
  let left = most * times;
  for (let at = 0; at < paths.length; at += together) {
    const part = paths.slice(at, at + together);
    const looks = await Promise.all(part.map((path) => look(root, path, most)));
    looks.forEach((seen, n) => {
      const path = part[n];
      // It is gone again.
      if (seen === null || path === undefined) return;
      const why = seen.why ?? (seen.bytes > left ? 'large' : null);
      if (why !== null) leftOut.push({ path: path.toString('utf8'), bytes: seen.bytes, why });
      else {
        taken.push(path);
        left -= seen.bytes;
      }
    });
  }
  return { taken, leftOut };
}

interface Seen {
  readonly bytes: number;
  readonly why: LeftOut['why'] | null;
}

async function look(root: string, path: GitPath, most: number): Promise<Seen | null> {
  const name = path.toString('utf8');
  // A repository of its own, which is no submodule.
  if (name.endsWith('/')) return { bytes: 0, why: 'other' };
  const file = absolute(root, path);
  const stats = await lstat(file).catch(() => null);
  if (stats === null) return null;
  const bytes = stats.size;
  if (stats.isSymbolicLink()) return { bytes, why: isSecretFile(name) ? 'secret' : null };
  if (isSecretFile(name)) return { bytes, why: 'secret' };
  if (bytes > most) return { bytes, why: 'large' };
  const readable = await access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
  if (!readable) return { bytes, why: 'unreadable' };
  return { bytes, why: bytes <= longestKey && (await isPrivateKey(file)) ? 'secret' : null };
}

/** The absolute path of a path of git's. */
export function absolute(root: string, path: GitPath): Buffer {
  return Buffer.concat([Buffer.from(root.endsWith('/') ? root : `${root}/`), path]);
}

async function isPrivateKey(file: Buffer): Promise<boolean> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0);
      return holdsPrivateKey(buffer.toString('latin1', 0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}
