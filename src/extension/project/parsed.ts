import type * as vscode from 'vscode';
import { ProjectDocument } from '../../project/document.ts';

/** Texts of open trainyard.yaml files, taken apart: each version once, whoever asks. */
export class ParsedProjects {
  readonly #known = new WeakMap<vscode.TextDocument, { readonly version: number; readonly parsed: ProjectDocument }>();

  of(document: vscode.TextDocument): ProjectDocument {
    const known = this.#known.get(document);
    if (known?.version === document.version) return known.parsed;
    const parsed = new ProjectDocument(document.getText());
    this.#known.set(document, { version: document.version, parsed });
    return parsed;
  }
}
