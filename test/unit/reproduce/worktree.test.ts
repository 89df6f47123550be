import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { randomNumbers } from '../../../src/runs/forest.ts';
import { listWorktrees } from '../../../src/reproduce/worktree-owner.ts';
import { makeWorktree, removeLeftWorktrees } from '../../../src/reproduce/worktree.ts';
import type { NoWorktree, Worktree, WorktreeSource } from '../../../src/reproduce/worktree.ts';
import { repositoryOf } from '../../../src/snapshot/git/repository.ts';
import { newFolder } from '../catalog/support/folder.ts';
import { GitRepository } from '../catalog/support/git-repository.ts';
import { stateOf } from './support/untouched.ts';

vi.setConfig({ testTimeout: 120_000 });

/** A repository with two commits, a staged and an unstaged change, an untracked file and a branch. */
function busyRepository(): { readonly repository: GitRepository; readonly first: string } {
  const repository = new GitRepository(newFolder());
  repository.write({ 'train.py': 'print(1)\n', 'lib/a.py': 'A = 1\n' });
  const first = repository.commit('first');
  repository.write({ 'train.py': 'print(2)\n' });
  repository.commit('second');
  repository.git('branch', 'other', first);
  repository.write({ 'lib/a.py': 'A = 2\n', 'staged.py': 'S = 1\n' });
  repository.git('add', 'staged.py');
  repository.write({ 'untracked.txt': 'mine\n' });
  repository.git('status');
  return { repository, first };
}

/** Hooks that would tell in a file (absolute, given back) that they were started. */
function tellingHooks({ folder }: GitRepository): string {
  const told = join(newFolder(), 'told');
  mkdirSync(join(folder, '.git', 'hooks'), { recursive: true });
  for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction']) {
    const file = join(folder, '.git', 'hooks', hook);
    writeFileSync(file, `#!/bin/sh\necho ${hook} >> ${told}\n`);
    chmodSync(file, 0o755);
  }
  return told;
}

async function make(
  base: string,
  cache: string,
  commit: string,
  patch: string | null = null,
): Promise<Worktree | NoWorktree> {
  const repository = await repositoryOf(base);
  const source: WorktreeSource = { kind: 'git', repository: repository!, commit, patch };
  return makeWorktree({ cache, base, name: 'swift-otter-1', purpose: 'is made by a test', source });
}

async function made(...args: Parameters<typeof make>): Promise<Worktree> {
  const worktree = await make(...args);
  if (!worktree.ok) throw new Error(worktree.why);
  return worktree;
}

