import * as vscode from 'vscode';
import { outlineOf } from '../../project/place-at.ts';
import type { Outlined } from '../../project/place-at.ts';
import type { ParsedProjects } from './parsed.ts';
import { hasYamlExtension, isProjectFile, rangeIn } from './places.ts';

const kinds: Readonly<Record<string, vscode.SymbolKind>> = {
  metrics: vscode.SymbolKind.Number,
  actions: vscode.SymbolKind.Function,
  backends: vscode.SymbolKind.Package,
  sweeps: vscode.SymbolKind.Array,
  models: vscode.SymbolKind.Class,
  targets: vscode.SymbolKind.Interface,
  monitors: vscode.SymbolKind.Event,
};

/** The outline of trainyard.yaml: its parts, and what they name. */
export class ProjectSymbols implements vscode.DocumentSymbolProvider {
  readonly #parsed: ParsedProjects;

  constructor(parsed: ParsedProjects) {
    this.#parsed = parsed;
  }

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    if (!isProjectFile(document) || hasYamlExtension()) return [];
    const outline = outlineOf(this.#parsed.of(document), 3);
    return outline.map((part) => symbolOf(document, part, vscode.SymbolKind.Namespace, kinds[part.name]));
  }
}

function symbolOf(
  document: vscode.TextDocument,
  { name, detail, whole, key, children }: Outlined,
  kind: vscode.SymbolKind,
  below: vscode.SymbolKind = vscode.SymbolKind.Property,
): vscode.DocumentSymbol {
  const shown = name === '' ? '""' : name;
  const symbol = new vscode.DocumentSymbol(shown, detail, kind, rangeIn(document, whole), rangeIn(document, key));
  symbol.children = children.map((child) => symbolOf(document, child, below));
  return symbol;
}
