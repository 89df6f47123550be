import { strict as assert } from 'node:assert';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { pythonOf } from '../../src/extension/launch/python.ts';
import { endSentence, isNotable } from '../../src/extension/run-notices.ts';
import { JobIndex } from '../../src/jobs/job-index.ts';
import type { RunRecord } from '../../src/jobs/run-record.ts';
import { makeRun } from '../unit/runs/make-run.ts';

const folder = (): string => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert(first !== undefined);
  return first.uri.fsPath;
};

/** Waits until a launched run fits, and gives its record. */
async function launched(fits: (record: RunRecord) => boolean): Promise<RunRecord> {
  for (let tries = 0; tries < 300; tries += 1) {
    const index = new JobIndex();
    await index.look([folder()]);
    const found = index.jobs.find(({ record }) => fits(record));
    if (found !== undefined) return found.record;
    await sleep(50);
  }
  throw new Error('No launched run came to be as it was expected.');
}

describe('launching from the editor', () => {
  before(async () => {
    await mkdir(join(folder(), '.trainyard'), { recursive: true });
    await writeFile(
      join(folder(), 'trainyard.yaml'),
      [
        'version: 1',
        'actions:',
        '  greet: { run: "sh greet.sh {who} {code}", params: { who: you, code: 0 } }',
        '  wait: { run: sh wait.sh }',
      ].join('\n'),
    );
    await writeFile(join(folder(), 'greet.sh'), 'printf "hello [%s]\\n" "$1"; echo "val/acc: 0.5"; exit $2\n');
    await writeFile(join(folder(), 'wait.sh'), 'while :; do sleep 0.1; done\n');
  });

  after(async () => {
    await rm(join(folder(), '.trainyard'), { recursive: true, force: true, maxRetries: 5 });
    for (const name of ['trainyard.yaml', 'greet.sh', 'wait.sh']) await rm(join(folder(), name), { force: true });
  });

  it('starts an action with values that were handed to the command, and keeps its exit status', async () => {
    const who = `a 'quoted' "$(word)"`;
    await vscode.commands.executeCommand('trainyard.action.train', { action: 'greet', params: { who, code: 3 } });
    const record = await launched(({ action, status }) => action === 'greet' && status === 'failed');
    assert.equal(record.exitCode, 3);
    assert.deepEqual(record.params, { who, code: 3 });
    assert.deepEqual(record.command.argv, ['sh', 'greet.sh', who, '3']);
  });

  it('starts a script as it is', async () => {
    const params = { one: 'two' };
    await vscode.commands.executeCommand('trainyard.action.train', { script: 'greet.sh', params });
    const record = await launched(({ action }) => action === null);
    assert.deepEqual(record.command.argv, ['sh', 'greet.sh', '--one=two']);
  });

  it('ends what it started, with all its processes, when it is cancelled by its id', async () => {
    await vscode.commands.executeCommand('trainyard.action.train', { action: 'wait', params: {} });
    const { slug } = await launched(({ action, status }) => action === 'wait' && status === 'running');
    await vscode.commands.executeCommand('trainyard.job.cancel', `trainyard:${slug}`);
    const record = await launched((one) => one.slug === slug && one.status === 'killed');
    assert.equal(record.reason, 'cancelled');
  });

  it('launches again with the same values what was launched before', async () => {
    const before = await launched(({ action }) => action === 'greet');
    await vscode.commands.executeCommand('trainyard.job.repeat', `trainyard:${before.slug}`);
    const again = await launched(({ action, slug }) => action === 'greet' && slug !== before.slug);
    assert.deepEqual(again.command, before.command);
  });

  it('launches a script again with the parameters that it was given', async () => {
    const before = await launched(({ action }) => action === null);
    await vscode.commands.executeCommand('trainyard.job.repeat', `trainyard:${before.slug}`);
    const again = await launched(({ action, slug }) => action === null && slug !== before.slug);
    assert.deepEqual([again.command, again.params], [before.command, before.params]);
  });

  it('shows a log in a terminal of the run’s name', async () => {
    const { slug, name } = await launched(({ action, status }) => action === 'greet' && status === 'failed');
    await vscode.commands.executeCommand('trainyard.job.openLog', `trainyard:${slug}`);
    const shown = vscode.window.terminals.map((terminal) => terminal.name);
    assert.ok(shown.includes(name), `${name} is not among ${shown.join(', ')}`);
    for (const terminal of vscode.window.terminals) terminal.dispose();
  });
});

describe('the Python of the Python extension', () => {
  /** As ms-python.python has it: methods that need their own object. */
  class Environments {
    readonly #program: string;
    readonly asked: unknown[] = [];
    constructor(program: string) {
      this.#program = program;
    }
    getActiveEnvironmentPath(scope: unknown) {
      this.asked.push(scope);
      return { id: this.#program, path: this.#program };
    }
    resolveEnvironment({ path }: { path: string }) {
      const uri = path === '' ? undefined : vscode.Uri.file(path);
      return Promise.resolve({ executable: { uri, bitness: '64-bit' } });
    }
  }

  it('is the one of the folder’s active environment', async () => {
    const environments = new Environments(process.execPath);
    const uri = vscode.Uri.file(folder());
    assert.equal(await pythonOf({ environments, settings: {} }, uri), process.execPath);
    assert.deepEqual(environments.asked, [uri]);
  });

  it('is none where it is gone, or has none yet', async () => {
    const uri = vscode.Uri.file(folder());
    assert.equal(await pythonOf({ environments: new Environments('/no/such/python') }, uri), null);
    assert.equal(await pythonOf({ environments: new Environments('') }, uri), null);
    await assert.rejects(pythonOf({ something: 'else' }, uri));
  });
});

describe('the notice of an end', () => {
  const run = { ...makeRun({ name: 'brave-otter', status: 'finished', startedAt: 0, endedAt: 120_000 }) };
  const headline = { metric: 'val/acc', value: 0.913, goal: 'maximize' } as const;

  it('says the metric and its difference to the run that it is judged against', () => {
    const baseline = { id: 'x', name: 'calm-heron', delta: 0.012 };
    const text = endSentence({ run, headline, baseline });
    assert.equal(text, 'brave-otter finished: val/acc 0.9130, ▲0.01200 against calm-heron.');
    assert.equal(endSentence({ run, headline, baseline: null }), 'brave-otter finished: val/acc 0.9130.');
    assert.equal(endSentence({ run, headline: null, baseline: null }), 'brave-otter finished.');
  });

  it('is for whoever did not look, not for whoever cancelled', () => {
    assert.equal(isNotable({ run, touchedAt: null }, true, 'important'), true);
    const cancelled = { ...run, status: 'killed', reason: 'cancelled' } as const;
    assert.equal(isNotable({ run: cancelled, touchedAt: null }, false, 'important'), false);
  });
});