describe('a worktree in the cache', () => {
  it('has the files of a commit, for git too, and leaves no trace once it is removed', async () => {
    const { repository, first } = busyRepository();
    const told = tellingHooks(repository);
    const cache = newFolder();
    const before = stateOf(repository.folder);

    const worktree = await made(repository.folder, cache, first.slice(0, 9));
    expect(readFileSync(join(worktree.base, 'train.py'), 'utf8')).toBe('print(1)\n');
    expect(existsSync(told)).toBe(false);
    const git = (...args: readonly string[]): string =>
      repository.git('-c', 'core.hooksPath=/dev/null', ...args).trim();
    const inside = (...args: readonly string[]): string => git('-C', worktree.folder, ...args);
    expect(inside('rev-parse', 'HEAD')).toBe(first);
    expect(inside('status', '--porcelain')).toBe('');
    expect(worktree.problems).toEqual([]);
    expect(stateOf(repository.folder, [join('.git', 'worktrees')])).toEqual(before);
    git('worktree', 'prune');
    git('prune', '--expire=now');
    expect(inside('log', '--format=%s')).toBe('first');

    await worktree.remove();
    expect(existsSync(worktree.folder)).toBe(false);
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(existsSync(join(repository.folder, '.git', 'worktrees'))).toBe(false);
    expect(existsSync(told)).toBe(false);
    expect(listWorktrees(cache)).toEqual([]);
  });

  it('has a recorded patch on top of its commit, as git applies it', async () => {
    const { repository, first } = busyRepository();
    const patch = repository.git('diff', 'HEAD', '--', 'lib');
    const before = stateOf(repository.folder);
    const worktree = await made(repository.folder, newFolder(), first, patch);
    expect(readFileSync(join(worktree.base, 'lib/a.py'), 'utf8')).toBe('A = 2\n');
    expect(readFileSync(join(worktree.base, 'train.py'), 'utf8')).toBe('print(1)\n');
    const again = await made(repository.folder, newFolder(), first, patch);
    expect(again.commit).toBe(worktree.commit);
    await worktree.remove();
    await again.remove();
    expect(stateOf(repository.folder)).toEqual(before);
  });

  it('names the files of a patch that do not fit', async () => {
    const { repository, first } = busyRepository();
    const patch = 'diff --git a/lib/a.py b/lib/a.py\n--- a/lib/a.py\n+++ b/lib/a.py\n@@ -1 +1 @@\n-A = 9\n+A = 8\n';
    const worktree = await made(repository.folder, newFolder(), first, patch);
    expect(worktree.problems).toMatchObject([{ file: 'lib/a.py' }]);
    await worktree.remove();
  });

  it('knows where the base is when it lies deeper than the root', async () => {
    const repository = new GitRepository(newFolder());
    repository.write({ 'ml/train.py': 'x\n', 'lib.py': 'y\n' });
    const commit = repository.commit('one');
    const worktree = await made(join(repository.folder, 'ml'), newFolder(), commit);
    expect(existsSync(join(worktree.base, 'train.py'))).toBe(true);
    expect(existsSync(join(worktree.folder, 'lib.py'))).toBe(true);
    await worktree.remove();
  });

  it('says of a commit that is gone that it is gone', async () => {
    const { repository } = busyRepository();
    const cache = newFolder();
    const none = await make(repository.folder, cache, '0123456789012345678901234567890123456789');
    expect(none).toMatchObject({ ok: false, code: 'no-commit' });
    expect(listWorktrees(cache)).toEqual([]);
  });

  it('starts no filter that the repository names, fills files of Git LFS from this disk, and says which are not there', async () => {
    const repository = new GitRepository(newFolder());
    const told = join(newFolder(), 'told');
    const content = 'weights '.repeat(500);
    const oid = createHash('sha256').update(content).digest('hex');
    const pointer = (hash: string): string =>
      `version https://git-lfs.github.com/spec/v1\noid sha256:${hash}\nsize ${content.length}\n`;
    repository.write({ 'here.bin': pointer(oid), 'gone.bin': pointer('0'.repeat(64)), 'secret.txt': 'hidden\n' });
    repository.write({ '.gitattributes': '*.bin filter=lfs\nsecret.txt filter=crypt\n' });
    const commit = repository.commit('pointers');
    for (const name of ['lfs', 'crypt']) {
      for (const kind of ['smudge', 'process']) repository.git('config', `filter.${name}.${kind}`, `echo x >> ${told}`);
      repository.git('config', `filter.${name}.required`, 'true');
    }
    repository.write({ [`.git/lfs/objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`]: content });

    const worktree = await made(repository.folder, newFolder(), commit);
    expect(readFileSync(join(worktree.base, 'here.bin'), 'utf8')).toBe(content);
    expect(worktree.problems.map(({ file }) => file).sort()).toEqual(['gone.bin', 'secret.txt']);
    expect(existsSync(told)).toBe(false);
    await worktree.remove();
  });

  it('has submodules at their recorded commits, and names those that are not on this disk', async () => {
    const library = new GitRepository(newFolder());
    library.write({ 'lib.py': 'OLD\n' });
    library.commit('old');
    const repository = new GitRepository(newFolder());
    repository.git('submodule', '--quiet', 'add', library.folder, 'vendor/lib');
    const commit = repository.commit('with a submodule');
    library.write({ 'lib.py': 'NEW\n' });
    library.commit('new');
    repository.git('-C', 'vendor/lib', 'pull', '-q', 'origin', 'main');
    const before = stateOf(repository.folder);

    const worktree = await made(repository.folder, newFolder(), commit);
    expect(readFileSync(join(worktree.base, 'vendor/lib/lib.py'), 'utf8')).toBe('OLD\n');
    expect(worktree.problems).toEqual([]);
    await worktree.remove();
    expect(stateOf(repository.folder)).toEqual(before);

    const clone = new GitRepository(newFolder());
    clone.git('pull', '-q', repository.folder, 'main');
    const without = await made(clone.folder, newFolder(), commit);
    expect(without.problems).toMatchObject([{ file: 'vendor/lib' }]);
    await without.remove();
  });

  it('removes links to the person’s data, never what they lead to, and folders that a training made read-only', async () => {
    const { repository, first } = busyRepository();
    const data = newFolder();
    writeFileSync(join(data, 'train.csv'), '1,2\n');
    const worktree = await made(repository.folder, newFolder(), first);
    symlinkSync(data, join(worktree.base, 'data'));
    mkdirSync(join(worktree.base, 'out', 'deep'), { recursive: true });
    writeFileSync(join(worktree.base, 'out', 'deep', 'model'), 'x');
    chmodSync(join(worktree.base, 'out'), 0o555);
    await worktree.remove();
    expect(existsSync(worktree.folder)).toBe(false);
    expect(readFileSync(join(data, 'train.csv'), 'utf8')).toBe('1,2\n');
  });

  it('is made of copies where there is no git', async () => {
    const base = newFolder();
    const copies = newFolder();
    writeFileSync(join(copies, 'train.py'), 'print(3)\n');
    const source = { kind: 'files', copies } as const;
    const worktree = await makeWorktree({ cache: newFolder(), base, name: 'a', purpose: 'is a test', source });
    if (!worktree.ok) throw new Error(worktree.why);
    expect(readFileSync(join(worktree.base, 'train.py'), 'utf8')).toBe('print(3)\n');
    await worktree.remove();
    expect(existsSync(worktree.folder)).toBe(false);
  });
});

