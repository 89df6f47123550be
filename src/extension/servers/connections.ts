import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import type { ServerAccess, ServerState } from '../../catalog/servers-api.ts';
import { askSecret } from './ask-secret.ts';
import type { Secret, ServerSecrets } from './secrets.ts';

/**
 * Gives the catalog what servers may be asked with: nothing in a workspace that is not trusted, else the secrets that
 * are kept. Asks once for a secret that is missing, and says once that a server does not answer.
 */
export class ServerConnections {
  readonly #catalog: CatalogApi;
  readonly #secrets: ServerSecrets;
  readonly #log: vscode.LogOutputChannel;
  readonly #disposables: vscode.Disposable[] = [];
  /** What a person was already told or asked, until it is otherwise. */
  readonly #told = new Map<string, string>();
  #servers: readonly ServerState[] = [];
  #keys = '';
  #given = Promise.resolve();

  constructor(catalog: CatalogApi, secrets: ServerSecrets, log: vscode.LogOutputChannel) {
    this.#catalog = catalog;
    this.#secrets = secrets;
    this.#log = log;
    const again = (): void => this.#give();
    this.#disposables.push(
      new vscode.Disposable(
        catalog.onEvent((event) => {
          if (event.type === 'servers') this.#heard(event.servers);
        }),
      ),
      vscode.workspace.onDidGrantWorkspaceTrust(again),
      vscode.window.onDidChangeWindowState(again),
      secrets.onDidChange(again),
    );
  }

  /** Servers that trainyard.yaml names. */
  get servers(): readonly ServerState[] {
    return this.#servers;
  }

  /** Keeps a secret and connects with it. */
  async keep(key: string, secret: Secret): Promise<void> {
    await this.#secrets.keep(key, secret);
    this.#give();
    await this.#given;
  }

  /** Forgets a secret; its server is not asked any more. */
  async forget(key: string): Promise<void> {
    await this.#secrets.forget(key);
    this.#told.set(key, 'forgotten');
    this.#give();
    await this.#given;
  }

  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  #heard(servers: readonly ServerState[]): void {
    this.#servers = servers;
    const keys = servers.map(({ name, uri, auth }) => JSON.stringify([name, uri, auth])).join('\n');
    if (keys !== this.#keys) {
      this.#keys = keys;
      this.#give();
    }
    for (const server of servers) void this.#consider(server).catch((error: unknown) => this.#log.error(String(error)));
  }

  /** Hands over what may be used now, one hand-over after the other. */
  #give(): void {
    if (this.#servers.length === 0) return;
    this.#given = this.#given.then(() => this.#connect()).catch((error: unknown) => this.#log.error(String(error)));
  }

  async #connect(): Promise<void> {
    const network = vscode.workspace.isTrusted;
    const secrets: Record<string, ServerAccess['secrets'][string]> = {};
    for (const { secretKey, auth } of network ? this.#servers : []) {
      const secret = auth.kind === 'none' ? null : await this.#secrets.read(secretKey);
      if (secret !== null) secrets[secretKey] = secret;
    }
    void this.#catalog
      .connect({ network, secrets, attentive: vscode.window.state.focused })
      .catch((error: unknown) => this.#log.error(String(error)));
  }

  /** Says or asks what a person should hear of a server: once, until it stands otherwise. */
  async #consider(server: ServerState): Promise<void> {
    const { name, secretKey: key, phase, refused, auth, trouble } = server;
    if (phase === 'connected') {
      if (this.#told.has(key)) this.#log.info(`${name} is connected.`);
      this.#told.delete(key);
      return;
    }
    if (phase === 'asking' || trouble === null) return;
    const what = `${phase} ${refused ? 'refused' : ''}`;
    // Before a secret is asked for, the storage may have it.
    const wants = phase === 'secret' && auth.kind !== 'none';
    if (this.#told.get(key) === what || this.#told.get(key) === 'forgotten') return;
    if (wants && !refused && (await this.#secrets.read(key)) !== null) return;
    if (this.#told.get(key) === what) return;
    this.#told.set(key, what);
    this.#log.info(`${trouble.message} ${trouble.hint}`);
    if (phase === 'off') return;
    const { l10n, window } = vscode;
    if (!wants) {
      const open = l10n.t('Open Log');
      if ((await window.showInformationMessage(`${trouble.message} ${trouble.hint}`, open)) === open) this.#log.show();
      return;
    }
    const host = new URL(server.uri).host;
    const [enter, forget] = [l10n.t('Enter…'), l10n.t('Forget the Secret')];
    const text = refused
      ? l10n.t('{0} ({1}) does not take the secret that is kept for it.', name, host)
      : l10n.t('{0} ({1}) is named in trainyard.yaml and wants to know who asks.', name, host);
    const answer = await window.showInformationMessage(text, ...(refused ? [enter, forget] : [enter]));
    if (answer === forget) await this.forget(key);
    if (answer !== enter) return;
    const secret = await askSecret(host, auth);
    if (secret !== undefined) await this.keep(key, secret);
  }
}
