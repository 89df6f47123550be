import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { GitRepository } from '../catalog/support/git-repository.ts';
import { checkedOut, filesIn, kept, newFolder, untouchables } from './support/trees.ts';

vi.setConfig({ testTimeout: 240_000 });

const rounds = 60;
const names = [
  'a',
  'b.py',
  'c d',
  'é',
  '-x',
  "q'uote",
  'new\nline',
  'sub',
  'sub/a',
  'sub/deep/b',
  'sub/deep',
  'X',
  'x',
];

/** The same numbers for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Whether something lies there, if only a link that leads nowhere. */
function there(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Does one of the things that people do to a work tree. What cannot be done just now is not. */
function meddle(
  { folder, git }: { folder: string; git: (...args: string[]) => void },
  random: (below: number) => number,
): void {
  const pick = (): string => names[random(names.length)]!;
  const name = pick();
  const file = join(folder, name);
  const free = (path: string): boolean => {
    for (let at = dirname(path); at !== folder; at = dirname(at))
      if (there(at) && !lstatSync(at).isDirectory()) return false;
    return !there(path) || lstatSync(path).isFile();
  };
  const make = (path: string): void => void mkdirSync(dirname(path), { recursive: true });
  switch (random(9)) {
    case 0:
    case 1:
      if (!free(file)) return;
      make(file);
      writeFileSync(file, `${random(5)}\n`.repeat(random(4)));
      return;
    case 2:
      if (there(file)) rmSync(file, { recursive: true });
      return;
    case 3:
      if (there(file) || !free(file)) return;
      make(file);
      symlinkSync(pick(), file);
      return;
    case 4:
      if (there(file) && lstatSync(file).isFile()) chmodSync(file, random(2) === 0 ? 0o755 : 0o644);
      return;
    case 5: {
      const to = join(folder, pick());
      if (!there(file) || there(to) || to.startsWith(`${file}/`) || !free(to)) return;
      make(to);
      renameSync(file, to);
      return;
    }
    case 6:
      git('add', '-A', '--', '.');
      return;
    case 7:
      git('reset', '-q');
      return;
    default:
      if (there(file) && lstatSync(file).isFile())
        git('update-index', random(2) === 0 ? '--assume-unchanged' : '--skip-worktree', '--', name);
  }
}

it('any work tree is kept file by file, whatever was done to it and to the index, and nothing is touched', async () => {
  for (let seed = 1; seed <= rounds; seed += 1) {
    const random = randomFrom(seed);
    const repository = new GitRepository(newFolder());
    const { folder } = repository;
    // What git refuses just now is not done.
    const git = (...args: string[]): void => {
      try {
        execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
      } catch {
        return;
      }
    };
    for (let n = 0; n < 12; n += 1) meddle({ folder, git }, random);
    if (random(5) > 0) repository.commit('first');
    for (let n = 0; n < 15; n += 1) meddle({ folder, git }, random);
    const before = untouchables(folder);
    const { code, problems } = await kept(folder);
    expect(untouchables(folder), `seed ${seed}`).toEqual(before);
    expect(checkedOut(folder, code.snapshot), `seed ${seed}`).toEqual(withoutHidden(folder, repository));
    expect(problems, `seed ${seed}`).toEqual([]);
    expect(existsSync(join(folder, '.git', 'index.lock'))).toBe(false);
  }
});

/** The work tree, and files that are not there because git was told so (as in a sparse checkout). */
function withoutHidden(folder: string, repository: GitRepository): Record<string, string> {
  const files = filesIn(folder);
  for (const line of repository.git('ls-files', '-v', '-s', '-z').split('\0')) {
    const [, tag = '', mode, hash = '', path = ''] = /^(\S) (\d+) (\w+) 0\t(.*)$/s.exec(line) ?? [];
    const name = Buffer.from(path).toString('latin1');
    if (!/[Ss]/.test(tag) || name in files || there(join(folder, path))) continue;
    const content = execFileSync('git', ['cat-file', 'blob', hash], { cwd: folder }).toString('latin1');
    files[name] = `${mode === '100755' ? 'executable' : mode === '120000' ? 'link' : 'file'} ${content}`;
  }
  return files;
}
