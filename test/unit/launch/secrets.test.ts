import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { LocalBackend } from '../../../src/backends/local/backend.ts';
import { debugStart } from '../../../src/launch/debug-start.ts';
import type { Action } from '../../../src/project/actions.ts';
import { ended } from '../backends/support/programs.ts';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { newFolder, write } from '../catalog/support/folder.ts';
import { GitRepository } from '../catalog/support/git-repository.ts';
import { cli } from '../cli/run-here.ts';
import { filesIn } from '../snapshot/support/trees.ts';
import { anAction, launched, planned } from './support.ts';

vi.setConfig({ testTimeout: 240_000 });

const { dist, options } = builtForJobs();
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };

/** Writes what it was called with, and which variables it has, beside itself. */
const program = `import json, os, sys
json.dump({"args": sys.argv[1:], "names": sorted(os.environ)}, open("said.json", "w"))
`;
const inSh =
  'python3 -c "import json, sys; json.dump({\\"args\\": sys.argv[1:], \\"names\\": []}, open(\\"said.json\\", \\"w\\"))" "$@"\n';
const argparse = `import argparse, json, os, sys
parser = argparse.ArgumentParser()
parser.add_argument("--api-key", "-k", dest="k")
parser.add_argument("--data")
parser.add_argument("-t", "--token")
parser.add_argument("--lr", type=float, default=0.1)
parser.parse_args()
json.dump({"args": sys.argv[1:], "names": sorted(os.environ)}, open("said.json", "w"))
`;

/** Each of them holds what is looked for in every file. */
const values = [
  's3cr3t',
  '-s3cr3t',
  '--s3cr3t=1',
  's3cr3t\' "it\'s" $(id) `id` \\',
  's3cr3t\nline two',
  '<secret api_key>s3cr3t<secret other>',
  's3cr3t 日本 👩‍🔬 %PATH% !',
];

async function called(base: string, target: Action | string, params: Record<string, string>) {
  rmSync(join(base, 'said.json'), { force: true });
  const plan = await planned(dist, base, target, { params, env });
  const done = await launched(plan, options());
  const state = await ended(new LocalBackend(options()), done.record.handle!);
  expect(state).toMatchObject({ status: 'finished' });
  const said = JSON.parse(readFileSync(join(base, 'said.json'), 'utf8')) as { args: string[]; names: string[] };
  rmSync(join(base, 'said.json'));
  return { ...said, ...done };
}

/** Everything that Trainyard and git keep of a base. */
function kept(repository: GitRepository): string {
  const files = JSON.stringify(filesIn(join(repository.folder, '.trainyard'), []));
  const objects = repository.git('rev-list', '--all', '--objects').trim().split('\n');
  return files + objects.map((line) => repository.git('cat-file', '-p', line.split(' ', 1)[0]!)).join();
}

function newBase(): GitRepository {
  const repository = new GitRepository(newFolder());
  repository.write({ 'train.py': program, 'options.py': argparse, 'train.sh': inSh, '.gitignore': 'said.json\n' });
  repository.commit('first');
  return repository;
}

const apiKey = { params: [{ name: 'api_key', value: '', text: '' }] };

