import { execFileSync, spawn } from 'node:child_process';
import {
  mkdirSync,
  chmodSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { keepCode } from '../../../src/snapshot/git/keep-code.ts';
import { GitRepository } from '../catalog/support/git-repository.ts';
import { checkedOut, filesIn, kept, newFolder, refOf, untouchables } from './support/trees.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A repository with a commit of a few files. */
function aRepository(more: Readonly<Record<string, string>> = {}): GitRepository {
  const repository = new GitRepository(newFolder());
  repository.write({ 'train.py': 'print(1)\n', 'src/model.py': 'x = 1\n', 'data/train.csv': 'a,b\n1,2\n', ...more });
  repository.commit('first');
  return repository;
}

function folderIn({ folder }: GitRepository, path: string): string {
  mkdirSync(join(folder, path), { recursive: true });
  return join(folder, path);
}

/** The snapshot's tree is the work tree, and nothing else was touched. */
async function snapshotIsTheTree(
  { folder }: GitRepository,
  left: readonly string[] = [],
  base = folder,
): Promise<Awaited<ReturnType<typeof kept>>> {
  const before = untouchables(folder);
  const answer = await kept(base);
  expect(untouchables(folder)).toEqual(before);
  const files = filesIn(folder);
  for (const path of left) expect(Object.keys(files)).toContain(path);
  const expected = Object.fromEntries(Object.entries(files).filter(([path]) => !left.includes(path)));
  expect(checkedOut(folder, answer.code.snapshot)).toEqual(expected);
  expect(refOf(folder, answer.code.ref)).toBe(answer.code.snapshot);
  return answer;
}

describe('the tree of a repository as it is', () => {
  it('is HEAD itself where nothing was changed', async () => {
    const repository = aRepository();
    const head = repository.git('rev-parse', 'HEAD').trim();
    const { code, problems } = await snapshotIsTheTree(repository);
    expect(code).toMatchObject({ commit: head, snapshot: head, dirty: false, branch: 'main', remote: null, root: '.' });
    expect(problems).toEqual([]);
  });

  it('holds changed, staged, new, removed and renamed files', async () => {
    const repository = aRepository();
    repository.write({ 'train.py': 'print(2)\n', 'new/file.py': 'y\n', 'staged.py': 'z\n', 'twice.py': 'a\n' });
    repository.git('add', 'staged.py', 'twice.py');
    repository.write({ 'twice.py': 'b\n' });
    renameSync(join(repository.folder, 'src/model.py'), join(repository.folder, 'src/net.py'));
    repository.git('mv', 'data/train.csv', 'data/moved.csv');
    const { code } = await snapshotIsTheTree(repository);
    expect(code.dirty).toBe(true);
    expect(code.snapshot).not.toBe(code.commit);
    expect(repository.git('rev-parse', `${code.snapshot}^`).trim()).toBe(code.commit);
    expect(repository.git('log', '-1', '--format=%an <%ae> %cn %at', code.snapshot).trim()).toBe(
      'Trainyard <trainyard@localhost> Trainyard 1767312000',
    );
  });

  it('of a repository without a commit has no parent', async () => {
    const repository = new GitRepository(newFolder());
    repository.write({ 'train.py': 'print(1)\n', 'staged.py': 'x\n' });
    repository.git('add', 'staged.py');
    const { code } = await snapshotIsTheTree(repository);
    expect(code).toMatchObject({ commit: null, branch: 'main', dirty: true });
    expect(repository.git('rev-list', '--count', code.snapshot).trim()).toBe('1');
  });

  it('of an empty repository is an empty tree', async () => {
    const { code } = await snapshotIsTheTree(new GitRepository(newFolder()));
    expect(code.commit).toBeNull();
  });

  it('holds files in conflict as they lie there', async () => {
    const repository = aRepository();
    repository.git('checkout', '-q', '-b', 'other');
    repository.write({ 'train.py': 'print("other")\n', 'src/model.py': 'x = 3\n' });
    repository.commit('theirs');
    repository.git('checkout', '-q', 'main');
    repository.write({ 'train.py': 'print("main")\n' });
    repository.git('rm', '-q', 'src/model.py');
    repository.git('commit', '-q', '-a', '-m', 'ours');
    expect(() => repository.git('merge', '-q', 'other')).toThrow();
    const { code } = await snapshotIsTheTree(repository);
    expect(repository.git('show', `${code.snapshot}:train.py`)).toContain('<<<<<<<');
  });

  it('of a detached HEAD has no branch', async () => {
    const repository = aRepository();
    repository.git('checkout', '-q', '--detach');
    repository.write({ 'train.py': 'print(2)\n' });
    expect((await snapshotIsTheTree(repository)).code.branch).toBeNull();
  });

  it('follows a split index', async () => {
    const repository = aRepository();
    repository.git('update-index', '--split-index');
    repository.write({ 'train.py': 'print(2)\n', 'more.py': '1\n' });
    repository.git('add', 'more.py');
    expect(readdirSync(join(repository.folder, '.git')).some((name) => name.startsWith('sharedindex.'))).toBe(true);
    await snapshotIsTheTree(repository);
  });

  it('keeps what a sparse checkout does not show, and sees changes in the rest', async () => {
    const repository = aRepository({ 'docs/a.md': 'a\n', 'src/deep/b.py': 'b\n' });
    repository.git('sparse-checkout', 'set', 'src');
    repository.write({ 'src/deep/b.py': 'b2\n' });
    const before = untouchables(repository.folder);
    const { code } = await kept(repository.folder);
    expect(untouchables(repository.folder)).toEqual(before);
    expect(filesIn(repository.folder)['docs/a.md']).toBeUndefined();
    const expected = { ...checkedOut(repository.folder, code.commit!), 'src/deep/b.py': 'file b2\n' };
    expect(checkedOut(repository.folder, code.snapshot)).toEqual(expected);
  });

  it('sees through assume-unchanged and skip-worktree', async () => {
    const repository = aRepository();
    repository.git('update-index', '--assume-unchanged', 'train.py');
    repository.git('update-index', '--skip-worktree', 'src/model.py');
    repository.write({ 'train.py': 'print("changed unseen")\n', 'src/model.py': 'x = 9\n' });
    expect(repository.git('status', '--porcelain')).toBe('');
    expect((await snapshotIsTheTree(repository)).code.dirty).toBe(true);
  });

  it('is HEAD where files that were told to be unchanged are', async () => {
    const repository = aRepository();
    repository.git('update-index', '--assume-unchanged', 'train.py');
    const { code } = await snapshotIsTheTree(repository);
    expect(code.snapshot).toBe(code.commit);
    expect(code.dirty).toBe(false);
  });

  it('holds links, executable bits, and files that became folders, links and back', async () => {
    const repository = aRepository({ 'becomes-folder': 'f\n', 'folder/becomes-file': 'x\n', 'linked/deep/a': 'a\n' });
    const at = (path: string): string => join(repository.folder, path);
    symlinkSync('train.py', at('link.py'));
    symlinkSync('nowhere', at('broken'));
    chmodSync(at('train.py'), 0o755);
    rmSync(at('becomes-folder'));
    repository.write({ 'becomes-folder/inner.py': 'i\n' });
    rmSync(at('folder'), { recursive: true });
    repository.write({ folder: 'now a file\n' });
    rmSync(at('linked/deep'), { recursive: true });
    symlinkSync('../src', at('linked/deep'));
    await snapshotIsTheTree(repository);
  });

  it('holds names with line breaks, quotes, dashes, spaces, emoji and bytes that are no text', async () => {
    const repository = aRepository({ 'ünï/tracked 😀.py': '1\n' });
    repository.write({
      'line\nbreak.py': '1\n',
      'quo"te\'s.py': '2\n',
      '-leading': '3\n',
      '--option=x': '4\n',
      ' space ': '5\n',
      ':(exclude)magic': '6\n',
      '*.glob': '7\n',
      'tab\there': '8\n',
      'ünï/tracked 😀.py': '9\n',
      '#hash': 'a\n',
      'back\\slash': 'b\n',
    });
    writeFileSync(Buffer.concat([Buffer.from(`${repository.folder}/`), Buffer.from([0xff, 0xfe, 0x61])]), 'bytes');
    const { problems } = await snapshotIsTheTree(repository);
    expect(problems).toEqual([]);
  });

  it('is the same in a folder whose own path has a line break', async () => {
    const folder = join(newFolder(), 'a\nb "c" $(d)');
    mkdirSync(join(folder, 'sub\ndir'), { recursive: true });
    const repository = new GitRepository(folder);
    repository.write({ 'train.py': 'print(1)\n', 'sub\ndir/model.py': 'x = 1\n' });
    const commit = repository.commit('first');
    repository.write({ 'train.py': 'print(2)\n' });
    const { code } = await snapshotIsTheTree(repository);
    expect(code).toMatchObject({ commit, branch: 'main', root: '.', dirty: true });
    const below = await snapshotIsTheTree(repository, [], join(folder, 'sub\ndir'));
    expect(below.code).toMatchObject({ commit, branch: 'main', root: '..' });
  });

  it('leaves ignored files out, but for those that are tracked', async () => {
    const repository = new GitRepository(newFolder());
    repository.write({ '.gitignore': 'build/\n*.log\n', 'train.py': '1\n', 'kept.log': 'old\n' });
    repository.git('add', '-f', 'kept.log');
    repository.commit('first');
    repository.write({ 'build/out.bin': 'x', 'run.log': 'x', 'kept.log': 'new\n' });
    await snapshotIsTheTree(repository, ['build/out.bin', 'run.log']);
  });

  it('sees a change within the same tick of the clock and of the same size', async () => {
    const repository = aRepository();
    const file = join(repository.folder, 'train.py');
    const index = join(repository.folder, '.git/index');
    // As git has it after an `add` in the tick in which the file was written.
    repository.git('update-index', '--refresh', '--really-refresh');
    const { mtime } = statSync(file);
    writeFileSync(file, 'print(7)\n');
    utimesSync(file, mtime, mtime);
    utimesSync(index, mtime, mtime);
    repository.write({ 'other.py': '1\n' });
    await snapshotIsTheTree(repository);
  });

  it('does not hold the folders of Trainyard, whatever became of them', async () => {
    const repository = aRepository({ '.trainyard/audit/x.jsonl': 'one\n', '.trainyard/notes/a.yaml': 'a\n' });
    repository.write({
      '.trainyard/audit/x.jsonl': 'one\ntwo\n',
      '.trainyard/runs/some-run/run.json': '{}',
      'sub/.trainyard/runs/x/log': 'log',
      '.trainyard/notes/b.yaml': 'b\n',
    });
    repository.git('add', '.trainyard/notes/b.yaml');
    rmSync(join(repository.folder, '.trainyard/notes/a.yaml'));
    const { code } = await kept(repository.folder);
    expect(code.dirty).toBe(false);
    expect(code.snapshot).toBe(code.commit);
    repository.write({ 'train.py': 'print(2)\n' });
    const second = await kept(repository.folder, 'second');
    const changed = repository.git('diff', '--name-only', second.code.commit!, second.code.snapshot);
    expect(changed.trim()).toBe('train.py');
  });

  it('leaves secrets and large files out, and says so', async () => {
    const repository = aRepository();
    repository.write({
      '.env': 'TOKEN=s3cr3t\n',
      '.env.example': 'TOKEN=\n',
      'deploy/id_rsa': 'key',
      'server.pem': 'pem',
      'conf/credentials.json': '{}',
      deploy_key: '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n',
      'token.py': 'code\n',
      'vocabulary/tokens.txt': 'the\n',
    });
    repository.write({ 'secrets.yaml': 'a: b\n' });
    repository.git('add', 'secrets.yaml');
    const large = join(repository.folder, 'data/big.bin');
    writeFileSync(large, '');
    truncateSync(large, 51 << 20);
    const secrets = ['.env', 'deploy/id_rsa', 'server.pem', 'conf/credentials.json', 'deploy_key'];
    const { code } = await snapshotIsTheTree(repository, [...secrets, 'data/big.bin', 'secrets.yaml']);
    const why = Object.fromEntries(code.leftOut.map((one) => [one.path, one.why]));
    expect(why).toEqual({
      ...Object.fromEntries(secrets.map((path) => [path, 'secret'])),
      'data/big.bin': 'large',
      'secrets.yaml': 'secret',
    });
    expect(code.leftOut.find(({ path }) => path === 'data/big.bin')?.bytes).toBe(51 << 20);
  });

  it('of a subfolder as base is of the whole repository', async () => {
    const repository = aRepository({ 'projects/one/train.py': '1\n' });
    repository.write({ 'projects/one/new.py': '1\n', 'src/model.py': 'changed\n' });
    const { code } = await snapshotIsTheTree(repository, [], join(repository.folder, 'projects/one'));
    expect(code.root).toBe('../..');
  });

  it('is none where the base is a folder that the repository around it ignores', async () => {
    const repository = aRepository({ '.gitignore': 'inner/\n' });
    repository.write({ 'inner/train.py': '1\n' });
    const base = join(repository.folder, 'inner');
    expect(await keepCode({ base, slug: 'x', mostBytes: 1, takenAt: 0 })).toBeNull();
  });

  it('of a linked work tree is that tree', async () => {
    const repository = aRepository();
    const linked = join(newFolder(), 'linked');
    repository.git('worktree', 'add', '-q', '-b', 'side', linked);
    writeFileSync(join(linked, 'train.py'), 'print("side")\n');
    const before = [untouchables(repository.folder), filesIn(linked)];
    const { code } = await kept(linked);
    expect([untouchables(repository.folder), filesIn(linked)]).toEqual(before);
    expect(code.branch).toBe('side');
    expect(checkedOut(repository.folder, code.snapshot)).toEqual(filesIn(linked));
    expect(refOf(repository.folder, code.ref)).toBe(code.snapshot);
  });

  it('names the remote without credentials', async () => {
    const repository = aRepository();
    repository.git('remote', 'add', 'origin', 'https://ada:s3cr3t@example.org/x.git');
    repository.git('remote', 'add', 'other', 'https://example.org/y.git');
    expect((await kept(repository.folder)).code.remote).toBe('https://example.org/x.git');
    repository.git('remote', 'set-url', 'origin', 'git@example.org:x.git');
    expect((await kept(repository.folder)).code.remote).toBe('git@example.org:x.git');
  });

  it('works in a repository of SHA-256', async () => {
    const folder = newFolder();
    execFileSync('git', ['init', '-q', '-b', 'main', '--object-format=sha256', folder]);
    const repository = new GitRepository(folder);
    repository.write({ 'a.py': '1\n', 'gone.py': '2\n' });
    repository.commit('first');
    repository.write({ 'a.py': '2\n' });
    unlinkSync(join(folder, 'gone.py'));
    expect((await snapshotIsTheTree(repository)).code.snapshot).toHaveLength(64);
  });
});

describe('repositories in a repository', () => {
  const withSubmodule = (): { readonly repository: GitRepository; readonly inner: string } => {
    const library = aRepository({ 'lib.py': '1\n' });
    const repository = aRepository();
    repository.git('submodule', '--quiet', 'add', library.folder, 'vendor/lib');
    repository.commit('with a submodule');
    const inner = join(repository.folder, 'vendor/lib');
    return { repository, inner };
  };
  const git = (folder: string, ...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder, encoding: 'utf8' });

  it('name the commit of a submodule', async () => {
    const { repository, inner } = withSubmodule();
    const commit = git(inner, 'rev-parse', 'HEAD').trim();
    const { code } = await kept(repository.folder);
    expect(code).toMatchObject({ dirty: false, submodules: [{ path: 'vendor/lib', commit, dirty: false }] });
  });

  it('follow a submodule that was moved to another commit', async () => {
    const { repository, inner } = withSubmodule();
    writeFileSync(join(inner, 'lib.py'), '2\n');
    git(inner, 'commit', '-q', '-a', '-m', 'more');
    const commit = git(inner, 'rev-parse', 'HEAD').trim();
    const before = untouchables(repository.folder);
    const { code } = await kept(repository.folder);
    expect(untouchables(repository.folder)).toEqual(before);
    expect(code).toMatchObject({ dirty: true, submodules: [{ path: 'vendor/lib', commit, dirty: false }] });
    expect(repository.git('ls-tree', code.snapshot, 'vendor/lib')).toContain(`160000 commit ${commit}`);
  });

  it('say that what is not committed inside of a submodule is not kept', async () => {
    const { repository, inner } = withSubmodule();
    writeFileSync(join(inner, 'lib.py'), 'changed\n');
    const { code, problems } = await kept(repository.folder);
    expect(code).toMatchObject({ dirty: true, submodules: [{ path: 'vendor/lib', dirty: true }] });
    expect(code.snapshot).toBe(code.commit);
    expect(problems.map(({ file }) => file)).toEqual(['vendor/lib']);
  });

  it('say that a submodule is not checked out', async () => {
    const { repository } = withSubmodule();
    repository.git('submodule', '--quiet', 'deinit', '-f', 'vendor/lib');
    const { problems } = await kept(repository.folder);
    expect(problems[0]?.message).toContain('not checked out');
  });

  it('that are no submodules stay out, and are named with their commit', async () => {
    const repository = aRepository();
    const inner = new GitRepository(folderIn(repository, 'experiments/own'));
    inner.write({ 'a.py': '1\n' });
    const commit = inner.commit('own');
    const { code, problems } = await snapshotIsTheTree(repository, ['experiments/own/a.py']);
    expect(code.submodules).toEqual([{ path: 'experiments/own', commit, dirty: false }]);
    expect(code.leftOut).toEqual([{ path: 'experiments/own/', bytes: 0, why: 'other' }]);
    expect(problems).toHaveLength(1);
  });
});

