import type { BigIntStats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

/** Where an object lies in DVC's cache of files (absolute). */
export function objectIn(cache: string, digest: string): string {
  return join(cache, digest.slice(0, 2), digest.slice(2));
}

/**
 * The md5 of a file (absolute, its target's `stats`) that is a link into DVC's cache (absolute), by where it leads; also
 * of a hard link to what is `expected` there. Null: it is none, or may have been written since: DVC makes objects that
 * files are linked to read-only.
 */
export async function linkedMd5(
  file: Buffer,
  stats: BigIntStats,
  cache: string,
  expected: string | null,
): Promise<string | null> {
  if ((stats.mode & 0o222n) !== 0n) return null;
  try {
    const target = await realpath(file);
    // The object itself proves nothing.
    if (target === file.toString('utf8') && target.startsWith(cache + sep)) return null;
    const [rest, start] = [basename(target), basename(dirname(target))];
    const digest = `${start}${rest}`;
    if (/^[0-9a-f]{32}$/.test(digest) && start.length === 2 && dirname(dirname(target)) === cache) return digest;
    if (expected === null || stats.nlink < 2n) return null;
    const object = await stat(objectIn(cache, expected), { bigint: true });
    return object.ino === stats.ino && object.dev === stats.dev ? expected : null;
  } catch {
    return null;
  }
}
