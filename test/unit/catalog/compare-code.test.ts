import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { CatalogApi } from '../../../src/catalog/api.ts';
import type { RunsDiff } from '../../../src/catalog/compare-api.ts';
import { splitPatch } from '../../../src/snapshot/git/patched-tree.ts';
import { newFolder } from './support/folder.ts';
import { GitRepository } from './support/git-repository.ts';
import { recordingTracker } from './support/made-of.ts';
import { opened, openWith, optionsOf, ways } from './support/open.ts';

// Other work may keep the machine busy: git gets its time.
vi.setConfig({ testTimeout: 60_000 });

const access = { git: true };

/** A repository and runs in it that say which commit and patch they were made of. */
class Lab {
  readonly repository = new GitRepository(newFolder());

  run(name: string, commit: string, more: object = {}): void {
    const git = { commit, branch: 'main', dirty: null };
    this.repository.write({ [`runs/${name}.toy`]: JSON.stringify({ name, git, ...more }) });
  }

  async diff(a: string, b: string): Promise<RunsDiff> {
    const catalog = await openWith([recordingTracker('toy')], optionsOf([this.repository.folder]));
    const diff = await catalog.diff(await idOf(catalog, a), await idOf(catalog, b), access);
    return diff!;
  }
}

async function idOf(catalog: CatalogApi, name: string): Promise<string> {
  const found = await catalog.find(name);
  if (!('id' in found)) throw new Error(`no run ${name}`);
  return found.id;
}

const evidence = (patch: string) => ({ evidence: { patch } });

describe.each(ways)('runs of the real W&B, $way', ({ make }) => {
  const fixture = fileURLToPath(new URL('../../fixtures/evidence/', import.meta.url));
  const Truth = z.object({
    cleanToDirty: z.string(),
    cleanToSecond: z.string(),
    packages: z.record(z.string(), z.string()),
  });
  const truth = Truth.parse(JSON.parse(readFileSync(join(fixture, 'truth.json'), 'utf8')));

  const open = async () => {
    const folder = newFolder();
    execFileSync('git', ['clone', '-q', '-b', 'main', join(fixture, 'repository.bundle'), folder], { stdio: 'ignore' });
    cpSync(join(fixture, 'wandb'), join(folder, 'wandb'), { recursive: true });
    return opened(make(), optionsOf([folder]));
  };

  it('differ in their code as git saw it when they started: a recorded patch, a commit, a renamed file', async () => {
    const catalog = await open();
    const [clean, dirty, second] = await Promise.all(
      ['clean001', 'dirty001', 'second01'].map((name) => idOf(catalog, name)),
    );
    const patched = await catalog.diff(clean!, dirty!, access);
    expect(patched).toMatchObject({ code: truth.cleanToDirty, problems: [] });
    expect(patched!.params).toMatchObject({ changed: [{ key: 'lr', a: 0.1, b: 0.2, delta: 0.1 }] });
    expect((await catalog.diff(clean!, second!, access))!.code).toBe(truth.cleanToSecond);
    expect((await catalog.diff(second!, second!, access))!.code).toBe('');
    expect((await catalog.codeChanges(dirty!, second!, access)).files).toEqual([
      { a: 'params.yaml', b: 'settings.yaml' },
    ]);
    expect(await catalog.codeText(dirty!, 'params.yaml', access)).toBe('lr: 0.2\nepochs: 3\n');
    expect(await catalog.codeText(clean!, 'params.yaml', access)).toBe('lr: 0.1\nepochs: 3\n');
    expect(await catalog.codeText(clean!, 'settings.yaml', access)).toBeNull();
  });

  it('have the packages that Python itself lists', async () => {
    const catalog = await open();
    const texts = await catalog.texts(await idOf(catalog, 'clean001'));
    const environment = texts.find(({ name }) => name === 'environment.yaml')!.text;
    for (const [name, version] of Object.entries(truth.packages)) {
      expect(environment).toMatch(new RegExp(`^${name}: "?${version.replaceAll('.', '\\.')}"?$`, 'm'));
    }
    expect(environment).toMatch(/^machine\.host: trainbox$/m);
  });

  it('know the runs of the commit that is checked out', async () => {
    const catalog = await open();
    const [clean, second] = await Promise.all(['clean001', 'second01'].map((name) => idOf(catalog, name)));
    expect((await catalog.runsAtHead(clean!, access))?.runs).toEqual([second]);
    expect((await catalog.runsAtHead(second!, access))?.runs).toEqual([]);
  });

  it('say nothing of code where git may not be started', async () => {
    const catalog = await open();
    const [clean, dirty] = await Promise.all(['clean001', 'dirty001'].map((name) => idOf(catalog, name)));
    const diff = await catalog.diff(clean!, dirty!, { git: false });
    expect(diff).toMatchObject({
      code: null,
      problems: [{ message: expect.stringContaining('not trusted') as string }],
    });
    expect(await catalog.codeText(clean!, 'train.py', { git: false })).toBeNull();
    expect((await catalog.codeChanges(clean!, dirty!, { git: false })).files).toEqual([]);
    expect(await catalog.runsAtHead(clean!, { git: false })).toBeNull();
  });
});

