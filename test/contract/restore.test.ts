import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { pythonWith } from '../../scripts/lib/python.mjs';
import { builtForJobs } from '../unit/backends/support/supervisor.ts';
import { until } from '../unit/backends/support/programs.ts';
import { newFolder } from '../unit/catalog/support/folder.ts';
import { GitRepository } from '../unit/catalog/support/git-repository.ts';
import { builtCli } from '../unit/cli/built-cli.ts';
import { cli } from '../unit/cli/run-here.ts';
import { stateOf } from '../unit/reproduce/support/untouched.ts';
import { packageIndex } from './support/package-index.ts';
import type { PackageIndex } from './support/package-index.ts';

// Making an environment with pip takes its time on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

const { dist } = builtForJobs();
let uv = '';
let base = '';
let cache = '';
let repository: GitRepository;
let index: PackageIndex;
let env: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  uv = join(dirname(await pythonWith('restore', join(import.meta.dirname, 'requirements-restore.txt'))), 'uv');
});

/** A training whose every number comes from two packages. */
const script = `import helper, toy
for epoch in range(3):
    print(f"epoch={epoch} loss={toy.FACTOR / (epoch + helper.SHIFT):.12f}")
`;
const project = 'version: 1\nactions:\n  train: { run: python train.py }\n';

beforeEach(async () => {
  [base, cache] = [newFolder(), newFolder()];
  repository = new GitRepository(base);
  repository.write({ 'train.py': script, 'trainyard.yaml': project, '.gitignore': '.venv/\nwheels/\n' });
  index = await packageIndex();
  index.add('toy', '1.0', 'FACTOR = 1.0\n');
  // Of another length: Python tells what it compiled by size and second, and uv keeps the times of its cache.
  index.add('toy', '2.0', 'FACTOR = 2.0  # twice as much\n');
  index.add('helper', '0.3', 'SHIFT = 0.3\n');
  index.add('extra', '1.0', '');
});

afterEach(() => index.close());

interface Answer {
  readonly verdict: string;
  readonly firstCause: string | null;
  readonly reasons: readonly string[];
}

async function ask(...args: string[]): Promise<unknown> {
  const { out } = await cli([...args, '--json', '--quiet'], { cwd: base, dist, env, cache });
  return JSON.parse(out) as unknown;
}

async function trained(): Promise<string> {
  repository.commit('one');
  const { run } = (await ask('train')) as { run: { id: string; status: string } };
  expect(run.status).toBe('finished');
  return run.id;
}

async function restored(id: string): Promise<Answer> {
  return (await ask('reproduce', id, '--env', 'restore')) as Answer;
}

function own(): Readonly<Record<string, string>> {
  return stateOf(base, [
    '.trainyard',
    join('.git', 'trainyard-clones.json'),
    join('.git', 'refs', 'trainyard'),
    join('.git', 'trainyard-audit'),
  ]);
}

/** `PATH` with only these programs of this machine. */
function pathOf(...programs: string[]): string {
  const folder = newFolder();
  for (const program of programs) {
    const real = execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
    writeFileSync(join(folder, program), `#!/bin/sh\nexec "${real}" "$@"\n`, { mode: 0o755 });
  }
  return folder;
}

const python = (): string => join(base, '.venv', 'bin', 'python');

/** How a person makes an environment from one kind of file, and changes a package in it later. */
const kinds = [
  {
    from: 'uv.lock',
    make: async () => {
      withUv();
      const table = `[[tool.uv.index]]\nurl = "${index.url}"\ndefault = true\n`;
      const groups = '[project.optional-dependencies]\nmore = ["extra"]\n[dependency-groups]\ndev = ["helper"]\n';
      const head =
        '[project]\nname = "training"\nversion = "0"\nrequires-python = ">=3.9"\ndependencies = ["toy==1.0"]\n';
      repository.write({ 'pyproject.toml': head + groups + table });
      delete env['UV_DEFAULT_INDEX'];
      await called(uv, ['sync', '--quiet', '--python', 'python3']);
    },
    change: () => uvPip('toy==2.0', '--index-url', index.url),
  },
  {
    from: 'requirements.txt by uv',
    make: async () => {
      withUv();
      repository.write({ 'requirements.txt': `--index-url ${index.url}\ntoy==1.0\nhelper==0.3\n` });
      await called(uv, ['venv', '--quiet', '--python', 'python3', join(base, '.venv')]);
      await uvPip('-r', 'requirements.txt');
    },
    change: () => uvPip('toy==2.0', '--index-url', index.url),
  },
  {
    from: 'requirements.txt by pip, from a folder',
    make: async () => {
      withPip();
      repository.write({ 'requirements.txt': '--no-index\n--find-links wheels\ntoy==1.0\nhelper==0.3\n' });
      for (const name of readdirSync(index.wheels))
        repository.write({ [`wheels/${name}`]: readFileSync(join(index.wheels, name)) });
      await pip('-r', 'requirements.txt');
    },
    change: () => pip('toy==2.0', '--no-index', '--find-links', 'wheels'),
  },
  {
    from: 'what was recorded, by pip',
    make: async () => {
      withPip();
      env = { ...env, PIP_INDEX_URL: index.url };
      await pip('toy==1.0', 'helper==0.3');
    },
    change: () => pip('toy==2.0'),
  },
  {
    from: 'what was recorded, by uv',
    make: async () => {
      withUv();
      env = { ...env, UV_DEFAULT_INDEX: index.url };
      await called(uv, ['venv', '--quiet', '--python', 'python3', join(base, '.venv')]);
      await uvPip('toy==1.0', 'helper==0.3');
    },
    change: () => uvPip('toy==2.0'),
  },
] as const;

