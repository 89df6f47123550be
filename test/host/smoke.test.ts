import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { commandIds } from '../../src/extension/manifest.ts';

describe('the extension', () => {
  it('is installed and activates', async () => {
    const extension = vscode.extensions.getExtension('trainyard.trainyard');
    assert(extension !== undefined, 'VS Code does not know trainyard.trainyard');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command of the manifest', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commandIds.filter((id) => !registered.has(id)),
      [],
    );
  });
});
