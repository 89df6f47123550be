import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { CatalogClient, workerLimits } from '../catalog/client.ts';
import { LazyCatalog } from './lazy-catalog.ts';
import { catalogSettings, readOptions } from './options.ts';

/** The catalog of this window: in a worker thread, started when first asked, told of every change of folders and settings. */
export function makeCatalog(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): LazyCatalog {
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist', 'catalog-worker.js').fsPath;
  const missed = new Set<string>();
  const catalog = new LazyCatalog(
    () => {
      log.info('Starting to look for runs.');
      return new CatalogClient(() => new Worker(script, { resourceLimits: workerLimits }));
    },
    () => {
      const { missing, ...options } = readOptions();
      for (const { folder } of options.roots) log.debug(`Looking in ${folder}`);
      sayMissing(missing.filter((entry) => !missed.has(entry)));
      for (const entry of missing) missed.add(entry);
      return options;
    },
  );
  const again = (): void => {
    catalog.reconfigure().catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
  };
  context.subscriptions.push(
    { dispose: () => void catalog.dispose() },
    vscode.workspace.onDidChangeWorkspaceFolders(again),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (catalogSettings.some((setting) => event.affectsConfiguration(setting))) again();
    }),
  );
  return catalog;
}

/** Said once a window: a folder that the settings name and that is not there. */
function sayMissing(entries: readonly string[]): void {
  if (entries.length === 0) return;
  const { l10n, window } = vscode;
  const open = l10n.t('Open Setting');
  const text =
    entries.length === 1
      ? l10n.t('There is no folder {0}, which the setting trainyard.folders names.', entries.join())
      : l10n.t('There are no folders {0}, which the setting trainyard.folders names.', entries.join(', '));
  void window.showWarningMessage(text, open).then((answer) => {
    if (answer === open) void vscode.commands.executeCommand('workbench.action.openSettings', 'trainyard.folders');
  });
}
