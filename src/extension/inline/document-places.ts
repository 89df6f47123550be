import type * as vscode from 'vscode';
import { withConfigGroup } from '../../code/config-group.ts';
import { jsonPlaces } from '../../code/json-places.ts';
import type { ParamPlace } from '../../code/place.ts';
import { pythonEntry } from '../../code/python-entry.ts';
import type { PythonParser } from '../../code/python-parser.ts';
import { pythonPlaces } from '../../code/python-places.ts';
import { tomlPlaces } from '../../code/toml-places.ts';
import { yamlPlaces } from '../../code/yaml-places.ts';
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
      case 'yaml':
        return { places: withConfigGroup(yamlPlaces(text), document.fileName), entry: null };
      case 'json':
        return { places: jsonPlaces(text), entry: null };
      case 'toml':
        return { places: tomlPlaces(text), entry: null };
      case 'python':
        return this.#python.with(text, (tree) => ({ places: pythonPlaces(tree), entry: pythonEntry(tree) }), nothing);
    }
  }
}
