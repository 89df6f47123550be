import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { LocalBackend } from '../../../src/backends/local/backend.ts';
import { hasEnded, launchedRuns } from '../../../src/jobs/record-file.ts';
import { launch } from '../../../src/launch/launch.ts';
import { readOutputs, readSnapshot } from '../../../src/snapshot/snapshot.ts';
import { packageName } from '../../../src/snapshot/packages.ts';
import { until } from '../backends/support/programs.ts';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { trackerFactories as trackers } from '../../../src/trackers/registry.ts';
import { launchedId } from '../../../src/jobs/run-record.ts';
import { write } from '../catalog/support/folder.ts';
import { openWith, optionsOf } from '../catalog/support/open.ts';
import { GitRepository } from '../catalog/support/git-repository.ts';
import { anAction, launched, planned } from '../launch/support.ts';
import { checkedOut, filesIn, newFolder } from './support/trees.ts';

vi.setConfig({ testTimeout: 240_000 });

const { dist, options } = builtForJobs();
const env = process.env as Record<string, string>;

/** Launches an action on this machine and waits for its end. */
async function ran(base: string, action: Parameters<typeof anAction>, more: object = {}) {
  const plan = await planned(dist, base, anAction(...action), { env, ...more });
  const done = await launched(plan, options());
  const backend = new LocalBackend(options());
  const state = await until(() => backend.status(done.record.handle!), hasEnded);
  return { ...done, state };
}

describe('a launch', () => {
  it('records code, inputs and outputs, and no secret in any file or object', async () => {
    const repository = new GitRepository(newFolder());
    const base = repository.folder;
    repository.write({
      'train.py': 'import os\nos.makedirs("out")\nopen("out/model.txt", "w").write("weights")\n',
      'data/a.csv': '1\n',
      '.gitignore': 'big.csv\n.trainyard/runs/*/log\n',
      'requirements.txt': '--index-url https://user:s3cr3t-pypi@index.example/simple\nnumpy==2.0\n',
    });
    repository.commit('first');
    repository.git('remote', 'add', 'origin', 'https://ada:s3cr3t-remote@example.org/x.git');
    repository.write({ 'big.csv': '2\n', '.env': 'TOKEN=s3cr3t-file\n', 'data/b.csv': '3\n' });
    const secrets = {
      API_KEY: 's3cr3t-key',
      HF_TOKEN: 's3cr3t-hf',
      MLFLOW_TRACKING_URI: 'https://ada:s3cr3t-uri@mlflow.example',
      MLFLOW_TRACKING_PASSWORD: 's3cr3t-password',
      WANDB_API_KEY: 's3cr3t-wandb',
      WANDB_MODE: 'offline',
      PYTHONHASHSEED: '7',
    };
    const { folder, warnings, state } = await ran(
      base,
      [
        'python3 train.py --seed {seed}',
        {
          inputs: ['data', 'big.csv'],
          outputs: ['out'],
          env: { API_KEY: 'secret' },
          params: [{ name: 'seed', value: 3, text: '3' }],
        },
      ],
      { env: { ...env, ...secrets } },
    );
    expect(warnings).toEqual([]);
    expect(state.status).toBe('finished');
    const snapshot = readSnapshot(folder)!;
    expect(snapshot.code.kind).toBe('git');
    if (snapshot.code.kind !== 'git') return;
    expect(snapshot.code).toMatchObject({ dirty: true, remote: 'https://example.org/x.git' });
    const tree = Object.keys(checkedOut(base, snapshot.code.snapshot)).sort();
    expect(tree).toEqual(['.gitignore', 'data/a.csv', 'data/b.csv', 'requirements.txt', 'train.py']);
    expect(snapshot.inputs).toMatchObject([
      { path: 'data', kind: 'folder', committed: true },
      { path: 'big.csv', kind: 'file', committed: false },
    ]);
    expect(snapshot.seeds).toEqual({ seed: 3, PYTHONHASHSEED: '7' });
    expect(snapshot.environment.variables).toMatchObject({
      API_KEY: null,
      HF_TOKEN: null,
      WANDB_API_KEY: null,
      MLFLOW_TRACKING_PASSWORD: null,
      MLFLOW_TRACKING_URI: 'https://mlflow.example',
      WANDB_MODE: 'offline',
    });
    expect(snapshot.environment.locks).toMatchObject([{ kind: 'pip', path: 'requirements.txt' }]);
    expect(readOutputs(folder)).toMatchObject({ outputs: [{ path: 'out', kind: 'folder', bytes: 7 }], problems: [] });
    const written = JSON.stringify(filesIn(join(base, '.trainyard'), []));
    expect(written).not.toContain('s3cr3t');
    // Of what the commit adds to the history; the history has requirements.txt.
    const added = repository.git('diff', snapshot.code.commit!, snapshot.code.snapshot);
    expect(added).not.toContain('s3cr3t');
    expect(added).toContain('data/b.csv');
  });

  it('from a folder without git copies its code', async () => {
    const base = newFolder();
    write(base, {
      'train.py': 'print(1)\n',
      'lib/model.py': 'x\n',
      'big.py': 'x'.repeat(2 << 20),
      'data.bin': 'no code',
      '.env': 'S3CR3T=1',
      'node_modules/x/index.js': 'no',
      '.venv-like/pyvenv.cfg': '',
      '.venv-like/lib/a.py': 'no',
      'mlruns/0/meta.yaml': 'no',
    });
    const { folder } = await ran(base, ['python3 train.py', {}]);
    const { code } = readSnapshot(folder)!;
    if (code.kind !== 'files') throw new Error('no files');
    expect(code.files.map(({ path }) => path)).toEqual(['lib/model.py', 'train.py']);
    expect(code.leftOut).toEqual([{ path: 'big.py', bytes: 2 << 20 }]);
    expect(filesIn(join(folder, 'snapshot/code'))).toEqual({
      'train.py': 'file print(1)\n',
      'lib/model.py': 'file x\n',
    });
  });

  it('goes on where git refuses, and says so', async () => {
    const base = newFolder();
    write(base, { 'train.py': 'print(1)\n', '.git': 'gitdir: nowhere\n' });
    const { warnings, state, folder } = await ran(base, ['python3 train.py', {}]);
    expect(state.status).toBe('finished');
    expect(warnings.join()).toContain('Git cannot keep the code');
    expect(readSnapshot(folder)?.code.kind).toBe('files');
  });
});

