import * as vscode from 'vscode';
import { projectFileName } from '../../project/base.ts';
import type { Stretch } from '../../project/document.ts';

/** Every trainyard.yaml on disk, whatever language the editor takes it for. */
export const projectSelector: vscode.DocumentFilter = { pattern: `**/${projectFileName}`, scheme: 'file' };

const yamlExtension = 'redhat.vscode-yaml';
/** Longer ones are no project files. */
const longest = 1 << 20;

/** Whether a document is a trainyard.yaml that is looked at. */
export function isProjectFile(document: vscode.TextDocument): boolean {
  return vscode.languages.match(projectSelector, document) > 0 && document.getText().length <= longest;
}

/** Whether the YAML extension is there, which completes, explains and checks by the JSON Schema that we contribute. */
export function hasYamlExtension(): boolean {
  return vscode.extensions.getExtension(yamlExtension) !== undefined;
}

/** A stretch of a document's text. */
export function rangeIn(document: vscode.TextDocument, { from, to }: Stretch): vscode.Range {
  return new vscode.Range(document.positionAt(from), document.positionAt(to));
}
