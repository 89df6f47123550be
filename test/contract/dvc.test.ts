import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { pythonWith } from '../../scripts/lib/python.mjs';
import { placeInputs } from '../../src/reproduce/place-inputs.ts';
import { dataDigest } from '../../src/snapshot/data/digest.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { takeSnapshot } from '../../src/snapshot/take.ts';
import { newFolder, write } from '../unit/catalog/support/folder.ts';
import { GitRepository } from '../unit/catalog/support/git-repository.ts';

vi.setConfig({ testTimeout: 120_000 });

let program = '';
let base = '';

beforeAll(async () => {
  const python = await pythonWith('dvc', join(import.meta.dirname, 'requirements-dvc.txt'));
  program = join(dirname(python), 'dvc');
});

beforeEach(() => {
  base = realpathSync(newFolder());
  new GitRepository(base);
  dvc('init', '-q');
});

function dvc(...args: readonly string[]): string {
  const env = { ...process.env, DVC_NO_ANALYTICS: '1', DVC_SITE_CACHE_DIR: join(base, '.git', 'dvc-site') };
  return execFileSync(program, args, { cwd: base, env, encoding: 'utf8', stdio: 'pipe' });
}

const outs = z.array(z.object({ md5: z.string() }));

/** What a `.dvc` file says. */
function saidBy(file: string): string {
  const text = readFileSync(join(base, file), 'utf8');
  return `md5:${outs.parse((parse(text) as { outs: unknown }).outs)[0]!.md5}`;
}

/** What a snapshot records of inputs. */
async function recorded(...inputs: readonly string[]): Promise<Pick<Snapshot, 'inputs' | 'problems'>> {
  const command = { argv: ['true'], cwd: base, shell: false };
  const folder = join(base, '.trainyard', 'runs', 'calm-otter-k3f9');
  const nothing = { env: {}, ownEnv: {}, params: {}, python: null, cache: null };
  return takeSnapshot({ base, folder, slug: 'calm-otter-k3f9', command, inputs, ...nothing });
}

const odd = {
  'data/dir/b': '1',
  'data/dir/ä': '2',
  'data/dir/b-1': '3',
  'data/dir/b.d/x': '4',
  'data/dir/.hidden': '5',
  'data/dir/new\nline': '6',
  'data/dir/quote"\\\u007f': '7',
  'data/dir/\uffee': '8',
  'data/dir/😀': '9',
  'data/x.csv': 'a,b\r\n1,2\r\n',
};