describe('the code of two runs', () => {
  it('is what git diff says of their commits', async () => {
    const lab = new Lab();
    lab.repository.write({
      'a.py': 'one\ntwo\nthree\n',
      'gone.py': 'x\n',
      'name with space.py': 'y\n',
      'täst.py': 'z\n',
    });
    const one = lab.repository.commit('One');
    lab.repository.write({
      'a.py': 'one\n2\nthree\n',
      'new/b.bin': Buffer.from([0, 1, 2]),
      'name with space.py': 'yy\n',
      'täst.py': 'zz\n',
    });
    unlinkSync(join(lab.repository.folder, 'gone.py'));
    const two = lab.repository.commit('Two');
    lab.run('first', one);
    lab.run('second', two.slice(0, 10));
    const { code, problems } = await lab.diff('first', 'second');
    expect(problems).toEqual([]);
    expect(code).toBe(lab.repository.git('-c', 'core.quotePath=false', 'diff', one, two));
  });

  it('shows a changed submodule as its commits, and does not enter it', async () => {
    const inner = new GitRepository(newFolder());
    inner.write({ 'inner.py': '1\n' });
    const before = inner.commit('Inner one');
    const lab = new Lab();
    lab.repository.git('submodule', '--quiet', 'add', inner.folder, 'lib');
    const one = lab.repository.commit('One');
    inner.write({ 'inner.py': '2\n' });
    const after = inner.commit('Inner two');
    lab.repository.git('-C', 'lib', 'pull', '-q', 'origin', 'main');
    const two = lab.repository.commit('Two');
    lab.run('first', one);
    // W&B writes such a patch with --submodule=diff: the part inside the submodule fits nothing here.
    const inside = `Submodule lib ${before}..${after}:\ndiff --git a/lib/inner.py b/lib/inner.py\n--- a/lib/inner.py\n+++ b/lib/inner.py\n@@ -1 +1 @@\n-2\n+3\n`;
    const fits =
      'diff --git a/top.py b/top.py\nnew file mode 100644\n--- /dev/null\n+++ b/top.py\n@@ -0,0 +1 @@\n+top\n';
    lab.run('second', two, evidence(inside + fits));
    const { code, problems } = await lab.diff('first', 'second');
    expect(code).toContain(`-Subproject commit ${before}`);
    expect(code).toContain(`+Subproject commit ${after}`);
    expect(code).toContain('+top');
    expect(problems).toMatchObject([{ message: expect.stringMatching(/do not fit.*lib\/inner\.py/) as string }]);
  });

  it('is unknown, with what to do, where the commit is not here or nobody recorded it', async () => {
    const lab = new Lab();
    lab.repository.write({ 'a.py': '1\n' });
    lab.run('here', lab.repository.commit('One'));
    lab.run('elsewhere', 'deadbeef'.repeat(5));
    lab.repository.write({ 'runs/plain.toy': JSON.stringify({ name: 'plain' }) });
    expect(await lab.diff('here', 'elsewhere')).toMatchObject({
      code: null,
      problems: [{ message: 'The commit deadbeefde of elsewhere is not in this repository.' }],
    });
    expect(await lab.diff('plain', 'here')).toMatchObject({
      code: null,
      problems: [{ message: 'No tool recorded the commit that plain was made of.' }],
    });
  });

  it('says that uncommitted changes were made and not recorded', async () => {
    const lab = new Lab();
    lab.repository.write({ 'a.py': '1\n' });
    const one = lab.repository.commit('One');
    lab.run('clean', one);
    lab.run('dirty', one, { git: { commit: one, branch: null, dirty: true } });
    expect(await lab.diff('clean', 'dirty')).toMatchObject({
      code: '',
      problems: [{ message: expect.stringContaining('uncommitted changes that its tool did not record') as string }],
    });
  });

  it('takes digests of data from dvc.lock and .dvc files of each commit', async () => {
    const lab = new Lab();
    const lock = (md5: string) =>
      `schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    deps:\n    - path: data/train.csv\n      hash: md5\n      md5: ${md5}\n    outs:\n    - path: model.pt\n      md5: ffff\n`;
    lab.repository.write({ 'dvc.lock': lock('aaaa'), 'data/raw.csv.dvc': 'outs:\n- md5: 1111\n  path: raw.csv\n' });
    const one = lab.repository.commit('One');
    lab.repository.write({ 'dvc.lock': lock('bbbb') });
    const two = lab.repository.commit('Two');
    lab.run('first', one);
    lab.run('second', two);
    expect((await lab.diff('first', 'second')).data).toEqual({
      changed: [{ key: 'data/train.csv', a: 'md5:aaaa', b: 'md5:bbbb' }],
      onlyA: [],
      onlyB: [],
      same: 2,
    });
  });
});

