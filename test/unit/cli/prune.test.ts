import { existsSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeWorktree } from '../../../src/reproduce/worktree.ts';
import type { Worktree } from '../../../src/reproduce/worktree.ts';
import { readWorktree, writeOwner } from '../../../src/reproduce/worktree-owner.ts';
import { repositoryOf } from '../../../src/snapshot/git/repository.ts';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { newFolder } from '../catalog/support/folder.ts';
import { GitRepository } from '../catalog/support/git-repository.ts';
import { cli } from './run-here.ts';

vi.setConfig({ testTimeout: 60_000 });

const { dist } = builtForJobs();
let base = '';
let cache = '';
let repository: GitRepository;
let commit = '';

beforeEach(() => {
  base = newFolder();
  cache = newFolder();
  repository = new GitRepository(base);
  repository.write({ 'train.sh': 'echo loss=1\n', '.gitignore': '.trainyard\n' });
  commit = repository.commit('one');
});

interface Answer {
  readonly kept: readonly {
    readonly kind: string;
    readonly at: number | null;
    readonly name: string;
    readonly live: boolean;
    readonly bytes: number | null;
  }[];
  readonly removed: number;
}

async function prune(...args: string[]): Promise<Answer> {
  const { out, status } = await cli(['prune', ...args, '--json'], { cwd: base, dist, cache });
  expect(status, out).toBe(0);
  return JSON.parse(out) as Answer;
}

async function worktree(): Promise<Worktree> {
  const source = { kind: 'git', repository: (await repositoryOf(base))!, commit, patch: null } as const;
  // The command line keeps its caches in a folder of its own in there.
  const made = await makeWorktree({ cache: join(cache, 'trainyard'), base, name: 'a', purpose: 'is a test', source });
  if (!made.ok) throw new Error(made.why);
  return made;
}

/** As if the process that made it had been killed, a boot ago. */
function abandon({ folder }: Worktree): void {
  const { owner, folder: place } = readWorktree(join(folder, '..'));
  writeOwner(place, { ...owner!, process: { ...owner!.process, boot: 'another', pid: 1 } });
}