describe('a secret parameter', () => {
  it.each([
    ['of an action', anAction('python3 train.py {api_key} --api_key={api_key}', apiKey)],
    ['of a line for a shell', anAction(`python3 train.py {api_key} "--api_key={api_key}"`, { ...apiKey, shell: true })],
  ])('%s reaches the program as it is, and stands in no file', async (_what, action) => {
    const repository = newBase();
    for (const value of values) {
      const { args, names, record } = await called(repository.folder, action, { api_key: value });
      expect(args).toEqual([value, `--api_key=${value}`]);
      expect(names.filter((name) => name.startsWith('TRAINYARD_')).sort()).toEqual([
        'TRAINYARD_RUN_FOLDER',
        'TRAINYARD_RUN_ID',
      ]);
      expect(record.params).toEqual({ api_key: null });
      expect(record.command.argv.join(' ')).toContain('<secret api_key>');
    }
    expect(kept(repository)).not.toContain('s3cr3t');
  });

  it('of a script reaches the program as it is, and stands in no file', async () => {
    const repository = newBase();
    for (const value of values) {
      const plain = await called(repository.folder, 'train.py', { api_key: value, lr: '1' });
      expect(plain.args).toEqual([`--api_key=${value}`, '--lr=1']);
      expect(plain.record.params).toEqual({ api_key: null, lr: '1' });
      const data = `https://ada:s3cr3t@example.org/${encodeURIComponent(value)}`;
      const declared = await called(repository.folder, 'options.py', { 'api-key': value, token: value, data, lr: '1' });
      expect(declared.args).toEqual([`--api-key=${value}`, `--token=${value}`, `--data=${data}`, '--lr=1']);
      expect(declared.record.params).toMatchObject({ lr: 1, k: null, token: null, data: null });
      const shell = await called(repository.folder, 'train.sh', { token: value });
      expect(shell.args).toEqual([`--token=${value}`]);
    }
    expect(kept(repository)).not.toContain('s3cr3t');
  });

  it('reaches a program under a debugger', async () => {
    const base = newFolder();
    write(base, { 'train.py': program });
    const plan = await planned(dist, base, anAction('python3 train.py {api_key}', apiKey), {
      params: { api_key: 's3cr3t' },
    });
    if (!plan.ok) throw new Error(plan.message);
    expect(debugStart(plan)).toMatchObject({ args: ['s3cr3t'] });
    expect(plan.command.argv.join()).not.toContain('s3cr3t');
  });

  it('is not said by --dry-run', async () => {
    const base = newFolder();
    write(base, {
      'train.py': program,
      'trainyard.yaml': `version: 1
actions:
  train: { run: "python3 train.py --api_key={api_key} {lr}", params: { api_key: null, lr: 1 } }
  shell: { run: "python3 train.py {token}", params: { token: null }, shell: true }
`,
    });
    for (const args of [
      ['train', '-p', 'api_key=s3cr3t'],
      ['shell', '-p', 'token=s3cr3t'],
      ['train.py', '-p', 'password=s3cr3t'],
    ]) {
      for (const how of [[], ['--json']]) {
        const { status, out, err } = await cli(['train', ...args, '--dry-run', ...how], { cwd: base, dist, env });
        expect({ status, args, err }).toMatchObject({ status: 0 });
        expect(out).toContain('<secret ');
        expect(out + err).not.toContain('s3cr3t');
      }
    }
  });
});

describe('a run with a secret parameter', () => {
  it('is done again once the secret is given or in the environment, and else names it', async () => {
    const repository = newBase();
    const base = repository.folder;
    repository.write({
      'check.py': 'import sys\nassert sys.argv[1] == "--api_key=s3cr3t \'x\'", sys.argv\nprint("loss=0.5")\n',
      'trainyard.yaml': `version: 1
actions:
  train: { run: "python3 check.py --api_key={api_key}", params: { api_key: null } }
  shell: { run: "python3 check.py --api_key={api_key}", params: { api_key: null }, shell: true }
`,
    });
    repository.commit('second');
    const ask = async (args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<unknown> => {
      const { out, err } = await cli([...args, '--json', '--quiet'], { cwd: base, dist, env: { ...env, ...more } });
      expect(err).not.toContain('s3cr3t');
      return JSON.parse(out) as unknown;
    };
    const secret = "s3cr3t 'x'";
    for (const target of ['train', 'shell', 'check.py']) {
      const { run } = (await ask(['train', target, '-p', `api_key=${secret}`])) as { run: { id: string } };
      const without = (await ask(['reproduce', run.id])) as { reasons: string[] };
      expect(without).toMatchObject({ verdict: 'impossible', firstCause: 'api_key' });
      expect(without.reasons.join()).toContain('-p api_key=…, or set API_KEY');
      const same = { verdict: 'identical', mode: 'snapshot' };
      expect(await ask(['reproduce', run.id], { API_KEY: secret })).toMatchObject(same);
      expect(await ask(['reproduce', run.id, '-p', `api_key=${secret}`])).toMatchObject(same);
      expect(await ask(['reproduce', run.id], { API_KEY: 'wrong' })).toMatchObject({ verdict: 'different' });
    }
    expect(kept(repository).replace(/assert sys.*/g, '')).not.toContain('s3cr3t');
  });
});
