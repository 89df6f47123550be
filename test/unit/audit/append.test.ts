import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { appendAct } from '../../../src/audit/append.ts';
import { readActs, verifyLogs } from '../../../src/audit/read.ts';
import { newFolder } from '../catalog/support/folder.ts';
import { git, launch, logsOf, newRepository } from './support/logged.ts';

vi.setConfig({ testTimeout: 120_000 });

const here = (name: string): string => fileURLToPath(new URL(`support/${name}`, import.meta.url));

function appending(base: string, name: string, count: number, withGit = false) {
  const flags = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', here('appender.ts')];
  const args = [...flags, base, name, String(count), withGit ? 'git' : ''];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function ended(child: ReturnType<typeof appending>): Promise<unknown> {
  child.stdout.resume();
  return (await once(child, 'exit'))[0];
}

/** What a program that knows only the documentation counts. */
function counted(base: string): number[] {
  const out = execFileSync('python3', [here('verify_chain.py'), ...logsOf(base)], { encoding: 'utf8' });
  return out
    .trim()
    .split('\n')
    .map((line) => Number(line.split(' ')[0]));
}

async function faults(base: string) {
  return (await verifyLogs(base, { git: true })).map(({ fault }) => fault);
}

describe('an act', () => {
  it('is written with git’s identity, the time and the face, and chained as the documentation says', async () => {
    const base = newRepository();
    await launch(base, 0, 5);
    const { acts, problems } = readActs(base);
    expect(problems).toEqual([]);
    expect(acts.map(({ subject }) => subject)).toEqual([0, 1, 2, 3, 4].map((n) => `trainyard:run-${n}`));
    expect(acts[1]).toMatchObject({
      verb: 'launch',
      who: 'Ada Example <ada@example.org>',
      at: 1_700_000_000_001,
      face: 'editor',
      detail: { 'params.lr': 0.1, 'wörter "und" 😀': 'two\nlines', nothing: null, dirty: false },
      line: 2,
    });
    expect(counted(base)).toEqual([5]);
    const [check] = await verifyLogs(base, { git: true });
    expect(check).toMatchObject({ entries: 5, head: true, fault: null, problems: [] });
    // Git can show the head without us.
    const head = git(base, 'cat-file', 'blob', `refs/trainyard/audit/${check!.clone}`);
    expect(JSON.parse(head)).toEqual({ version: 1, entries: 5, hash: acts[4]!.hash });
    expect(git(base, 'fsck', '--strict', '--no-dangling')).toBe('');
    expect(
      git(base, 'status', '--porcelain', '-uall')
        .split('\n')
        .map((line) => line.slice(3)),
    ).toEqual(['.trainyard/.gitignore', '.trainyard/audit/.gitattributes', `.trainyard/audit/${check!.clone}.jsonl`]);
  });

  it('is the user’s where there is no git, and where git is not to be started', async () => {
    const done = { verb: 'cancel', subject: 'trainyard:x', detail: {}, face: 'agent' } as const;
    const [plain, repository] = [newFolder(), newRepository()];
    for (const base of [plain, repository]) {
      expect(await appendAct(base, done, { git: false })).toMatchObject({ entry: { who: userInfo().username } });
      expect(counted(base)).toEqual([1]);
    }
    expect(await verifyLogs(plain, { git: true })).toMatchObject([{ entries: 1, head: false, fault: null }]);
    expect(git(repository, 'for-each-ref')).toBe('');
    expect(git(repository, 'status', '--porcelain', '-uall')).not.toContain('clone.json');
  });

  it('keeps texts that are no whole characters and numbers that JSON lacks', async () => {
    const base = newFolder();
    const detail = { ['half \uD83D']: 'half \uD83D', loss: Number.NaN };
    expect(await appendAct(base, { verb: 'launch', subject: 'x', detail, face: 'editor' })).toMatchObject({ ok: true });
    expect(readActs(base).acts[0]?.detail).toEqual({ 'half \uFFFD': 'half \uFFFD', loss: 'NaN' });
    expect(counted(base)).toEqual([1]);
  });

  it('that cannot be written is a problem, not an exception', async () => {
    const base = newFolder();
    writeFileSync(join(base, '.trainyard'), 'no folder');
    const appended = await appendAct(base, { verb: 'launch', subject: 'x', detail: {}, face: 'editor' });
    expect(appended).toMatchObject({
      ok: false,
      problem: { hint: 'Check that the folder may be written, and the disk.' },
    });
  });

  it('gives up after its patience where another program holds the lock', async () => {
    const base = newFolder();
    await launch(base, 0, 1);
    writeFileSync(join(base, '.trainyard/audit.lock'), JSON.stringify({ host: 'elsewhere', pid: 7, token: 'other' }));
    const done = { verb: 'launch', subject: 'x', detail: {}, face: 'editor' } as const;
    expect(await appendAct(base, done, { patienceMs: 50 })).toMatchObject({
      ok: false,
      problem: { message: 'Process 7 on elsewhere holds the lock of the log of acts.' },
    });
  });
});

describe('processes that append at once', () => {
  it('lose nothing of 500 acts each', async () => {
    const base = newFolder();
    expect(await Promise.all([ended(appending(base, 'a', 500)), ended(appending(base, 'b', 500))])).toEqual([0, 0]);
    expect(counted(base)).toEqual([1000]);
    expect(new Set(readActs(base).acts.map(({ subject }) => subject)).size).toBe(1000);
    expect(await faults(base)).toEqual([null]);
  });

  it('agree on the head that git keeps', async () => {
    const base = newRepository();
    const both = [ended(appending(base, 'a', 15, true)), ended(appending(base, 'b', 15, true))];
    expect(await Promise.all(both)).toEqual([0, 0]);
    expect(await verifyLogs(base, { git: true })).toMatchObject([
      { entries: 30, head: true, fault: null, problems: [] },
    ]);
  });

  it('that are killed in the middle lose nothing that was answered, and the chain goes on', async () => {
    const base = newRepository();
    const answered: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      const child = appending(base, `k${n}`, 1000, true);
      let out = '';
      const enough = new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk) => {
          out += String(chunk);
          if (out.split('\n').length > 1 + (n % 3)) resolve();
        });
      });
      await enough;
      child.kill('SIGKILL');
      await once(child, 'close');
      answered.push(
        ...out
          .trim()
          .split('\n')
          .map((line) => `trainyard:k${n}-${line}`),
      );
    }
    await launch(base, 0, 1);
    const subjects = readActs(base).acts.map(({ subject }) => subject);
    expect(subjects).toEqual(expect.arrayContaining(answered));
    expect(await faults(base)).toEqual([null]);
    expect(counted(base)).toEqual([subjects.length]);
  });

  it('leave half a line when they are killed at the worst time; the next act starts a line of its own', async () => {
    const base = newRepository();
    await launch(base, 0, 2);
    const [log] = logsOf(base);
    const whole = readFileSync(log!, 'utf8');
    writeFileSync(log!, `${whole}{"at":17000000,"det`);
    await launch(base, 2, 4);
    expect(readActs(base).acts).toHaveLength(4);
    expect(await verifyLogs(base, { git: true })).toMatchObject([
      {
        fault: null,
        problems: [{ message: 'Line 3 was not written to its end: its writer was killed, or the disk was full.' }],
      },
    ]);
  });
});

