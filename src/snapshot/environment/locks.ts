import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { withoutCredentials } from '../../project/secrets.ts';
import type { Snapshot } from '../snapshot.ts';

type Lock = Snapshot['environment']['locks'][number];

/** Files that say how to make an environment, the most exact first. */
const kinds: readonly (readonly [RegExp, Lock['kind']])[] = [
  [/^uv\.lock$/, 'uv'],
  [/^poetry\.lock$/, 'poetry'],
  [/^pixi\.lock$/, 'pixi'],
  [/^conda-lock(?:\.[\w-]+)?\.ya?ml$|^conda-.*\.lock$/, 'conda'],
  [/^pylock(?:\.[^.]+)?\.toml$/, 'pip'],
  [/^environment(?:[-_.][\w-]+)?\.ya?ml$/, 'conda'],
  [/^requirements[\w.-]*\.(?:txt|lock)$/, 'pip'],
];
const longest = 8 << 20;
const most = 20;

/**
 * Copies the lock files of the folder of work and those above it, as far as `top`, to `to` (all absolute; `top` and the
 * base are above, or the same). Paths are relative to the base.
 */
export async function copyLocks(
  { base, cwd, top }: { readonly base: string; readonly cwd: string; readonly top: string },
  to: string,
): Promise<readonly Lock[]> {
  const found: { readonly file: string; readonly kind: Lock['kind']; readonly rank: number }[] = [];
  for (const folder of foldersUp(cwd, top)) {
    for (const name of (await readdir(folder).catch((): string[] => [])).sort()) {
      const rank = kinds.findIndex(([pattern]) => pattern.test(name));
      const kind = kinds[rank]?.[1];
      if (kind !== undefined) found.push({ file: join(folder, name), kind, rank });
    }
  }
  const locks: Lock[] = [];
  const taken = new Set<string>();
  // Nearer ones come first among equals: sorting keeps their order.
  for (const { file, kind } of found.sort((a, b) => a.rank - b.rank).slice(0, most)) {
    const stats = await stat(file).catch(() => null);
    if (stats?.isFile() !== true || stats.size > longest) continue;
    const bytes = await readFile(file).catch(() => null);
    if (bytes === null) continue;
    const path = relative(base, file).split(sep).join('/');
    const copy = freeName(path, taken);
    await mkdir(to, { recursive: true });
    // An index's password is no part of an environment.
    await writeFile(join(to, copy), withoutCredentials(bytes.toString('utf8')));
    locks.push({ kind, path, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, copy });
  }
  return locks;
}

function* foldersUp(cwd: string, top: string): Generator<string> {
  const inside = relative(top, cwd);
  const isBelow = inside !== '..' && !inside.startsWith(`..${sep}`);
  for (let at = cwd; ; at = dirname(at)) {
    yield at;
    if (!isBelow || at === top || dirname(at) === at) return;
  }
}

function freeName(path: string, taken: Set<string>): string {
  const name = path.split('/').at(-1) ?? path;
  const copy = taken.has(name) ? path.replaceAll('..', '__').replaceAll('/', '_') : name;
  taken.add(copy);
  return copy;
}
