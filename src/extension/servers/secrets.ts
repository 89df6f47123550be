import type * as vscode from 'vscode';
import * as z from 'zod';
import type { ServerAccess } from '../../catalog/servers-api.ts';

/** A secret that is there. */
export type Secret = NonNullable<ServerAccess['secrets'][string]>;

const kept = z.union([z.object({ token: z.string() }), z.object({ username: z.string(), password: z.string() })]);
const prefix = 'trainyard.server:';

/** Servers' secrets in the editor's own secret storage, by a server's `secretKey`: its name and host. */
export class ServerSecrets {
  readonly #storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
  }

  /** The secret of a server; null where none is kept, or what is kept is none. */
  async read(key: string): Promise<Secret | null> {
    const text = await this.#storage.get(prefix + key);
    if (text === undefined) return null;
    try {
      return kept.safeParse(JSON.parse(text)).data ?? null;
    } catch {
      return null;
    }
  }

  async keep(key: string, secret: Secret): Promise<void> {
    await this.#storage.store(prefix + key, JSON.stringify(secret));
  }

  async forget(key: string): Promise<void> {
    await this.#storage.delete(prefix + key);
  }

  /** Calls back when a secret was changed, also by another window. */
  onDidChange(changed: () => void): vscode.Disposable {
    return this.#storage.onDidChange(({ key }) => {
      if (key.startsWith(prefix)) changed();
    });
  }
}
