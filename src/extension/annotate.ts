import * as vscode from 'vscode';
import type { CatalogApi } from '../catalog/api.ts';
import type { NoteEdit } from '../notes/edit.ts';
import type { Run } from '../runs/run.ts';

/** Keeps an edit for some runs and says what could not be kept; the runs as they are then. */
export async function annotate(catalog: CatalogApi, ids: readonly string[], edit: NoteEdit): Promise<readonly Run[]> {
  if (ids.length === 0) return [];
  const { runs, refused } = await catalog.annotate(ids, edit);
  const [first] = refused;
  if (first !== undefined) {
    void vscode.window.showWarningMessage(`${first.file}: ${first.message} ${first.hint}`.replace(/^\.: /, ''));
  }
  return runs;
}