it('a launch that is cancelled while it is recorded starts nothing', async () => {
  const base = newFolder();
  write(base, { 'train.py': 'open("begun", "w")\n' });
  const plan = await planned(dist, base, anAction('python3 train.py'), { env });
  if (!plan.ok) throw new Error(plan.message);
  const how = {
    backendName: 'local',
    face: 'command-line',
    tags: {},
    parent: null,
    signal: AbortSignal.abort(),
  } as const;
  const done = await launch(plan, { ...how, backend: new LocalBackend(options()) });
  expect(done).toMatchObject({ ok: false, code: 'cancelled' });
  expect(launchedRuns(base).map(({ record }) => record)).toMatchObject([{ status: 'killed', reason: 'cancelled' }]);
  expect(Object.keys(filesIn(base))).toEqual(['train.py']);
});

describe('two launches', () => {
  it('differ in what was changed between them: code that was never committed, data, variables', async () => {
    const repository = new GitRepository(newFolder());
    const base = repository.folder;
    repository.write({ 'train.py': 'print(1)\n', 'data/a.csv': '1\n', '.gitignore': 'data/\n', 'lib.py': 'same\n' });
    repository.commit('first');
    const action = (seed: string): Parameters<typeof anAction> => [
      'python3 train.py',
      { inputs: ['data/a.csv'], env: { PYTHONHASHSEED: seed } },
    ];
    repository.write({ 'new.py': 'not committed\n' });
    const first = await ran(base, action('1'));
    repository.write({ 'train.py': 'print(2)\n', 'data/a.csv': '2\n' });
    const second = await ran(base, action('2'));
    const catalog = await openWith(trackers, optionsOf([base]));
    const [a, b] = [launchedId(first.record.slug), launchedId(second.record.slug)];
    const diff = (await catalog.diff(a, b, { git: true }))!;
    const tree = (one: typeof first): string => {
      const { code } = readSnapshot(one.folder)!;
      return code.kind === 'git' ? code.snapshot : '';
    };
    expect(diff.code).toBe(repository.git('diff', tree(first), tree(second)));
    expect(diff.code).toContain('+print(2)');
    expect(diff.code).not.toContain('new.py');
    expect(diff.problems).toEqual([]);
    expect(diff.data.changed).toMatchObject([{ key: 'data/a.csv' }]);
    expect(diff.environment.changed).toEqual([{ key: 'variable.PYTHONHASHSEED', a: '1', b: '2' }]);
    expect(diff.git.same).toBeGreaterThan(0);
    expect(await catalog.codeText(a, 'new.py', { git: true })).toBe('not committed\n');
    const shown = (await catalog.snapshot(b))!;
    expect(shown).toMatchObject({
      recorded: 'launch',
      code: { kind: 'git', snapshot: tree(second), dirty: true },
      seeds: { PYTHONHASHSEED: '2' },
      inputs: [{ path: 'data/a.csv', bytes: 2, committed: false }],
      outputs: null,
    });
    expect(shown.command).toContain('train.py');
    // Another clone has neither ref nor commit: that is said.
    repository.git('update-ref', '-d', `refs/trainyard/runs/${first.record.slug}`);
    repository.git('update-ref', '-d', `refs/trainyard/runs/${second.record.slug}`);
    repository.git('prune', '--expire=now');
    const poorer = (await catalog.diff(a, b, { git: true }))!;
    expect(poorer.problems.map(({ message }) => message).join()).toContain('uncommitted changes');
  });
});

