import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { inlineOn } from '../settings.ts';
import type { DocumentPlaces } from './document-places.ts';
import type { FileKind } from './file-kind.ts';
import { paramLine } from './param-words.ts';
import { TextBehind } from './text-behind.ts';

/** Behind the parameters of an open file: what was tried, and what was best. */
export function paramLines(catalog: CatalogApi, documents: DocumentPlaces): TextBehind {
  return new TextBehind(300, (document, { holds, syntax }) => {
    if (holds !== 'params' || syntax === 'csv') return null;
    const on = inlineOn(syntax === 'python' ? 'python' : 'params', document.uri);
    return on ? optionsOf(catalog, documents, document, syntax) : Promise.resolve([]);
  });
}

async function optionsOf(
  catalog: CatalogApi,
  documents: DocumentPlaces,
  document: vscode.TextDocument,
  syntax: FileKind,
): Promise<vscode.DecorationOptions[]> {
  const { places } = await documents.of(document, syntax);
  if (places.length === 0) return [];
  // What lies in a run's folder is what the run was, not what someone is about to try.
  if (syntax !== 'python' && (await catalog.runHolding(document.fileName)) !== null) return [];
  const about = await catalog.beside({ file: document.fileName, values: places, detail: null });
  const lines = new Map<number, string[]>();
  for (const [i, { to }] of places.entries()) {
    const story = about.params[i];
    const text = story === null || story === undefined ? null : paramLine(story, about);
    if (text === null || story == null) continue;
    const { line } = document.positionAt(to);
    lines.set(line, [...(lines.get(line) ?? []), lines.has(line) ? `${story.name}: ${text}` : text]);
  }
  return [...lines].map(([line, texts]) => {
    const { end } = document.lineAt(line).range;
    return { range: new vscode.Range(end, end), renderOptions: { after: { contentText: texts.join('   ') } } };
  });
}
