import type * as vscode from 'vscode';
import type { ParamPlace } from '../../code/place.ts';
import type { PythonParser } from '../../code/python-parser.ts';
import { longestText, type FileKind } from './file-kind.ts';

/** What was found in one version of a document. */
export interface Found {
  readonly places: readonly ParamPlace[];
  /** Where the program starts; null where the file is none. */
  readonly entry: number | null;
}

const nothing: Found = { places: [], entry: null };

/** Parses documents, each version once. */
export class DocumentPlaces {
  readonly #python: PythonParser;
  readonly #known = new WeakMap<vscode.TextDocument, { readonly version: number; readonly found: Promise<Found> }>();

  constructor(python: PythonParser) {
    this.#python = python;
  }

  of(document: vscode.TextDocument, syntax: FileKind): Promise<Found> {
    const known = this.#known.get(document);
    if (known?.version === document.version) return known.found;
    const found = this.#find(document, syntax);
    this.#known.set(document, { version: document.version, found });
    return found;
  }

  async #find(document: vscode.TextDocument, syntax: FileKind): Promise<Found> {
    const text = document.getText();
    if (text.length > longestText) return nothing;
    switch (syntax) {
      case 'yaml': {
        const { yamlPlaces } = await import('../../code/yaml-places.ts');
        const { withConfigGroup } = await import('../../code/config-group.ts');
        return { places: withConfigGroup(yamlPlaces(text), document.fileName), entry: null };
      }
      case 'json':
        return { places: (await import('../../code/json-places.ts')).jsonPlaces(text), entry: null };
      case 'toml':
        return { places: (await import('../../code/toml-places.ts')).tomlPlaces(text), entry: null };
      case 'python': {
        const { pythonEntry } = await import('../../code/python-entry.ts');
        const { pythonPlaces } = await import('../../code/python-places.ts');
        return this.#python.with(text, (tree) => ({ places: pythonPlaces(tree), entry: pythonEntry(tree) }), nothing);
      }
    }
  }
}
