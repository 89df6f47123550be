import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder, write } from '../catalog/support/folder.ts';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { anAction, planned } from './support.ts';

const { dist } = builtForJobs();
const lr = [{ name: 'lr', value: 0.01, text: '1e-2' }];

describe('what stands in the way is said before anything starts', () => {
  it('and a variable that stands before the program as in a shell is sent to where it belongs', async () => {
    const plan = await planned(dist, newFolder(), anAction('SEED=1 python3 train.py'));
    expect(plan).toMatchObject({ ok: false, code: 'no-such-program' });
    expect(plan).toMatchObject({ hint: 'Set SEED under env: of the action, or write: env SEED=1 ….' });
  });

  it.each([
    ['a program', anAction('no-such-program x'), {}, 'no-such-program', true],
    ['a chosen interpreter', anAction('python train.py'), { interpreter: '/no/such/python' }, 'no-such-program', true],
    ['a script', anAction('python3 -u gone.py --lr 1'), {}, 'no-such-script', false],
    ['a script behind options', anAction('env A=1 python3 -X utf8 gone'), {}, 'no-such-script', false],
    ['a script without an action', 'gone.py', {}, 'no-such-script', false],
    ['an input', anAction('python3 train.py', { inputs: ['data/train.csv'] }), {}, 'no-such-input', false],
    ['a lock', anAction('uv run --frozen train.py'), {}, 'no-such-lock', false],
    ['a folder', anAction('python3 train.py', { cwd: 'gone' }), {}, 'no-such-folder', false],
    ['a file of parameters', anAction('python3 train.py', { paramsFile: 'params.yaml' }), {}, 'no-such-file', false],
    ['a secret', anAction('python3 train.py', { env: { TOKEN: 'secret' } }), {}, 'no-secret', false],
    [
      'a parameter',
      anAction('python3 train.py {lr}', { params: lr }),
      { params: { lrr: '1' } },
      'no-such-parameter',
      false,
    ],
    [
      'a place for a parameter',
      anAction('python3 train.py', { params: lr }),
      { params: { lr: '1' } },
      'parameter-not-taken',
      false,
    ],
    ['a value for a place', anAction('python3 train.py {lr}'), {}, 'bad-action', false],
  ])('%s', async (_what, target, more, code, outside) => {
    const base = newFolder();
    const bin = join(base, 'bin');
    write(base, { 'train.py': '', 'bin/uv': '' });
    makeProgram(join(bin, 'uv'));
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    expect(await planned(dist, base, target, { env, ...more })).toMatchObject({ ok: false, code, outside });
    expect(existsSync(join(base, '.trainyard'))).toBe(false);
  });

  it('nothing at all is run in a workspace that is not trusted', async () => {
    const base = newFolder();
    write(base, { 'train.py': '' });
    expect(await planned(dist, base, 'train.py', { trusted: false })).toMatchObject({ ok: false, code: 'untrusted' });
  });
});

describe('a plan', () => {
  it('keeps the text of defaults for the command, and their types for the record', async () => {
    const base = newFolder();
    write(base, { 'train.py': '' });
    const action = anAction('python3 train.py --lr {lr} --json {{}}', { params: lr });
    expect(await planned(dist, base, action)).toMatchObject({
      command: { argv: ['python3', 'train.py', '--lr', '1e-2', '--json', '{}'], cwd: base, shell: false },
      params: { lr: 0.01 },
    });
    const given = await planned(dist, base, action, { params: { lr: '0.50' } });
    expect(given).toMatchObject({
      command: { argv: expect.arrayContaining(['0.50']) as string[] },
      params: { lr: 0.5 },
    });
  });

  it('takes parameters from a file, nested ones by their whole names', async () => {
    const base = newFolder();
    write(base, { 'train.py': '', 'params.yaml': 'optimizer:\n  lr: 1e-3\nseed: 7\n' });
    const action = anAction('python3 train.py {optimizer.lr} {seed}', { paramsFile: 'params.yaml' });
    expect(await planned(dist, base, action, { params: { 'optimizer.lr': '5' } })).toMatchObject({
      command: { argv: ['python3', 'train.py', '5', '7'] },
      params: { 'optimizer.lr': 5, seed: 7 },
    });
  });

  it("uses the workspace's .venv, unless an interpreter was chosen", async () => {
    const base = newFolder();
    write(base, { 'train.py': '', '.venv/pyvenv.cfg': '', '.venv/bin/python': '' });
    makeProgram(join(base, '.venv/bin/python'));
    const python = join(base, '.venv/bin/python');
    expect(await planned(dist, base, 'train.py')).toMatchObject({
      command: { argv: [python, 'train.py'] },
      env: { VIRTUAL_ENV: join(base, '.venv') },
    });
    mkdirSync(join(base, 'conda/bin'), { recursive: true });
    write(base, { 'conda/bin/python3': '' });
    const chosen = join(base, 'conda/bin/python3');
    makeProgram(chosen);
    expect(await planned(dist, base, anAction('python train.py'), { interpreter: chosen })).toMatchObject({
      command: { argv: [chosen, 'train.py'] },
    });
  });

  it("leaves the editor's own variables out of the environment, and secrets out of the record", async () => {
    const base = newFolder();
    write(base, { 'train.py': '' });
    const env = {
      PATH: process.env['PATH'],
      VSCODE_PID: '1',
      ELECTRON_RUN_AS_NODE: '1',
      NODE_OPTIONS: '-r x',
      TOKEN: 't',
    };
    const own = { TOKEN: 'secret', PYTHONHASHSEED: '0', MY_API_KEY: 'k' };
    const plan = await planned(dist, base, anAction('python3 train.py', { env: own }), { env });
    expect(plan).toMatchObject({ ownEnv: { TOKEN: null, PYTHONHASHSEED: '0', MY_API_KEY: null } });
    const given = { TOKEN: 't', PYTHONHASHSEED: '0', MY_API_KEY: 'k' };
    expect(plan).toHaveProperty('env', { PATH: process.env['PATH'], ...given });
  });

  it('refuses a value in a place of a shell line that no quoting keeps', async () => {
    const base = newFolder();
    for (const run of ['echo `echo {lr}`', 'echo # {lr}', 'cat <<X\n{lr}\nX', "echo $'{lr}'", 'echo ${x:-{lr}}']) {
      const plan = await planned(dist, base, anAction(run, { params: lr, shell: true }));
      expect(plan).toMatchObject({ ok: false, code: 'bad-action' });
    }
  });
});

function makeProgram(file: string): void {
  chmodSync(file, 0o755);
}