describe('a process that is killed while it makes worktrees', () => {
  it('leaves the person’s repository as it was, and what it leaves is found and removed, never one in use', async () => {
    const { repository, first } = busyRepository();
    repository.write(Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`many/${n}.txt`, `${n}\n`])));
    const many = repository.commit('many');
    repository.write({ 'lib/a.py': 'A = 3\n' });
    repository.git('add', 'lib/a.py');
    const told = tellingHooks(repository);
    const cache = newFolder();
    const before = stateOf(repository.folder);
    const program = bundled();
    const random = randomNumbers(20_260_102);
    const mine = await made(repository.folder, cache, first);
    for (let n = 0; n < 12; n += 1) {
      const child = spawn(process.execPath, [program, repository.folder, cache, many], { stdio: 'pipe' });
      onTestFinished(() => void child.kill('SIGKILL'));
      await once(child.stdout, 'data');
      await sleep(random() * 150);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    // A git that was started last may still write.
    await vi.waitFor(async () => {
      await removeLeftWorktrees(cache, repository.folder);
      expect(readdirSync(join(repository.folder, '.git', 'worktrees'))).toHaveLength(1);
    });
    expect(stateOf(repository.folder, [join('.git', 'worktrees')])).toEqual(before);
    expect(readdirSync(mine.base)).toContain('train.py');
    expect(listWorktrees(cache).filter(({ owner }) => owner !== null)).toHaveLength(1);
    await mine.remove();
    expect(stateOf(repository.folder)).toEqual(before);
    expect(repository.git('fsck', '--no-dangling')).toBe('');
    expect(existsSync(told)).toBe(false);
  });
});

function bundled(): string {
  const outfile = join(newFolder(), 'maker.cjs');
  const source = fileURLToPath(new URL('support/worktree-maker.ts', import.meta.url));
  buildSync({ entryPoints: [source], bundle: true, platform: 'node', mainFields: ['module', 'main'], outfile });
  return outfile;
}