describe('filters of git', () => {
  /** A stand-in for Git LFS with its contract: `clean` turns content into a pointer. */
  const pointerFilter = 'sh -c \'printf "pointer %s\\n" "$(sha256sum | cut -d" " -f1)"\'';

  it('keep pointers for large files, as git itself would', async () => {
    const repository = aRepository({ '.gitattributes': '*.bin filter=pointers -text\n' });
    repository.git('config', 'filter.pointers.clean', pointerFilter);
    repository.git('config', 'filter.pointers.required', 'true');
    repository.write({ 'model.bin': 'weights' });
    repository.commit('a model');
    repository.write({ 'model.bin': 'other weights', 'new.bin': 'new' });
    const before = untouchables(repository.folder);
    const { code, problems } = await kept(repository.folder);
    expect(untouchables(repository.folder)).toEqual(before);
    expect(problems).toEqual([]);
    for (const name of ['model.bin', 'new.bin']) {
      const expected = repository.git('hash-object', name).trim();
      expect(repository.git('rev-parse', `${code.snapshot}:${name}`).trim()).toBe(expected);
      expect(repository.git('show', `${code.snapshot}:${name}`)).toMatch(/^pointer /);
    }
  });

  it('that are not installed become a problem, and the files are kept as they are', async () => {
    const repository = aRepository({ '.gitattributes': '*.bin filter=pointers -text\n' });
    repository.git('config', 'filter.pointers.clean', 'no-such-git-lfs clean -- %f');
    repository.git('config', 'filter.pointers.process', 'no-such-git-lfs filter-process');
    repository.git('config', 'filter.pointers.required', 'true');
    repository.write({ 'new.bin': 'new', 'train.py': 'print(2)\n' });
    const before = untouchables(repository.folder);
    const { code, problems } = await kept(repository.folder);
    expect(untouchables(repository.folder)).toEqual(before);
    expect(problems.map(({ message }) => message).join()).toMatch(/filter of git failed/);
    expect(repository.git('show', `${code.snapshot}:new.bin`)).toBe('new');
    expect(repository.git('show', `${code.snapshot}:train.py`)).toBe('print(2)\n');
  });

  it('do not convert line ends in a way that a checkout does not undo', async () => {
    const repository = aRepository({ '.gitattributes': '*.txt text eol=crlf\n' });
    repository.git('config', 'core.safecrlf', 'true');
    repository.write({ 'a.txt': 'one\r\ntwo\r\n' });
    await snapshotIsTheTree(repository);
  });
});

