import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { baseOf } from '../../../src/project/base.ts';
import { temporaryFolder } from '../trackers/support/copy.ts';

/** Makes files (or folders, with a slash at the end) below a folder. */
function make(root: string, ...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(path.endsWith('/') ? join(root, path) : dirname(join(root, path)), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(join(root, path), '');
  }
}

describe('the base of a folder', () => {
  it.each([
    ['the nearest folder upwards with .trainyard', ['a/.trainyard/', 'a/b/c/', 'a/b/.git/'], 'a/b/c', 'a'],
    [
      'the nearest folder upwards with trainyard.yaml',
      ['a/trainyard.yaml', 'a/b/trainyard.yaml', 'a/b/c/'],
      'a/b/c',
      'a/b',
    ],
    ['the folder itself, if it has one', ['a/trainyard.yaml', '.git/'], 'a', 'a'],
    ['the git root where there is neither', ['a/.git/', 'a/b/c/'], 'a/b/c', 'a'],
    ['the nearest git root', ['.git/', 'a/.git/', 'a/b/'], 'a/b', 'a'],
    ["a worktree's root, whose .git is a file", ['a/.git', 'a/b/'], 'a/b', 'a'],
  ])('is %s', (_, paths, folder, base) => {
    const root = temporaryFolder();
    make(root, ...paths);
    expect(baseOf(join(root, folder), '/home/ada')).toBe(join(root, base));
    expect(baseOf(join(root, folder), root)).toBe(join(root, base));
  });

  it('is the folder itself where there is nothing', () => {
    const root = temporaryFolder();
    make(root, 'a/b/');
    expect(baseOf(join(root, 'a/b'), root)).toBe(join(root, 'a/b'));
  });

  it('is never the home folder or one above it', () => {
    const root = temporaryFolder();
    make(root, '.git/', 'trainyard.yaml', 'ada/.trainyard/', 'ada/.git/', 'ada/code/demo/');
    const home = join(root, 'ada');
    expect(baseOf(join(home, 'code/demo'), home)).toBe(join(home, 'code/demo'));
    expect(baseOf(home, home)).toBe(home);
  });
});