describe('what DVC tracks', () => {
  it('is recorded with the digest that DVC has, whatever names are in a folder', async () => {
    write(base, odd);
    mkdirSync(join(base, 'data/dir/empty'));
    dvc('add', '-q', 'data/x.csv', 'data/dir');
    write(base, { 'data/other.csv': '1' });
    const { inputs, problems } = await recorded('data/x.csv', 'data/dir', 'data/other.csv');
    expect(problems).toEqual([]);
    expect(inputs).toMatchObject([
      { path: 'data/x.csv', kind: 'file', digest: saidBy('data/x.csv.dvc'), committed: false },
      { path: 'data/dir', kind: 'folder', digest: saidBy('data/dir.dvc'), committed: false },
      { path: 'data/other.csv', kind: 'file' },
    ]);
    expect(inputs[2]?.digest).toMatch(/^sha256:/);
  });

  it('and was changed is recorded as it is, and that is said; also of a part of a folder', async () => {
    write(base, { ...odd, 'data/dir/sub/a': '1', 'data/dir/sub/b': '2' });
    dvc('add', '-q', 'data/x.csv', 'data/dir');
    expect((await recorded('data/dir/sub', 'data/dir/b')).problems).toEqual([]);
    appendFileSync(join(base, 'data/x.csv'), 'more');
    appendFileSync(join(base, 'data/dir/sub/a'), 'more');
    const { inputs, problems } = await recorded('data/x.csv', 'data/dir', 'data/dir/sub', 'data/dir/b');
    expect(problems.map(({ message }) => message)).toEqual([
      'data/x.csv is not what x.csv.dvc says.',
      'data/dir is not what dir.dvc says.',
      'data/dir/sub is not what dir.dvc says.',
    ]);
    dvc('commit', '-q', '-f', 'data/x.csv.dvc', 'data/dir.dvc');
    expect(inputs.slice(0, 2).map(({ digest }) => digest)).toEqual([saidBy('data/x.csv.dvc'), saidBy('data/dir.dvc')]);
    expect((await recorded('data/x.csv', 'data/dir', 'data/dir/sub')).problems).toEqual([]);
  });

  it('in a folder where DVC sees fewer files than there are is not called changed', async () => {
    write(base, { 'data/dir/a': '1', 'data/dir/b.tmp': '2', '.dvcignore': '*.tmp\n' });
    dvc('add', '-q', 'data/dir');
    const { inputs, problems } = await recorded('data/dir');
    expect(problems).toEqual([]);
    expect(inputs[0]?.digest).not.toBe(saidBy('data/dir.dvc'));
    expect(inputs[0]?.digest).toMatch(/^md5:[0-9a-f]{32}\.dir$/);
  });

  it('by DVC 2, which left the carriage returns of texts out, is not called changed', async () => {
    write(base, { 'x.csv': 'a,b\r\n1,2\r\n' });
    const unix = join(newFolder(), 'unix');
    writeFileSync(unix, 'a,b\n1,2\n');
    const md5 = execFileSync('md5sum', [unix], { encoding: 'utf8' }).slice(0, 32);
    writeFileSync(join(base, 'x.csv.dvc'), `outs:\n- md5: ${md5}\n  size: 10\n  path: x.csv\n`);
    expect(dvc('data', 'status', '--json', '--granular')).not.toContain('modified');
    expect((await recorded('x.csv')).problems).toEqual([]);
    appendFileSync(join(base, 'x.csv'), 'more');
    expect((await recorded('x.csv')).problems).toHaveLength(1);
  });

  it.each(['symlink', 'hardlink'])('and is a %s into its cache is not read', async (type) => {
    const cache = newFolder();
    dvc('config', 'cache.dir', cache);
    dvc('config', 'cache.type', type);
    write(base, odd);
    dvc('add', '-q', 'data/x.csv', 'data/dir');
    const [file, folder] = [saidBy('data/x.csv.dvc'), saidBy('data/dir.dvc')];
    expect((await recorded('data/x.csv', 'data/dir')).inputs).toMatchObject([{ digest: file }, { digest: folder }]);
    // Other bytes behind DVC's back, as only root may write them: who read them would see it.
    const object = join(cache, 'files/md5', file.slice(4, 6), file.slice(6));
    const inFolder = realpathSync(join(base, 'data/dir/b'));
    const spoil = (one: string): void => {
      chmodSync(one, 0o644);
      writeFileSync(one, 'spoiled');
      chmodSync(one, 0o444);
    };
    spoil(object);
    spoil(inFolder);
    expect(statSync(join(base, 'data/x.csv')).size).toBe(7);
    expect((await recorded('data/x.csv', 'data/dir')).inputs).toMatchObject([{ digest: file }, { digest: folder }]);
    // What may be written may have been: it is read.
    chmodSync(object, 0o644);
    chmodSync(inFolder, 0o644);
    const { inputs, problems } = await recorded('data/x.csv', 'data/dir');
    expect(inputs[0]?.digest).toBe(`md5:${execFileSync('md5sum', [object], { encoding: 'utf8' }).slice(0, 32)}`);
    expect(problems).toHaveLength(2);
  });

  it('by the lock of a pipeline counts, also in the folder of a stage; what a stage read may change', async () => {
    write(base, {
      'raw.csv': '1\n',
      'sub/keep': '',
      'dvc.yaml': `stages:
  prepare:
    wdir: sub
    cmd: cp ../raw.csv clean.csv
    deps: [../raw.csv]
    outs: [clean.csv]
  each:
    foreach: [a, b]
    do:
      wdir: sub
      cmd: cp clean.csv \${item}.csv
      deps: [clean.csv]
      outs: ["\${item}.csv"]
`,
    });
    dvc('repro', '-q');
    const lock = readFileSync(join(base, 'dvc.lock'), 'utf8');
    const md5 = /md5: ([0-9a-f]{32})/.exec(lock)?.[1];
    const all = ['raw.csv', 'sub/clean.csv', 'sub/a.csv'];
    const { inputs, problems } = await recorded(...all);
    expect(inputs.map(({ digest }) => digest)).toEqual(all.map(() => `md5:${md5}`));
    expect(problems).toEqual([]);
    for (const name of all) {
      chmodSync(join(base, name), 0o644);
      writeFileSync(join(base, name), 'changed');
    }
    expect((await recorded(...all)).problems.map(({ message }) => message)).toEqual([
      'sub/clean.csv is not what dvc.lock says.',
      'sub/a.csv is not what dvc.lock says.',
    ]);
  });
});

describe('a reproduction', () => {
  it('checks what DVC tracks by the digest that was recorded, also of folders', async () => {
    write(base, odd);
    dvc('config', 'cache.type', 'symlink');
    dvc('add', '-q', 'data/x.csv', 'data/dir');
    const { inputs } = await recorded('data/x.csv', 'data/dir');
    const place = (): ReturnType<typeof placeInputs> =>
      placeInputs({ base, inside: join(newFolder(), 'checkout'), inputs, cache: newFolder() });
    expect(await place()).toMatchObject({ ok: true, linked: [] });
    dvc('unprotect', 'data/dir');
    expect(await dataDigest(join(base, 'data/dir'), { algorithm: 'md5' })).toMatchObject({
      digest: saidBy('data/dir.dvc'),
    });
    expect(await place()).toMatchObject({ ok: true });
    writeFileSync(join(base, 'data/dir/😀'), '0');
    expect(await place()).toMatchObject({ ok: false, firstCause: 'data/dir' });
  });
});
