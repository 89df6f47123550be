import * as vscode from 'vscode';

/** Whether processes may be started here. Where not, it is said once, with a button that leads to the trust editor. */
export function mayRun(): boolean {
  if (vscode.workspace.isTrusted) return true;
  const { l10n, window } = vscode;
  const manage = l10n.t('Manage Trust');
  void window
    .showWarningMessage(l10n.t('This workspace is in restricted mode, so nothing is started.'), manage)
    .then((answer) => {
      if (answer === manage) void vscode.commands.executeCommand('workbench.trust.manage');
    });
  return false;
}
