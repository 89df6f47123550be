import * as vscode from 'vscode';
import type { CatalogApi, CatalogEvent } from '../../catalog/api.ts';
import type { Disposing } from '../disposing.ts';
import { readAddress, runScheme } from './address.ts';

/** Gives VS Code's own editors the texts of runs, read when they are opened, again when a run changes. */
export class RunTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #catalog: CatalogApi;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables: Disposing[];

  readonly onDidChange: vscode.Event<vscode.Uri> = this.#changed.event;

  constructor(catalog: CatalogApi) {
    this.#catalog = catalog;
    this.#disposables = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(runScheme, this),
      { dispose: catalog.onEvent((event) => this.#follow(event)) },
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const address = readAddress(uri);
    if (address === null) return '';
    if (address.kind === 'code') {
      const access = { git: vscode.workspace.isTrusted };
      return (await this.#catalog.codeText(address.run, address.name, access)) ?? '';
    }
    const texts = await this.#catalog.texts(address.run);
    return texts.find(({ name }) => name === address.name)?.text ?? '';
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #follow(event: CatalogEvent): void {
    if (event.type !== 'changed' || event.updated.length === 0) return;
    const updated = new Set(event.updated);
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme !== runScheme) continue;
      const address = readAddress(uri);
      // Code is what it was: only the other texts change while a run runs.
      if (address?.kind === 'text' && updated.has(address.run)) this.#changed.fire(uri);
    }
  }
}
