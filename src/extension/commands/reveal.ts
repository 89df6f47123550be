import * as vscode from 'vscode';

/** Whether what stands for a run's path is its address on a server. */
export function isAddress(path: string): boolean {
  return /^https?:\/\//.test(path);
}

/** Shows a path in the explorer, or in the system's file manager where no workspace folder holds it; an address in the browser. */
export async function revealPath(path: string): Promise<void> {
  if (isAddress(path)) {
    await vscode.env.openExternal(vscode.Uri.parse(path, true));
    return;
  }
  const uri = vscode.Uri.file(path);
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) {
    await vscode.commands.executeCommand('revealInExplorer', uri);
    return;
  }
  const known = new Set(await vscode.commands.getCommands(true));
  if (known.has('revealFileInOS')) {
    await vscode.commands.executeCommand('revealFileInOS', uri);
    return;
  }
  const copy = vscode.l10n.t('Copy Path');
  const text = vscode.l10n.t('{0} is in no folder of this window.', path);
  if ((await vscode.window.showInformationMessage(text, copy)) === copy) await vscode.env.clipboard.writeText(path);
}
