import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp } from 'node:fs/promises';
import * as vscode from 'vscode';
import { clearCache } from '../clear-cache.ts';
import type { CommandTable } from '../manifest.ts';
import { readOptions } from '../options.ts';
import { writeSample } from '../sample/sample.ts';
import { readSettings, writeSetting } from '../settings.ts';
import type { CommandParts } from './parts.ts';

/** Commands about the window: folders, sample, log, settings. */
export function workspaceCommands({ catalog, log }: CommandParts) {
  const { l10n } = vscode;
  return {
    'trainyard.folder.add': async () => {
      const picked = await vscode.window.showOpenDialog({
        canSelectFolders: true,
        canSelectFiles: false,
        canSelectMany: true,
        openLabel: l10n.t('Look for Runs Here'),
      });
      if (picked === undefined) return;
      const folders = new Set([...readSettings().folders, ...picked.map(({ fsPath }) => fsPath)]);
      await writeSetting('trainyard.folders', [...folders]);
    },
    'trainyard.sample.open': async () => {
      const folder = await askSampleFolder();
      if (folder === undefined) return;
      await writeSample(folder, Date.now());
      const forceNewWindow = vscode.workspace.workspaceFolders !== undefined;
      await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder), { forceNewWindow });
    },
    'trainyard.cache.clear': () => {
      const { roots, excludes, metrics, follow, cache } = readOptions();
      return clearCache(catalog, { roots, excludes, metrics, follow, cache });
    },
    'trainyard.log.open': () => log.show(),
    'trainyard.settings.open': () =>
      vscode.commands.executeCommand('workbench.action.openSettings', '@ext:trainyard.trainyard'),
    'trainyard.walkthrough.open': () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', 'trainyard.trainyard#start', false),
  } satisfies Partial<CommandTable>;
}

async function askSampleFolder(): Promise<string | undefined> {
  const { l10n } = vscode;
  const items = [
    { label: l10n.t('In a temporary folder'), choose: false },
    { label: l10n.t('Choose a folder…'), choose: true },
  ];
  const picked = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Where should the sample go?') });
  if (picked === undefined) return undefined;
  if (!picked.choose) return join(await mkdtemp(join(tmpdir(), 'trainyard-')), 'sample');
  const openLabel = l10n.t('Put the Sample Here');
  const [parent] =
    (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, openLabel })) ?? [];
  return parent === undefined ? undefined : join(parent.fsPath, 'trainyard-sample');
}
