import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NoteEdit } from '../../../src/notes/edit.ts';
import { NoteStore } from '../../../src/notes/store.ts';
import { newFolder } from '../catalog/support/folder.ts';

const [one, two] = ['mlflow:one', 'csv:logs/two'];
const settings = {
  'user.name': 'ada',
  'user.email': 'ada@example.org',
  'commit.gpgsign': 'false',
  'core.autocrlf': 'false',
};

let folder = '';

function git(...args: readonly string[]): string {
  const set = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  return execFileSync('git', ['-C', folder, ...set, ...args], { encoding: 'utf8', stdio: 'pipe' });
}

/** Notes are edited one after the other on a branch, each a commit. */
async function onBranch(
  branch: string,
  ...edits: readonly (readonly [run: string, edit: NoteEdit, at?: number])[]
): Promise<void> {
  git('checkout', '-q', branch === 'main' ? 'main' : '-b', ...(branch === 'main' ? [] : [branch, 'main']));
  for (const [run, edit, at] of edits) {
    const store = new NoteStore(folder);
    store.refresh();
    expect(await store.write([{ ids: [run], edit }], at ?? 1_000)).toEqual([]);
    git('add', '-A');
    git('commit', '-q', '-m', 'edit');
  }
}

/** Merges both branches into main; the notes then. */
function merged(): NoteStore {
  git('checkout', '-q', 'main');
  git('merge', '-q', '--no-edit', 'left');
  git('merge', '-q', '--no-edit', 'right');
  const store = new NoteStore(folder);
  store.refresh();
  return store;
}

beforeEach(() => {
  folder = newFolder();
  git('init', '-q', '-b', 'main');
  git('commit', '-q', '--allow-empty', '-m', 'empty');
});

describe('git merges what two people add', () => {
  it('to different runs', async () => {
    await onBranch('left', [one, { name: 'left' }]);
    await onBranch('right', [two, { starred: true }]);
    const store = merged();
    expect(store.noteOf([one])).toMatchObject({ name: 'left' });
    expect(store.noteOf([two])).toMatchObject({ star: true });
    expect(store.problems).toEqual([]);
  });

  it('under different keys to a run that had no notes', async () => {
    await onBranch('left', [one, { name: 'left', starred: true, tags: { a: '1' } }]);
    await onBranch('right', [
      one,
      { note: 'two\n\nlines', archived: true, colour: 3, baseline: true, tags: { b: '2' } },
      5_000,
    ]);
    const store = merged();
    expect(store.noteOf([one])).toMatchObject({
      name: 'left',
      note: 'two\n\nlines',
      star: true,
      archived: true,
      colour: 3,
      baseline: 5_000,
      tags: { a: '1', b: '2' },
    });
    expect(store.problems).toEqual([]);
  });

  it('and take away, under different keys of a run that had some', async () => {
    await onBranch('main', [one, { name: 'old', starred: true, note: 'old', tags: { a: '1', b: '2', c: '3' } }]);
    await onBranch('left', [one, { name: null, tags: { a: null } }]);
    await onBranch('right', [one, { starred: false, note: 'new', tags: { c: '5', d: '4' } }]);
    const store = merged();
    expect(store.noteOf([one])).toMatchObject({
      name: null,
      star: false,
      note: 'new',
      tags: { b: '2', c: '5', d: '4' },
    });
    expect(store.noteOf([one])?.tags).not.toHaveProperty('a');
    expect(store.problems).toEqual([]);
  });

  it('also where the attributes are not looked at, for keys that a file had', async () => {
    await onBranch('main', [one, { name: 'old', tags: { a: '1', b: '2' } }]);
    await onBranch('left', [one, { name: 'new', starred: true, tags: { a: '3' } }]);
    await onBranch('right', [one, { note: 'said', tags: { b: '4' } }]);
    const [name] = readdirSync(join(folder, '.trainyard/notes')).filter((each) => each.endsWith('.yaml'));
    const versions = ['left', 'main', 'right'].map((branch) => {
      const file = join(folder, branch);
      execFileSync('sh', ['-c', `git -C "$0" show "$1:.trainyard/notes/$2" > "$3"`, folder, branch, name!, file]);
      return file;
    });
    expect(spawnSync('git', ['merge-file', ...versions]).status).toBe(0);
  });

  it('under one key: both notes stay, the later name counts, and a problem tells of it', async () => {
    await onBranch('left', [one, { name: 'left', note: 'from the left' }]);
    await onBranch('right', [one, { name: 'right', note: 'from the right' }]);
    const store = merged();
    const note = store.noteOf([one]);
    expect(['left', 'right']).toContain(note?.name);
    expect(note?.note).toContain('from the left');
    expect(note?.note).toContain('from the right');
    expect(store.problems.map(({ message }) => message).join()).toContain('name stands here more than once');
    await store.write([{ ids: [one], edit: { name: 'agreed' } }], 0);
    expect(store.problems).toEqual([]);
    expect(store.noteOf([one])).toMatchObject({ name: 'agreed', note: note?.note });
  });

  it('and a conflict that git left is said, and not written over', async () => {
    await onBranch('main', [one, { name: 'old' }]);
    const [name] = readdirSync(join(folder, '.trainyard/notes')).filter((each) => each.endsWith('.yaml'));
    git('rm', '-q', '.trainyard/notes/.gitattributes');
    git('commit', '-q', '-m', 'no attributes');
    const file = join(folder, '.trainyard/notes', name!);
    for (const branch of ['left', 'right']) {
      git('checkout', '-q', '-b', branch, 'main');
      execFileSync('sed', ['-i', `s/old/${branch}/`, file]);
      git('commit', '-q', '-a', '-m', branch);
    }
    expect(() => git('merge', '-q', 'left')).toThrow();
    const store = new NoteStore(folder);
    store.refresh();
    expect(store.noteOf([one])).toBeNull();
    expect(store.problems).toMatchObject([{ file, message: 'A merge conflict is left in the file.' }]);
    const text = readFileSync(file, 'utf8');
    expect(await store.write([{ ids: [one], edit: { starred: true } }], 0)).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