describe('prune', () => {
  it('lists with sizes, and removes nothing unless it is asked and confirmed', async () => {
    const left = await worktree();
    abandon(left);
    const { kept } = await prune();
    expect(kept.filter(({ kind }) => kind === 'worktrees')).toMatchObject([
      { live: false, bytes: expect.any(Number) as number },
    ]);
    expect(await prune('--worktrees', '--dry-run')).toMatchObject({ removed: 0 });
    const refused = await cli(['prune', '--worktrees', '--json'], { cwd: base, dist, cache });
    expect(refused.status).toBe(2);
    expect(JSON.parse(refused.out)).toMatchObject({ error: { code: 'not-confirmed' } });
    expect(existsSync(left.folder)).toBe(true);
    expect(await prune('--worktrees', '--yes')).toMatchObject({ removed: 1 });
    expect(existsSync(left.folder)).toBe(false);
    expect(repository.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  it('says in whole milliseconds when a thing was used last', async () => {
    await cli(['runs', '--json'], { cwd: base, dist, cache });
    const { kept } = await prune();
    const times = kept.flatMap(({ kind, at }) => (kind === 'cache' ? [at] : []));
    expect(times.length).toBeGreaterThan(0);
    expect(times.every((at) => Number.isInteger(at))).toBe(true);
  });

  it('never removes a worktree in use', async () => {
    const used = await worktree();
    expect(await prune('--all', '--yes')).toMatchObject({
      kept: expect.arrayContaining([expect.objectContaining({ live: true })]) as object[],
    });
    expect(existsSync(used.folder)).toBe(true);
    await used.remove();
  });

  it('removes what git remembers of worktrees that are gone, and nothing of another’s', async () => {
    const [left, used] = [await worktree(), await worktree()];
    const entries = join(base, '.git', 'worktrees');
    const [elsewhere, own, old] = ['elsewhere', 'own', 'old'].map((name) => join(newFolder(), name));
    for (const folder of [elsewhere!, own!, old!]) {
      repository.git('worktree', 'add', '-q', '--detach', '--lock', folder, commit);
      rmSync(folder, { recursive: true });
    }
    // Another machine's that shares the repository may still use what is not here.
    for (const name of ['elsewhere', 'old']) writeFileSync(join(entries, name, 'locked'), 'Trainyard is a test\n');
    const before = Date.now() / 1000 - 3 * 86_400;
    utimesSync(join(entries, 'old'), before, before);
    rmSync(dirname(left.folder), { recursive: true });
    const gone = (await prune()).kept.filter(({ bytes, kind }) => kind === 'worktrees' && bytes === null);
    expect(gone).toHaveLength(2);
    expect(await prune('--worktrees', '--yes')).toMatchObject({ removed: 2 });
    expect(readdirSync(entries)).toHaveLength(3);
    expect(readdirSync(entries)).toEqual(expect.arrayContaining(['elsewhere', 'own']));
    expect(repository.git('worktree', 'list')).toContain(used.folder);
    await used.remove();
  });

  it.each([
    ['editor', 'editor'],
    ['anybody', 'command-line'],
  ])('is logged as done by the face that calls: %s', async (said, face) => {
    abandon(await worktree());
    const env = { TRAINYARD_FACE: said };
    const pruned = await cli(['prune', '--worktrees', '--yes', '--json'], { cwd: base, dist, cache, env });
    expect(pruned.status).toBe(0);
    const { out } = await cli(['audit', '--json'], { cwd: base, cache });
    expect(JSON.parse(out)).toMatchObject({ acts: [{ verb: 'prune', face }] });
  });

  it('removes refs of runs that are gone, and no other', async () => {
    const train = async (): Promise<string> => {
      const { out } = await cli(['train', 'train.sh', '--json', '--quiet'], {
        cwd: base,
        dist,
        cache,
        env: { PATH: process.env['PATH'] },
      });
      return (JSON.parse(out) as { run: { id: string } }).run.id.slice('trainyard:'.length);
    };
    const [gone, there] = [await train(), await train()];
    repository.git('update-ref', 'refs/trainyard/other/thing', commit);
    rmSync(join(base, '.trainyard', 'runs', gone), { recursive: true });
    expect(await prune('--refs', '--yes')).toMatchObject({ removed: 1 });
    const refs = repository.git('for-each-ref', '--format=%(refname)').split('\n');
    expect(refs).not.toContain(`refs/trainyard/runs/${gone}`);
    expect(refs).toEqual(
      expect.arrayContaining([`refs/trainyard/runs/${there}`, 'refs/trainyard/other/thing', 'refs/heads/main']),
    );
  });

  it('removes what a bisection found out, and leaves its runs', async () => {
    repository.write({ 'train.sh': 'echo loss=2\n' });
    repository.commit('two');
    const args = ['--metric', 'loss', '--good', 'HEAD~1', '--bad', 'HEAD', '--action', 'train.sh', '--quiet'];
    const env = { PATH: process.env['PATH'] };
    const bisected = await cli(['bisect', ...args, '--json'], { cwd: base, dist, cache, env });
    expect(bisected.status, bisected.out + bisected.err).toBe(0);
    const { trainings } = JSON.parse(bisected.out) as { trainings: number };
    const { kept, removed } = await prune('--bisects', '--yes');
    expect(removed).toBe(1);
    expect(kept.some(({ kind, name }) => kind === 'bisects' && existsSync(name))).toBe(false);
    expect(kept.filter(({ kind, name }) => kind === 'logs' && existsSync(name))).toHaveLength(trainings);
  });

  it('leaves out what was used since', async () => {
    const { out } = await cli(['train', 'train.sh', '--json', '--quiet'], {
      cwd: base,
      dist,
      cache,
      env: { PATH: process.env['PATH'] },
    });
    const slug = (JSON.parse(out) as { run: { id: string } }).run.id.slice('trainyard:'.length);
    const log = join(base, '.trainyard', 'runs', slug, 'log');
    expect(await prune('--logs', '--older-than', '2d', '--yes')).toMatchObject({ removed: 0 });
    const before = Date.now() / 1000 - 3 * 86_400;
    utimesSync(log, before, before);
    expect(await prune('--logs', '--older-than', '2d', '--yes')).toMatchObject({ removed: 1 });
    expect(existsSync(log)).toBe(false);
  });

  it('removes no log behind a link that a clone may bring', async () => {
    const env = { PATH: process.env['PATH'] };
    await cli(['train', 'train.sh', '--json', '--quiet'], { cwd: base, dist, cache, env });
    const runs = join(base, '.trainyard', 'runs');
    const [slug] = readdirSync(runs).filter((name) => !name.startsWith('.'));
    const outside = newFolder();
    renameSync(join(runs, slug!), join(outside, slug!));
    symlinkSync(join(outside, slug!), join(runs, slug!));
    expect(await prune('--logs', '--yes')).toMatchObject({ removed: 0 });
    expect(existsSync(join(outside, slug!, 'log'))).toBe(true);
  });
});
