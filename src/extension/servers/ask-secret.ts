import * as vscode from 'vscode';
import type { ServerAuth } from '../../project/servers.ts';
import type { Secret } from './secrets.ts';

/** Asks for what a server wants; undefined if the person gave up. `host` tells which server gets it. */
export async function askSecret(host: string, auth: ServerAuth): Promise<Secret | undefined> {
  const { l10n, window } = vscode;
  const common = {
    ignoreFocusOut: true,
    prompt: l10n.t('Kept in the editor’s secret storage, and sent to {0} only.', host),
  };
  if (auth.kind === 'token') {
    const title = l10n.t('Token for {0}', host);
    const token = (await window.showInputBox({ ...common, title, password: true }))?.trim() ?? '';
    return token === '' ? undefined : { token };
  }
  const asked = auth.kind === 'basic' ? auth.username : null;
  const username = asked ?? (await window.showInputBox({ ...common, title: l10n.t('User name for {0}', host) })) ?? '';
  if (username === '') return undefined;
  const title = l10n.t('Password of {0} for {1}', username, host);
  const password = (await window.showInputBox({ ...common, title, password: true })) ?? '';
  return password === '' ? undefined : { username, password };
}