describe('a repository that means harm', () => {
  const planted = (lab: Lab): string => {
    const trap = join(newFolder(), 'trap');
    const script = join(newFolder(), 'trap.sh');
    lab.repository.write({ '.gitattributes': '*.py diff=evil filter=evil\n', 'a.py': '1\n' });
    for (const [key, value] of Object.entries({
      'core.fsmonitor': `touch ${trap}`,
      'core.pager': `touch ${trap}`,
      'core.editor': `touch ${trap}`,
      'core.sshCommand': `touch ${trap}`,
      'diff.external': `touch ${trap}`,
      'diff.evil.textconv': `touch ${trap};cat`,
      'diff.evil.command': `touch ${trap}`,
      'filter.evil.clean': `sh -c "touch ${trap}; cat"`,
      'filter.evil.smudge': `sh -c "touch ${trap}; cat"`,
      'core.hooksPath': script,
    }))
      lab.repository.git('config', key, value);
    return trap;
  };
  const committed = (lab: Lab, message: string): string => {
    // The trap is for Trainyard, not for the test's own git.
    const off = ['-c', 'core.fsmonitor=false', '-c', 'filter.evil.clean=cat', '-c', 'core.hooksPath=/dev/null'];
    lab.repository.git(...off, 'add', '-A');
    lab.repository.git(...off, 'commit', '-q', '-m', message);
    return lab.repository.git('rev-parse', 'HEAD').trim();
  };

  it('starts nothing', async () => {
    const lab = new Lab();
    const trap = planted(lab);
    const one = committed(lab, 'One');
    lab.repository.write({ 'a.py': '2\n' });
    const two = committed(lab, 'Two');
    lab.run(
      'first',
      one,
      evidence('diff --git a/b.py b/b.py\nnew file mode 100644\n--- /dev/null\n+++ b/b.py\n@@ -0,0 +1 @@\n+b\n'),
    );
    lab.run('second', two);
    const { code, problems } = await lab.diff('first', 'second');
    expect(problems).toEqual([]);
    expect(code).toMatch(/-1\n\+2/);
    expect(code).toMatch(/deleted file mode 100644\n.*\n--- a\/b\.py/);
    expect(statSync(trap, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('writes nothing into the repository, its index or its work tree', async () => {
    const lab = new Lab();
    lab.repository.write({ 'a.py': '1\n' });
    const one = lab.repository.commit('One');
    lab.run('first', one);
    lab.run(
      'second',
      one,
      evidence('diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-1\n+changed by the patch\n'),
    );
    const state = () =>
      readdirSync(lab.repository.folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => `${file} ${statSync(file).mtimeMs} ${readFileSync(file).length}`)
        .sort();
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('trainyard-code-'));
    const [before, folders] = [state(), left()];
    expect((await lab.diff('first', 'second')).code).toContain('+changed by the patch');
    expect(state()).toEqual(before);
    expect(left().filter((name) => !folders.includes(name))).toEqual([]);
  });

  it('gets no name taken for an option, a revision or a path outside', async () => {
    const lab = new Lab();
    const odd = ['--output=stolen', '-O', 'a\nb.py', ':(top)x', 'say "hi".py', 'HEAD'];
    lab.repository.write(Object.fromEntries(odd.map((name) => [name, 'old\n'])));
    const one = lab.repository.commit('One');
    lab.repository.write(Object.fromEntries(odd.map((name) => [name, 'new\n'])));
    const two = lab.repository.commit('Two');
    lab.repository.git('update-ref', 'refs/heads/--output=stolen', two);
    const outside =
      'diff --git a/../../escaped b/../../escaped\nnew file mode 100644\n--- /dev/null\n+++ b/../../escaped\n@@ -0,0 +1 @@\n+x\n';
    lab.run('first', one);
    lab.run('second', two, evidence(outside));
    for (const commit of ['--output=stolen', `${one}\n--output=stolen`, 'HEAD', 'main', '@{u}', ':/One'])
      lab.run(`odd ${commit}`, commit);
    const { code, problems } = await lab.diff('first', 'second');
    expect(code!.match(/^\+new$/gm)).toHaveLength(odd.length);
    expect(problems).toMatchObject([{ message: expect.stringContaining('do not fit') as string }]);
    for (const commit of ['--output=stolen', 'HEAD', 'main', '@{u}', ':/One']) {
      expect((await lab.diff('first', `odd ${commit}`)).code).toBeNull();
    }
    const catalog = await openWith([recordingTracker('toy')], optionsOf([lab.repository.folder]));
    const [first, second] = [await idOf(catalog, 'first'), await idOf(catalog, 'second')];
    for (const name of odd) expect(await catalog.codeText(second, name, access)).toBe('new\n');
    const changes = await catalog.codeChanges(first, second, access);
    expect(changes.files.map(({ b }) => b).sort()).toEqual([...odd].sort());
    expect(await catalog.codeText(second, '../../escaped', access)).toBeNull();
    expect(await catalog.codeText(second, '\0', access)).toBeNull();
  });

  it('holds neither commit: then the runs still differ in everything else', async () => {
    const lab = new Lab();
    lab.run('first', 'a'.repeat(40), { params: { lr: 1 } });
    lab.run('second', 'b'.repeat(40), { params: { lr: 2 } });
    const diff = await lab.diff('first', 'second');
    expect(diff.params.changed).toEqual([{ key: 'lr', a: 1, b: 2, delta: 1 }]);
    expect(diff.code).toBeNull();
    expect(diff.problems).toHaveLength(2);
  });
});

describe('a patch', () => {
  it('falls into its files', () => {
    const patch = 'Submodule x 1..2:\ndiff --git a/x y b/x y\n+1\ndiff --git "a/q\\"" "b/q\\""\n+2\n';
    expect(splitPatch(patch).map(({ name }) => name)).toEqual(['x y', 'q\\"']);
  });
});
