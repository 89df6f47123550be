import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { isCommitted } from '../../../src/snapshot/data/committed.ts';
import { dataDigest } from '../../../src/snapshot/data/digest.ts';
import { namedData } from '../../../src/snapshot/data/inputs.ts';
import { recordOutputs } from '../../../src/snapshot/data/outputs.ts';
import { workTreeOf } from '../../../src/snapshot/git/work-tree.ts';
import { readOutputs } from '../../../src/snapshot/snapshot.ts';
import { write } from '../catalog/support/folder.ts';
import { GitRepository } from '../catalog/support/git-repository.ts';
import { newFolder } from './support/trees.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What the tools that everybody has say of a folder, by the line in the documentation of `dataDigest`. */
function byTools(folder: string): string {
  const line = "find -L . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum";
  const out = execFileSync('bash', ['-c', line], { cwd: folder, encoding: 'utf8' });
  return `sha256:${out.slice(0, 64)}`;
}

describe('the digest of data', () => {
  it('of a file is what sha256sum says, also of a big one', async () => {
    const folder = newFolder();
    const file = join(folder, 'big.bin');
    writeFileSync(file, Buffer.alloc(5_000_001, 'abc'));
    const said = execFileSync('sha256sum', [file], { encoding: 'utf8' }).slice(0, 64);
    expect(await dataDigest(file)).toEqual({ kind: 'file', digest: `sha256:${said}`, bytes: 5_000_001 });
  });

  it('of a folder is what find, sort and sha256sum say, whatever its names are', async () => {
    const folder = newFolder();
    write(folder, { 'b.csv': '1', 'a.csv': '2', 'a/z': '3', 'a-b': '4', 'ä/x': '5', '.hidden': '6', 'sp ace': '7' });
    write(folder, { 'line\nbreak': '8', 'back\\slash': '9', B: '10', 'a.csv.d/deep/er': '11' });
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0x61])]), 'bytes');
    mkdirSync(join(folder, 'empty'));
    const elsewhere = newFolder();
    write(elsewhere, { 'linked/file': 'x' });
    symlinkSync(join(elsewhere, 'linked'), join(folder, 'link'));
    symlinkSync('a.csv', join(folder, 'link.csv'));
    symlinkSync('nowhere', join(folder, 'broken'));
    expect((await dataDigest(folder)) as unknown).toMatchObject({ kind: 'folder', digest: byTools(folder) });
  });

  it('changes with a byte, a name and a missing file', async () => {
    const folder = newFolder();
    const digests = new Set<string>();
    const add = async (): Promise<void> => {
      const digested = await dataDigest(folder);
      digests.add('why' in digested ? digested.why : digested.digest);
    };
    write(folder, { a: '1', b: '2' });
    await add();
    write(folder, { a: '2', b: '1' });
    await add();
    write(folder, { c: '1' });
    await add();
    expect(digests.size).toBe(3);
  });

  it('is a reason where there is nothing', async () => {
    expect(await dataDigest(join(newFolder(), 'none'))).toEqual({ why: 'it does not exist' });
  });

  it('of a file that was hashed before is not made again, until its size, times or inode change', async () => {
    const [folder, cache] = [newFolder(), newFolder()];
    const file = join(folder, 'big.bin');
    writeFileSync(file, Buffer.alloc(6 << 20, 'x'));
    const old = new Date(Date.now() - 60_000);
    utimesSync(file, old, old);
    // The clock of the disk has to go on before a digest is believed.
    await vi.waitUntil(() => Date.now() - statSync(file).ctimeMs > 2_100, { timeout: 10_000 });
    const first = await dataDigest(file, { cache });
    const [kept] = readdirSync(join(cache, 'digests'));
    const remembered = join(cache, 'digests', kept!);
    // What is remembered is used: a lie in the cache comes back.
    const lie = 'f'.repeat(64);
    writeFileSync(remembered, readFileSync(remembered, 'latin1').replace(/^[0-9a-f]{64}/, lie));
    expect(await dataDigest(file, { cache })).toMatchObject({ digest: `sha256:${lie}` });
    appendFileSync(file, 'y');
    const second = await dataDigest(file, { cache });
    const truth = createHash('sha256').update(readFileSync(file)).digest('hex');
    expect(second).toMatchObject({ digest: `sha256:${truth}` });
    // Same size and same time of change as people can set it: the inode's own time tells.
    writeFileSync(file, Buffer.alloc(6 << 20, 'z'));
    utimesSync(file, old, old);
    expect(await dataDigest(file, { cache })).not.toMatchObject({ digest: `sha256:${lie}` });
    expect(first).toMatchObject({ kind: 'file' });
    writeFileSync(remembered, 'no cache at all\n\0');
    expect(await dataDigest(file, { cache })).toMatchObject({ kind: 'file', bytes: 6 << 20 });
  });

  it('can be ended', async () => {
    const file = join(newFolder(), 'big.bin');
    writeFileSync(file, Buffer.alloc(8 << 20));
    const ending = new AbortController();
    const digest = dataDigest(file, { signal: ending.signal });
    ending.abort();
    await expect(digest).rejects.toThrow();
  });
});