describe('packages', () => {
  it('are those that pip freeze names, with their versions and where they come from', async () => {
    const [base, venv] = [newFolder(), newFolder()];
    execFileSync('python3', ['-m', 'venv', venv]);
    const program = join(venv, 'bin/python');
    write(base, {
      'train.py': 'print(1)\n',
      'local/pyproject.toml':
        '[build-system]\nrequires=[]\nbuild-backend="backend"\nbackend-path=["."]\n[project]\nname="Local_Pkg.x"\nversion="1.2"\n',
      // The smallest backend that there is: nothing has to be downloaded.
      'local/backend.py': `
import os, zipfile
META = "Metadata-Version: 2.1\\nName: Local_Pkg.x\\nVersion: 1.2\\n"
def _make(folder, extra):
    name = "local_pkg_x-1.2-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as z:
        info = "local_pkg_x-1.2.dist-info/"
        z.writestr(info + "METADATA", META)
        z.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        z.writestr("local_pkg_x.pth" if extra else "local_pkg_x.py", "")
        z.writestr(info + "RECORD", "")
    return name
def build_wheel(folder, config_settings=None, metadata_directory=None): return _make(folder, False)
def build_editable(folder, config_settings=None, metadata_directory=None): return _make(folder, True)
`,
    });
    const pip = (...args: readonly string[]): string =>
      execFileSync(program, ['-m', 'pip', '--disable-pip-version-check', ...args], {
        encoding: 'utf8',
        cwd: base,
        stdio: 'pipe',
      });
    pip('install', '-q', '--no-build-isolation', '--no-deps', '--no-index', '-e', './local');
    const { folder } = await ran(base, ['python train.py', {}], { interpreter: program });
    const { python, packages } = readSnapshot(folder)!.environment;
    expect(python).toMatchObject({ program, prefix: venv, implementation: 'CPython' });
    expect(`Python ${python!.version}`).toBe(execFileSync(program, ['--version'], { encoding: 'utf8' }).trim());
    const listed = JSON.parse(pip('list', '--format=json')) as { name: string; version: string }[];
    expect(Object.keys(packages)).toEqual(listed.map(({ name }) => packageName(name)).sort());
    for (const { name, version } of listed) {
      if (packageName(name) !== 'local-pkg-x') expect(packages[packageName(name)]).toBe(version);
    }
    expect(pip('freeze')).toContain('-e ');
    expect(packages['local-pkg-x']).toBe(`file://${join(base, 'local')}`);
    expect(readFileSync(join(folder, 'run.json'), 'utf8')).toContain(program);
  });

  it('of an environment of conda’s are also those that conda names, with build and channel and without tokens', async () => {
    const [base, prefix] = [newFolder(), newFolder()];
    execFileSync('python3', ['-m', 'venv', '--without-pip', prefix]);
    const record = (file: string, channel: string): Record<string, string> => ({
      [`conda-meta/${file}.json`]: JSON.stringify({ arch: null, build: 'x', build_number: 0, channel, files: [] }),
    });
    write(prefix, {
      'conda-meta/history': '',
      ...record('numpy-1.26.4-py311h64a7726_0', 'https://conda.anaconda.org/conda-forge/linux-64'),
      ...record('cuda-nvcc-12.4.131-0', 'https://conda.anaconda.org/t/to-s3cr3t/nvidia/linux-64'),
      ...record('mkl-2023.1.0-h213fc3f_46344', 'https://repo.anaconda.com/pkgs/main/linux-64'),
      ...record('own-0.1-py_0', 'https://ada:s3cr3t@conda.example/team/noarch'),
    });
    write(base, { 'train.py': 'print(1)\n' });
    const { folder } = await ran(base, ['python train.py', {}], { interpreter: join(prefix, 'bin/python') });
    expect(readSnapshot(folder)!.environment.conda).toEqual({
      numpy: '1.26.4 py311h64a7726_0 conda-forge',
      'cuda-nvcc': '12.4.131 0 nvidia',
      mkl: '2023.1.0 h213fc3f_46344 pkgs/main',
      own: '0.1 py_0 https://conda.example/team',
    });
    expect(readFileSync(join(folder, 'snapshot/snapshot.json'), 'utf8')).not.toContain('s3cr3t');
  });
});
