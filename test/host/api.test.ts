import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { TrainyardApi } from '../../src/extension/api.ts';
import { until } from '../e2e/support/until.ts';

async function api(): Promise<TrainyardApi> {
  const extension = vscode.extensions.getExtension<TrainyardApi>('trainyard.trainyard');
  assert(extension !== undefined);
  return extension.activate();
}

describe('what other extensions get', () => {
  it('are the runs of the workspace, once they have been looked for', async () => {
    const trainyard = await api();
    await trainyard.ready();
    const runs = await trainyard.runs();
    assert.deepEqual(
      runs.map(({ id, name }) => [id, name]),
      [['csv:demo', 'demo']],
    );
  });

  it('are the runs that a query fits, and an error that says what is wrong with it', async () => {
    const trainyard = await api();
    assert.equal((await trainyard.runs('tracker = csv')).length, 1);
    assert.equal((await trainyard.runs('tracker = mlflow')).length, 0);
    await assert.rejects(trainyard.runs('tracker ='), Error);
  });

  it('are the checked runs', async () => {
    const trainyard = await api();
    await vscode.commands.executeCommand('trainyard.run.check', 'csv:demo');
    assert.deepEqual(trainyard.checked(), ['csv:demo']);
    await vscode.commands.executeCommand('trainyard.run.uncheck', 'csv:demo');
    assert.deepEqual(trainyard.checked(), []);
  });

  it('see what the settings leave out', async () => {
    const trainyard = await api();
    const settings = vscode.workspace.getConfiguration();
    const { Workspace } = vscode.ConfigurationTarget;
    try {
      await settings.update('trainyard.exclude', ['demo'], Workspace);
      await until('the run to be left out', async () => ((await trainyard.runs()).length === 0 ? true : undefined));
    } finally {
      await settings.update('trainyard.exclude', undefined, Workspace);
    }
    await until('the run to be back', async () => ((await trainyard.runs()).length === 1 ? true : undefined));
  });
});

describe('a command about a run', () => {
  it('copies its id', async () => {
    await vscode.commands.executeCommand('trainyard.run.copyId', 'csv:demo');
    assert.equal(await vscode.env.clipboard.readText(), 'csv:demo');
  });

  it('opens its page in a tab', async () => {
    await vscode.commands.executeCommand('trainyard.run.open', 'csv:demo');
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs).map(({ label }) => label);
    await until('the tab of the run', () => Promise.resolve(tabs().includes('demo') ? true : undefined));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
