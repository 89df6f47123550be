import { describe, expect, it, vi } from 'vitest';
import { commitRange } from '../../../../src/reproduce/bisect/commits.ts';
import { Suspects } from '../../../../src/reproduce/bisect/suspects.ts';
import { repositoryOf } from '../../../../src/snapshot/git/repository.ts';
import { newFolder } from '../../catalog/support/folder.ts';
import { GitRepository } from '../../catalog/support/git-repository.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A history with merges, made by a generator of random numbers: the first commit is good. */
function tangled(seed: number, count: number): GitRepository {
  const repository = new GitRepository(newFolder());
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
  const made = [repository.commit('0')];
  const tree = repository.git('rev-parse', 'HEAD^{tree}').trim();
  for (let n = 1; n < count; n += 1) {
    const parents = new Set([made[Math.max(0, n - 1 - random(4))]!]);
    if (random(3) === 0) parents.add(made[random(n)]!);
    const args = [...parents].flatMap((parent) => ['-p', parent]);
    made.push(repository.git('commit-tree', tree, ...args, '-m', `${n}: one, two`).trim());
  }
  // The last one holds all.
  const heads = made.flatMap((commit) => ['-p', commit]).slice(-24);
  repository.git('branch', '-f', 'tip', repository.git('commit-tree', tree, ...heads, '-m', 'tip').trim());
  repository.git('tag', 'first', made[0]!);
  return repository;
}

async function rangeOf(repository: GitRepository, good = 'first', bad = 'tip', firstParent = false) {
  const found = await commitRange((await repositoryOf(repository.folder))!, { good, bad, firstParent });
  if (!found.ok) throw new Error(found.message);
  return found;
}

/** What `git rev-list --bisect-all` says: each commit with the lesser of what it and the rest hold. */
function gitDistances(repository: GitRepository, bad: string, good: readonly string[]): Map<string, number> {
  const text = repository.git('rev-list', '--bisect-all', bad, ...good.map((one) => `^${one}`));
  return new Map([...text.matchAll(/^([0-9a-f]{40}) .*?dist=(\d+)/gm)].map(([, hash, dist]) => [hash!, Number(dist)]));
}

function ownDistances(suspects: Suspects): Map<string, number> {
  const all = suspects.left.length;
  return new Map([...suspects.weights()].map(([commit, weight]) => [commit, Math.min(weight, all - weight)]));
}

describe('suspects', () => {
  it.each([1, 2, 3, 4, 5, 6])('weigh what git bisect weighs, in a tangled history (%i)', async (seed) => {
    const repository = tangled(seed, 40);
    const { commits } = await rangeOf(repository);
    const suspects = new Suspects(commits);
    const good = ['first'];
    for (let step = 0; suspects.left.length > 1; step += 1) {
      const theirs = gitDistances(repository, suspects.bad, good);
      expect(ownDistances(suspects)).toEqual(theirs);
      const [next] = suspects.next(1, new Set());
      // As good a choice as git's own; the bad one itself need not be tested.
      const best = Math.max(...[...theirs].flatMap(([commit, dist]) => (commit === suspects.bad ? [] : [dist])));
      expect(theirs.get(next!)).toBe(best);
      if ((seed + step) % 2 === 0) suspects.markBad(next!);
      else {
        suspects.markGood(next!);
        good.push(next!);
      }
    }
    const left = repository.git('rev-list', suspects.bad, ...good.map((one) => `^${one}`)).trim();
    expect([suspects.bad]).toEqual(left.split('\n'));
  });

  it('are split into parts as even as it goes, for several at once', () => {
    const line = Array.from({ length: 64 }, (_, i) => ({ commit: `c${64 - i}`, parents: [`c${63 - i}`] }));
    const suspects = new Suspects(line);
    expect([...suspects.next(3, new Set())].sort()).toEqual(['c16', 'c32', 'c48']);
    expect(suspects.next(1, new Set())).toEqual(['c32']);
    suspects.markGood('c16');
    suspects.markBad('c32');
    expect(suspects.left).toHaveLength(16);
    expect(suspects.bad).toBe('c32');
  });

  it('past a skipped one are looked for elsewhere, and never where everything else was skipped', () => {
    const line = Array.from({ length: 8 }, (_, i) => ({ commit: `c${8 - i}`, parents: [`c${7 - i}`] }));
    const suspects = new Suspects(line);
    const skipped = new Set<string>();
    for (let tried = 0; tried < 7; tried += 1) {
      const [next] = suspects.next(1, skipped);
      expect(next).toBeDefined();
      expect(skipped.has(next!) || next === suspects.bad).toBe(false);
      skipped.add(next!);
    }
    expect(suspects.next(1, skipped)).toEqual([]);
  });
});

describe('a range of commits', () => {
  it('follows merges along their first parent where that is wanted', async () => {
    const repository = new GitRepository(newFolder());
    repository.commit('good');
    repository.git('tag', 'good');
    repository.git('checkout', '-q', '-b', 'side');
    repository.commit('side 1');
    repository.commit('side 2');
    repository.git('checkout', '-q', 'main');
    repository.commit('own');
    repository.git('merge', '-q', '--no-ff', '-m', 'merged', 'side');
    const subjects = async (firstParent: boolean) =>
      (await rangeOf(repository, 'good', 'main', firstParent)).commits.map(({ subject }) => subject);
    expect(await subjects(true)).toEqual(['merged', 'own']);
    expect((await subjects(false)).sort()).toEqual(['merged', 'own', 'side 1', 'side 2']);
  });

  it.each([
    ['nobody', 'main', 'no-such-revision'],
    ['first', '--output=x', 'no-such-revision'],
    ['main', 'main', 'same-commit'],
    ['main', 'first', 'not-an-ancestor'],
    ['side', 'main', 'not-an-ancestor'],
    ['alone', 'main', 'not-an-ancestor'],
  ])('from %s to %s is refused', async (good, bad, code) => {
    const repository = new GitRepository(newFolder());
    repository.commit('first');
    repository.git('tag', 'first');
    repository.commit('second');
    repository.git('checkout', '-q', '-b', 'side', 'first');
    repository.commit('beside');
    repository.git('checkout', '-q', '--orphan', 'alone');
    repository.commit('alone');
    const opened = (await repositoryOf(repository.folder))!;
    const refused = await commitRange(opened, { good, bad, firstParent: false });
    expect(refused).toMatchObject({ ok: false, code });
    if (good === 'side') {
      const first = repository.git('rev-parse', '--short=10', 'first').trim();
      expect(refused).toMatchObject({ hint: expect.stringContaining(`--good ${first}`) as string });
    }
  });
});
