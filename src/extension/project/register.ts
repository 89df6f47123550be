import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { isProjectFile } from './places.ts';

/** What the editor does in a trainyard.yaml, from the first one on that is open: until then nothing of it is loaded. */
export function registerProjectEditor(catalog: CatalogApi): vscode.Disposable {
  const disposables: vscode.Disposable[] = [];
  let [opened, disposed] = [false, false];
  const look = async (document: vscode.TextDocument): Promise<void> => {
    if (opened || !isProjectFile(document)) return;
    opened = true;
    const { openProjectEditor } = await import('./project-editor.ts');
    if (!disposed) disposables.push(openProjectEditor(catalog));
  };
  disposables.push(vscode.workspace.onDidOpenTextDocument((document) => void look(document)));
  for (const document of vscode.workspace.textDocuments) void look(document);
  return new vscode.Disposable(() => {
    disposed = true;
    for (const disposable of disposables.splice(0)) disposable.dispose();
  });
}
