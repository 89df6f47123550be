import * as vscode from 'vscode';
import type { ContextKey } from './manifest.ts';

/** Sets keys of `when` clauses; the same value twice costs nothing. */
export class ContextKeys {
  readonly #values = new Map<ContextKey, string | boolean>();

  set(key: ContextKey, value: string | boolean): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