describe('the log and git', () => {
  it('two clones have a chain each, and merge without a conflict', async () => {
    const first = newRepository();
    await launch(first, 0, 3);
    git(first, 'add', '-A');
    git(first, 'commit', '-qm', 'log');
    const second = join(newFolder(), 'second');
    git(first, 'clone', '-q', first, second);
    git(second, 'config', 'user.name', 'Bob');
    git(second, 'config', 'user.email', 'bob@example.org');
    await launch(second, 3, 5);
    await launch(first, 5, 7);
    for (const folder of [first, second]) {
      git(folder, 'add', '-A');
      git(folder, 'commit', '-qm', 'more');
    }
    git(second, 'pull', '-q', '--no-rebase', '--no-edit');
    expect(counted(second).toSorted()).toEqual([2, 5]);
    expect((await verifyLogs(second, { git: true })).map(({ entries, head, fault }) => [entries, head, fault])).toEqual(
      expect.arrayContaining([
        [5, false, null],
        [2, true, null],
      ]),
    );
  });

  it('a copy of the folder, repository and all, has a chain of its own, a folder that was moved keeps it', async () => {
    for (const make of [newRepository, newFolder]) {
      const first = make();
      await launch(first, 0, 2);
      const copy = join(newFolder(), 'copy');
      cpSync(first, copy, { recursive: true });
      await launch(copy, 2, 3);
      expect(counted(copy).toSorted()).toEqual([1, 2]);
      expect(await faults(copy)).toEqual([null, null]);
      const moved = join(newFolder(), 'moved');
      renameSync(first, moved);
      await launch(moved, 2, 3);
      expect(counted(moved)).toEqual([3]);
    }
  });

  it('two work trees and two bases of one repository have a chain each', async () => {
    const first = newRepository();
    const inner = join(first, 'project');
    await launch(first, 0, 1);
    git(first, 'add', '-A');
    git(first, 'commit', '-qm', 'log');
    const tree = join(newFolder(), 'tree');
    git(first, 'worktree', 'add', '-q', '-b', 'other', tree);
    await launch(tree, 1, 2);
    await launch(inner, 2, 3);
    await launch(first, 3, 4);
    const names = [...logsOf(first), ...logsOf(inner), ...logsOf(tree)].map((file) => basename(file));
    expect(new Set(names).size).toBe(3);
    for (const base of [first, inner, tree]) expect((await faults(base)).every((fault) => fault === null)).toBe(true);
  });

  it('a branch with an older log says so; the next act puts back what it lacks, and branches merge', async () => {
    const base = newRepository();
    await launch(base, 0, 2);
    git(base, 'add', '-A');
    git(base, 'commit', '-qm', 'two');
    git(base, 'checkout', '-q', '-b', 'side');
    await launch(base, 2, 4);
    git(base, 'commit', '-qam', 'four');
    git(base, 'checkout', '-q', 'main');
    expect(await faults(base)).toMatchObject([{ line: 3, kind: 'cut' }]);
    await launch(base, 4, 5);
    expect(await faults(base)).toEqual([null]);
    expect(counted(base)).toEqual([5]);
    git(base, 'commit', '-qam', 'five');
    git(base, 'checkout', '-q', 'side');
    await launch(base, 5, 6);
    git(base, 'commit', '-qam', 'six');
    git(base, 'merge', '-q', 'main');
    expect(counted(base)).toEqual([6]);
    expect(await faults(base)).toEqual([null]);
  });

  it('an act is kept also where git’s folder cannot be written, and the next one lets git know', async () => {
    const base = newRepository();
    await launch(base, 0, 2);
    const [check] = await verifyLogs(base, { git: true });
    const ref = git(base, 'rev-parse', `refs/trainyard/audit/${check!.clone}`);
    await launch(base, 2, 3);
    git(base, 'update-ref', `refs/trainyard/audit/${check!.clone}`, ref);
    expect(await verifyLogs(base, { git: true })).toMatchObject([
      { fault: null, problems: [{ hint: 'Nothing to do: the next act mends it.' }] },
    ]);
    await launch(base, 3, 4);
    expect(await verifyLogs(base, { git: true })).toMatchObject([{ entries: 4, fault: null, problems: [] }]);
  });
});