function common(path: string): NodeJS.ProcessEnv {
  return {
    PATH: path,
    HOME: newFolder(),
    PIP_RETRIES: '1',
    UV_HTTP_RETRIES: '0',
    UV_CACHE_DIR: newFolder(),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  };
}

function withUv(): void {
  env = common(`${dirname(uv)}:${process.env['PATH'] ?? ''}`);
}

/** Runs a program beside this process, which is the index that it asks. */
async function called(program: string, words: readonly string[]): Promise<void> {
  await promisify(execFile)(program, words, { cwd: base, env });
}

/** There is no uv. */
function withPip(): void {
  const programs = pathOf('git', 'python3', 'sh');
  env = common(programs);
  execFileSync('python3', ['-m', 'venv', join(base, '.venv')]);
}

function pip(...words: string[]): Promise<void> {
  return called(python(), ['-m', 'pip', 'install', '--quiet', ...words]);
}

function uvPip(...words: string[]): Promise<void> {
  return called(uv, ['pip', 'install', '--quiet', '--python', python(), ...words]);
}

describe.each(kinds)('an environment from $from', ({ make, change }) => {
  it('is restored after a package changed, and the run comes out identical; the person’s own stays', async () => {
    await make();
    const id = await trained();
    await change();
    const before = own();
    expect(await ask('reproduce', id)).toMatchObject({ verdict: 'different', firstCause: 'toy' });
    expect(await restored(id)).toMatchObject({ verdict: 'identical', firstCause: null });
    expect(own()).toEqual(before);
    // It is there now, and taken without being asked for, without the index.
    const asked = index.asked.length;
    await index.close();
    expect(await ask('reproduce', id)).toMatchObject({ verdict: 'identical', firstCause: null });
    expect(index.asked).toHaveLength(asked);
  });
});

describe('an environment that cannot be had again', () => {
  const [fromLock, , fromFolder, byPip, byUv] = kinds;

  it.each([
    ['uv.lock', fromLock],
    ['requirements', fromFolder],
    ['what uv installed', byUv],
  ])('names the package of %s that is not there any more', async (_name, { make, change }) => {
    await make();
    const id = await trained();
    await change();
    for (const folder of [index.wheels, join(base, 'wheels')])
      rmSync(join(folder, 'toy-1.0-py3-none-any.whl'), { force: true });
    const before = own();
    env = { ...env, UV_CACHE_DIR: newFolder(), PIP_NO_CACHE_DIR: '1' };
    const answer = await restored(id);
    expect(answer).toMatchObject({ verdict: 'impossible', firstCause: 'toy', run: null });
    expect(own()).toEqual(before);
  });

  it.each([
    ['uv.lock', fromLock],
    ['what pip installed', byPip],
  ])('names the index of %s that is out of reach', async (_name, { make, change }) => {
    await make();
    const id = await trained();
    await change();
    await index.close();
    env = { ...env, UV_CACHE_DIR: newFolder(), PIP_NO_CACHE_DIR: '1' };
    const answer = await restored(id);
    expect(answer).toMatchObject({ verdict: 'impossible', run: null });
    expect(answer.reasons[0]).toContain(`The package index ${new URL(index.url).host} is out of reach`);
  });
});

describe('an environment whose making was killed', () => {
  it('is not used, but made anew', async () => {
    const [, , , byPip] = kinds;
    await byPip.make();
    const id = await trained();
    await byPip.change();
    const program = builtCli(dist);
    const child = spawn(process.execPath, [program, 'reproduce', id, '--env', 'restore', '--json'], {
      cwd: base,
      env: { ...env, XDG_CACHE_HOME: cache },
      stdio: 'ignore',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    // Python is there, its packages are not.
    const half = await until(
      () =>
        environments().flatMap((folder) =>
          readdirSync(folder)
            .filter((name) => name.startsWith('env-'))
            .map((name) => join(folder, name)),
        ),
      ([one]) => one !== undefined && existsSync(join(one, 'bin', 'python')),
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    const kept = (await ask('prune')) as { kept: { kind: string; what: string; live: boolean }[] };
    expect(kept.kept.filter(({ kind }) => kind === 'environments')).toMatchObject([{ what: 'not whole', live: false }]);
    expect(await ask('reproduce', id)).toMatchObject({ verdict: 'different', firstCause: 'toy' });
    expect(await restored(id)).toMatchObject({ verdict: 'identical', firstCause: null });
    expect(existsSync(join(half[0] ?? '', 'bin', 'python'))).toBe(false);
  });

  function environments(): string[] {
    const folder = join(cache, 'trainyard', 'environments');
    return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  }
});
