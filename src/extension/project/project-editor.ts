import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { ActionLens } from './action-lens.ts';
import { ProjectCompletion } from './completion.ts';
import { ProjectFaults } from './faults.ts';
import { ProjectHover } from './hover.ts';
import { ParsedProjects } from './parsed.ts';
import { projectSelector } from './places.ts';
import { ProjectSymbols } from './symbols.ts';

/** What the editor does in a trainyard.yaml, with the YAML extension or without. */
export function openProjectEditor(catalog: CatalogApi): vscode.Disposable {
  const { languages } = vscode;
  const parsed = new ParsedProjects();
  const faults = new ProjectFaults(parsed);
  const fixes = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.Disposable.from(
    faults,
    languages.registerCodeActionsProvider(projectSelector, faults, fixes),
    languages.registerCompletionItemProvider(
      projectSelector,
      new ProjectCompletion(catalog),
      ...ProjectCompletion.triggers,
    ),
    languages.registerHoverProvider(projectSelector, new ProjectHover(catalog, parsed)),
    languages.registerDocumentSymbolProvider(projectSelector, new ProjectSymbols(parsed)),
    languages.registerCodeLensProvider(projectSelector, new ActionLens(parsed)),
  );
}
