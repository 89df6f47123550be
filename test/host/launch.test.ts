import { strict as assert } from 'node:assert';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { JobIndex } from '../../src/jobs/job-index.ts';
import type { RunRecord } from '../../src/jobs/run-record.ts';

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

  it('shows a log in a terminal of the run’s name', async () => {
    const { slug, name } = await launched(({ action, status }) => action === 'greet' && status === 'failed');
    await vscode.commands.executeCommand('trainyard.job.openLog', `trainyard:${slug}`);
    assert(vscode.window.terminals.some((terminal) => terminal.name === name));
    for (const terminal of vscode.window.terminals) terminal.dispose();
  });
});
