import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepCode } from '../src/snapshot/git/keep-code.ts';
import { readSnapshot } from '../src/snapshot/snapshot.ts';
import { takeSnapshot } from '../src/snapshot/take.ts';
import type { BenchLine } from './line.ts';

const [files, folders, rounds] = [10_000, 100, 9];

/** A repository of so many small files, all committed, with a Python environment beside it. */
class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), 'trainyard-bench-snapshot-'));
  readonly python = join(this.folder, '.venv', 'bin', 'python');

  constructor() {
    for (let n = 0; n < files; n += 1) {
      const at = join(this.folder, `package_${n % folders}`);
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, `module_${n}.py`), `# ${n}\n${`x = ${n}\n`.repeat(40)}`);
    }
    writeFileSync(join(this.folder, '.gitignore'), '.venv/\n.trainyard/\n');
    execFileSync('python3', ['-m', 'venv', '--without-pip', join(this.folder, '.venv')]);
    this.git('init', '-q', '-b', 'main');
    this.git('add', '-A');
    this.git('-c', 'user.name=bench', '-c', 'user.email=bench@example.org', 'commit', '-q', '-m', 'first');
    // Files of the second in which the index was written are compared by their content: no repository stays so young.
    execFileSync('sleep', ['1.1']);
    this.git('update-index', '--refresh', '-q');
    execFileSync('touch', [join(this.folder, '.git', 'index')]);
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', args, { cwd: this.folder, encoding: 'utf8' });
  }

  /** What people do by hand: an index of nothing but HEAD, everything added to it, its tree written. */
  addAll(): void {
    const index = join(this.folder, '.git', 'bench-index');
    rmSync(index, { force: true });
    const env = { ...process.env, GIT_INDEX_FILE: index };
    const git = (...args: readonly string[]): void => void execFileSync('git', args, { cwd: this.folder, env });
    git('read-tree', 'HEAD');
    git('add', '-A');
    git('write-tree');
  }

  async snapshot(slug: string): Promise<void> {
    const folder = join(this.folder, '.trainyard', 'runs', slug);
    mkdirSync(folder, { recursive: true });
    const env = Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, value]],
      ),
    );
    await takeSnapshot({
      base: this.folder,
      folder,
      slug,
      command: { argv: [this.python, 'train.py'], cwd: this.folder, shell: false },
      env,
      ownEnv: {},
      python: this.python,
      params: {},
      inputs: [],
      cache: null,
    });
    const { code } = readSnapshot(folder) ?? {};
    if (code?.kind !== 'git') throw new Error('There is no snapshot.');
  }
}

async function median(work: (round: number) => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    await work(round);
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN;
}

/** What recording a launch costs before it starts, in a repository of 10,000 files, clean and with changes. */
export async function benchSnapshot(): Promise<readonly BenchLine[]> {
  const repository = new Repository();
  const version = repository
    .git('--version')
    .trim()
    .replace(/^git version /, '');
  const line = (name: string, ours: number, peer: number | null, peerName: string | null, aim: string): BenchLine => ({
    name,
    ours,
    peer,
    peerName,
    unit: 'ms',
    ratio: peer === null ? null : peer / ours,
    aim,
  });
  try {
    const added = `\`git add -A\` to an index of its own, git ${version}`;
    const stashed = `\`git stash create\` (no untracked files), git ${version}`;
    const keep = (slug: string): ReturnType<typeof keepCode> =>
      keepCode({ base: repository.folder, slug, mostBytes: 50 << 20, takenAt: Date.now() });
    const clean = await median((n) => repository.snapshot(`clean-${n}`));
    const cleanCode = await median((n) => keep(`code-${n}`));
    const cleanPeer = await median(() => {
      repository.addAll();
    });
    for (let n = 0; n < 20; n += 1) {
      const file = join(repository.folder, `package_${n}`, `module_${n}.py`);
      writeFileSync(file, `${readFileSync(file, 'utf8')}# changed\n`);
      copyFileSync(file, join(repository.folder, `new_${n}.py`));
    }
    const dirty = await median((n) => repository.snapshot(`dirty-${n}`));
    const dirtyCode = await median((n) => keep(`dirty-code-${n}`));
    const dirtyPeer = await median(() =>
      repository.git('-c', 'user.name=b', '-c', 'user.email=b@c', 'stash', 'create'),
    );
    return [
      line('a launch is recorded, clean repository of 10,000 files, without data', clean, null, null, 'under 150 ms'),
      line('the same: its code alone', cleanCode, cleanPeer, added, ''),
      line('the same with 20 changed and 20 new files', dirty, null, null, 'under 150 ms'),
      line('the same: its code alone', dirtyCode, dirtyPeer, stashed, ''),
    ];
  } finally {
    rmSync(repository.folder, { recursive: true, force: true });
  }
}