describe('a repository that cannot be written', () => {
  it('is a problem, and HEAD is named', async () => {
    const repository = aRepository();
    repository.write({ 'train.py': 'print("changed")\n' });
    // Where objects would go lie files: also an administrator cannot write there.
    const objects = join(repository.folder, '.git/objects');
    repository.git('gc', '-q');
    for (let n = 0; n < 256; n += 1) {
      const part = join(objects, n.toString(16).padStart(2, '0'));
      rmSync(part, { recursive: true, force: true });
      writeFileSync(part, '');
    }
    const { code, problems } = await kept(repository.folder);
    expect(code.snapshot).toBe(code.commit);
    expect(code.dirty).toBe(true);
    expect(problems.map(({ message }) => message).join()).toContain('Uncommitted changes are not kept');
  });

  it('of refs is a problem', async () => {
    const repository = aRepository();
    writeFileSync(join(repository.folder, '.git/refs/trainyard'), 'in the way');
    const { problems } = await kept(repository.folder);
    expect(problems[0]?.message).toContain('refs/trainyard/runs/');
  });
});

it('a snapshot that is killed in the middle leaves everything as it was', async () => {
  const repository = aRepository();
  for (let n = 0; n < 400; n += 1) repository.write({ [`many/${n}.txt`]: `${n}\n`.repeat(500) });
  const before = untouchables(repository.folder);
  const program = join(newFolder(), 'snapshot.mjs');
  const source = new URL('../../../src/snapshot/git/keep-code.ts', import.meta.url).href;
  writeFileSync(
    program,
    `import { keepCode } from ${JSON.stringify(source)};
    process.stdout.write('begun');
    await keepCode({ base: ${JSON.stringify(repository.folder)}, slug: 'killed', mostBytes: 1e9, takenAt: 0 });`,
  );
  for (const delay of [0, 5, 15, 30, 60]) {
    const child = spawn(process.execPath, ['--no-warnings', program], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, delay));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid!, 'SIGKILL');
    await ended;
    expect(untouchables(repository.folder)).toEqual(before);
    repository.git('fsck', '--no-dangling');
  }
  await snapshotIsTheTree(repository);
});
