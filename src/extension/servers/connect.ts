import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import type { ProbeAnswer } from '../../catalog/servers-api.ts';
import { baseOf, projectFileName } from '../../project/base.ts';
import { addServer } from '../../project/server-edit.ts';
import { originOf, plainUri, secretKey, uriFault } from '../../project/servers.ts';
import type { ServerAuth, ServerEntry } from '../../project/servers.ts';
import { askSecret } from './ask-secret.ts';
import type { ServerConnections } from './connections.ts';
import type { Secret } from './secrets.ts';

/** Leads a person to a connected server: address, a look whether it is there, secret, name, and what is written where. */
export async function connectServer(catalog: CatalogApi, connections: ServerConnections): Promise<void> {
  const { l10n, window, workspace } = vscode;
  const folder = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  if (folder === undefined) {
    void window.showInformationMessage(l10n.t('Open a folder first: its trainyard.yaml keeps the server’s address.'));
    return;
  }
  if (!workspace.isTrusted) {
    const manage = l10n.t('Manage Trust');
    const text = l10n.t('Connections are opened in trusted workspaces only.');
    if ((await window.showInformationMessage(text, manage)) === manage)
      await vscode.commands.executeCommand('workbench.trust.manage');
    return;
  }
  const uri = await askAddress();
  if (uri === undefined) return;
  const access = await findAccess(catalog, uri);
  if (access === undefined) return;
  const name = await askName(
    uri,
    connections.servers.map((server) => server.name),
  );
  if (name === undefined) return;
  const entry: ServerEntry = { name, type: 'mlflow', uri, auth: access.auth, experiments: null };
  const file = join(baseOf(folder), projectFileName);
  // Kept before the file names the server, so that nobody is asked twice.
  if (
    !(await write(file, entry, async () => {
      if (access.secret !== null) await connections.keep(secretKey(entry), access.secret);
    }))
  )
    return;
  void window.showInformationMessage(l10n.t('{0} is connected. Its runs appear in the Runs view.', name));
}

/** Forgets the secret of a server that the person picks. */
export async function forgetSecret(connections: ServerConnections): Promise<void> {
  const { l10n, window } = vscode;
  const items = connections.servers
    .filter(({ auth }) => auth.kind !== 'none')
    .map((server) => ({ label: server.name, description: server.uri, server }));
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('No server in trainyard.yaml has a secret.'));
    return;
  }
  const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Forget the secret of which server?') });
  if (picked !== undefined) await connections.forget(picked.server.secretKey);
}

async function askAddress(): Promise<string | undefined> {
  const { l10n, window } = vscode;
  const text = await window.showInputBox({
    title: l10n.t('Connect to a tracking server'),
    prompt: l10n.t('Address of the MLflow server'),
    placeHolder: 'https://mlflow.example',
    ignoreFocusOut: true,
    validateInput: (value) => {
      const fault = value.trim() === '' ? null : uriFault(value.trim());
      return fault === null ? undefined : `${fault.message}. ${fault.hint}`;
    },
  });
  const given = text?.trim() ?? '';
  return given === '' ? undefined : plainUri(given);
}

/** What it takes to be let in; undefined if there is no way, or the person gave up. */
async function findAccess(
  catalog: CatalogApi,
  uri: string,
): Promise<{ readonly auth: ServerAuth; readonly secret: Secret | null } | undefined> {
  const { l10n, window } = vscode;
  const host = new URL(uri).host;
  const look = (secret: Secret | null) =>
    window.withProgress({ location: vscode.ProgressLocation.Notification, title: l10n.t('Asking {0} …', host) }, () =>
      catalog.probe({ uri, secret }),
    );
  let found: ProbeAnswer = await look(null);
  let given: { readonly auth: ServerAuth; readonly secret: Secret } | null = null;
  while (found.kind === 'secret') {
    const ways: readonly (vscode.QuickPickItem & { readonly auth: ServerAuth })[] = [
      { label: l10n.t('Token'), auth: { kind: 'token' } },
      { label: l10n.t('User name and password'), auth: { kind: 'basic', username: null } },
    ];
    const placeHolder: string = given === null ? l10n.t('{0} wants to know who asks. With what?', host) : found.message;
    const picked = await window.showQuickPick(ways, { placeHolder, ignoreFocusOut: true });
    if (picked === undefined || !(await agreesToPlain(uri))) return undefined;
    const secret = await askSecret(host, picked.auth);
    if (secret === undefined) return undefined;
    given = { auth: 'username' in secret ? { kind: 'basic', username: secret.username } : picked.auth, secret };
    found = await look(secret);
  }
  if (found.kind === 'server') return given ?? { auth: { kind: 'none' }, secret: null };
  await window.showErrorMessage(`${found.message} ${found.hint}`);
  return undefined;
}

/** A secret crosses the network readable where the address is plain http. */
async function agreesToPlain(uri: string): Promise<boolean> {
  const { protocol, hostname } = new URL(uri);
  if (protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]')
    return true;
  const { l10n, window } = vscode;
  const anyway = l10n.t('Continue');
  const text = l10n.t('{0} is plain http: others on the network can read what is sent, the secret too.', originOf(uri));
  return (await window.showWarningMessage(text, { modal: true }, anyway)) === anyway;
}

async function askName(uri: string, taken: readonly string[]): Promise<string | undefined> {
  const { l10n, window } = vscode;
  const host = new URL(uri).hostname;
  const label = /^[a-z][\w-]*/i.exec(host)?.[0] ?? 'team';
  const name = await window.showInputBox({
    title: l10n.t('Name of the server'),
    prompt: l10n.t('What trainyard.yaml calls it'),
    value: taken.includes(label) ? `${label}-2` : label,
    ignoreFocusOut: true,
    validateInput: (value) => {
      if (!/^[a-z][\w-]*$/i.test(value.trim())) return l10n.t('Letters, digits, - and _, a letter first.');
      return taken.includes(value.trim()) ? l10n.t('Another server has this name.') : undefined;
    },
  });
  return name === undefined ? undefined : name.trim();
}

/** Shows what is to be written, and writes it if the person agrees; `first` is done right before. */
async function write(file: string, entry: ServerEntry, first: () => Promise<void>): Promise<boolean> {
  const { l10n, window, workspace } = vscode;
  const uri = vscode.Uri.file(file);
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const before = open?.getText() ?? (await readFile(file, 'utf8').catch(() => ''));
  const edit = addServer(before, entry);
  if (edit === null) throw new Error(l10n.t('{0} cannot be added to. Mend it first.', basename(file)));
  const add = l10n.t('Write');
  const question = l10n.t('Write this server into {0}?', file);
  if ((await window.showInformationMessage(question, { modal: true, detail: edit.added }, add)) !== add) return false;
  await first();
  if (open === undefined) {
    await workspace.fs.writeFile(uri, new TextEncoder().encode(edit.text));
    return true;
  }
  // What a person has open, and may have changed, is changed where they see it.
  const whole = new vscode.WorkspaceEdit();
  const end = open.lineAt(open.lineCount - 1).range.end;
  whole.replace(uri, new vscode.Range(new vscode.Position(0, 0), end), edit.text);
  if (!(await workspace.applyEdit(whole)) || !(await open.save())) {
    throw new Error(l10n.t('{0} cannot be written.', file));
  }
  return true;
}
