import * as vscode from 'vscode';
import { writeValue } from '../../code/write-value.ts';
import { paramKey } from '../../runs/param-key.ts';
import type { ParamValue } from '../../runs/run.ts';
import type { DocumentPlaces } from './document-places.ts';
import { fileKind } from './file-kind.ts';

/**
 * Writes a value where a file has a parameter of that name; comments and the style of the value stay. The file is left
 * unsaved, so that one undo takes it back. False where the parameter is not there any more.
 */
export async function useValue(
  documents: DocumentPlaces,
  uri: vscode.Uri,
  name: string,
  value: ParamValue,
): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(uri);
  const kind = fileKind(document.fileName.replace(/^.*[\\/]/, ''));
  if (kind === null || kind.syntax === 'csv') return false;
  const { places } = await documents.of(document, kind.syntax);
  const place = places.find(({ names }) => names.includes(name));
  if (place === undefined) return false;
  if (paramKey(place.value) === paramKey(value)) return true;
  const range = new vscode.Range(document.positionAt(place.from), document.positionAt(place.to));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, range, writeValue(value, place.syntax, document.getText(range)));
  return vscode.workspace.applyEdit(edit);
}
