import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { rmSync } from 'node:fs';
import { keepCode } from '../../../../src/snapshot/git/keep-code.ts';
import type { KeptCode } from '../../../../src/snapshot/git/keep-code.ts';

/** An empty folder (absolute, without links) of the test's own, removed when it is over. */
export function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-snapshot-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file below a folder by its path: kind, whether it is executable, and content. Names as bytes (latin1). */
export function filesIn(folder: string, left: readonly string[] = ['.git', '.trainyard']): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (at: Buffer, inside: string): void => {
    for (const name of readdirSync(at, { encoding: 'buffer' })) {
      if (left.includes(name.toString('latin1'))) continue;
      const file = Buffer.concat([at, Buffer.from('/'), name]);
      const path = inside === '' ? name.toString('latin1') : `${inside}/${name.toString('latin1')}`;
      const stats = lstatSync(file);
      if (stats.isDirectory()) visit(file, path);
      else if (stats.isSymbolicLink()) found[path] = `link ${readlinkSync(file)}`;
      else if (stats.isFile()) {
        found[path] = `${(stats.mode & 0o100) === 0 ? 'file' : 'executable'} ${readFileSync(file).toString('latin1')}`;
      }
    }
  };
  visit(Buffer.from(folder), '');
  return found;
}

/** What git itself makes of a commit: checked out into a folder of its own, with nothing but the commit to go by. */
export function checkedOut(repository: string, commit: string): Record<string, string> {
  const [into, index] = [newFolder(), join(newFolder(), 'index')];
  const git = (...args: readonly string[]): void => {
    const env = { ...process.env, GIT_INDEX_FILE: index, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    execFileSync('git', args, { cwd: repository, env });
  };
  git('read-tree', commit);
  git('checkout-index', '--all', '--force', `--prefix=${into}/`);
  return filesIn(into, []);
}

/** All that a snapshot must leave as it was: every file of git's but objects and our own refs, and the work tree. */
export function untouchables(repository: string): Record<string, string> {
  const gitFolder = execFileSync('git', ['rev-parse', '--path-format=absolute', '--git-common-dir'], {
    cwd: repository,
    encoding: 'utf8',
  }).trim();
  const inGit = Object.entries(filesIn(gitFolder, [])).filter(
    ([path]) => !path.startsWith('objects/') && !/^(?:logs\/)?refs\/trainyard\//.test(path),
  );
  const times = Object.keys(filesIn(repository)).map((path): [string, string] => {
    const { mtimeMs, ino, mode } = lstatSync(Buffer.from(`${repository}/${path}`, 'latin1'));
    return [`time of ${path}`, `${mtimeMs} ${ino} ${mode}`];
  });
  return Object.fromEntries([
    ...inGit.map(([path, content]): [string, string] => [`.git/${path}`, content]),
    ...Object.entries(filesIn(repository)),
    ...times,
  ]);
}

/** Keeps what a folder (absolute) is; throws where git refuses. */
export async function kept(base: string, slug = 'calm-otter-k3f9', mostBytes = 50 << 20): Promise<KeptCode> {
  const answer = await keepCode({ base, slug, mostBytes, takenAt: Date.UTC(2026, 0, 2) });
  if (answer === null || 'why' in answer) throw new Error(answer === null ? 'no git' : answer.why);
  return answer;
}

/** Whether a ref is there. */
export function refOf(repository: string, ref: string): string | null {
  if (!existsSync(repository)) return null;
  try {
    return execFileSync('git', ['rev-parse', '--verify', '--quiet', ref], { cwd: repository, encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}