describe('declared data', () => {
  it('are paths, folders and globs, each once; what names nothing is said', async () => {
    const base = newFolder();
    write(base, { 'data/a.csv': '', 'data/b.csv': '', 'data/c.txt': '', 'data/deep/d.csv': '', 'what[1].csv': '' });
    const { paths, faults } = await namedData(base, [
      './data/a.csv',
      'data/*.csv',
      'data/',
      '**/d.csv',
      'what[1].csv',
      'no',
      'x*',
    ]);
    expect(paths).toEqual(['data/a.csv', 'data/b.csv', 'data', 'data/deep/d.csv', 'what[1].csv']);
    expect(faults).toEqual([
      { name: 'no', why: 'it does not exist' },
      { name: 'x*', why: 'no file fits it' },
    ]);
  });
});

describe('whether a commit holds data', () => {
  it('is told by the bytes, of files and of whole folders', async () => {
    const repository = new GitRepository(newFolder());
    repository.write({
      '.gitignore': '*.ignored\n',
      'base/a.csv': '1',
      'base/d/b': '2',
      'base/d/c\td': '3',
      'base/e/f': '4',
    });
    const commit = repository.commit('data');
    repository.write({ 'base/e/g.ignored': '5', 'base/new.csv': '1' });
    const workTree = await workTreeOf(join(repository.folder, 'base'));
    if (workTree === null || 'why' in workTree) throw new Error('no git');
    const held = (path: string): Promise<boolean> => isCommitted(workTree, commit, path);
    expect([await held('a.csv'), await held('d'), await held('d/b')]).toEqual([true, true, true]);
    expect([await held('e'), await held('new.csv'), await held('.'), await held('../../x')]).toEqual([
      false,
      false,
      false,
      false,
    ]);
    repository.write({ 'base/a.csv': '9' });
    expect(await held('a.csv')).toBe(false);
  });

  it('is false of what git keeps otherwise than it lies there', async () => {
    const repository = new GitRepository(newFolder());
    repository.write({ '.gitattributes': '*.bin filter=pointers\n*.txt text eol=crlf\n' });
    repository.git('config', 'filter.pointers.clean', 'sha256sum');
    repository.write({ 'a.bin': 'weights', 'a.txt': 'a\r\n' });
    const commit = repository.commit('data');
    const workTree = await workTreeOf(repository.folder);
    if (workTree === null || 'why' in workTree) throw new Error('no git');
    expect(await isCommitted(workTree, commit, 'a.bin')).toBe(false);
    expect(await isCommitted(workTree, commit, 'a.txt')).toBe(false);
  });
});

describe('outputs', () => {
  it('have digests; one that was not made, or not in time, is a problem', async () => {
    const [base, folder] = [newFolder(), newFolder()];
    write(base, { 'models/m.bin': 'weights' });
    await recordOutputs({ base, folder, outputs: ['models', 'none.bin'], signal: new AbortController().signal });
    const { outputs, problems } = readOutputs(folder)!;
    expect(outputs).toEqual([{ path: 'models', kind: 'folder', bytes: 7, digest: byTools(join(base, 'models')) }]);
    expect(problems.map(({ file }) => file)).toEqual(['none.bin']);
    await recordOutputs({ base, folder, outputs: ['models'], signal: AbortSignal.abort('the job was cancelled') });
    expect(readOutputs(folder)).toMatchObject({ outputs: [], problems: [{ file: 'models' }] });
  });
});
