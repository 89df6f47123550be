import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import type { Run } from '../../runs/run.ts';
import { inlineOn } from '../settings.ts';
import { longestText } from './file-kind.ts';
import { headText } from './head-text.ts';
import { metricTexts } from './metric-words.ts';
import { TextBehind } from './text-behind.ts';

/** Behind the numbers of an open file of metrics: what they are against HEAD and against the baseline. */
export function metricLines(catalog: CatalogApi): TextBehind {
  return new TextBehind(400, (document, { holds, syntax }) => {
    if (holds !== 'metrics' || syntax === 'toml' || syntax === 'python') return null;
    return inlineOn('metrics', document.uri) ? optionsOf(catalog, document, syntax) : Promise.resolve([]);
  });
}

async function optionsOf(
  catalog: CatalogApi,
  document: vscode.TextDocument,
  syntax: 'json' | 'yaml' | 'csv',
): Promise<vscode.DecorationOptions[]> {
  const text = document.getText();
  if (text.length > longestText) return [];
  const { metricValues } = await import('./metric-values.ts');
  const values = metricValues(text, syntax);
  if (values.length === 0) return [];
  // A process is started only where the person said that the folder is theirs.
  const before = vscode.workspace.isTrusted ? await headText(document.fileName) : null;
  const baseline = await baselineOf(catalog, document.fileName);
  const atHead = before === null ? null : metricValues(before, syntax);
  return metricTexts(values, atHead, baseline).map(({ at, text: contentText }) => {
    const { end } = document.lineAt(document.positionAt(at).line).range;
    return { range: new vscode.Range(end, end), renderOptions: { after: { contentText } } };
  });
}

async function baselineOf(catalog: CatalogApi, file: string): Promise<Run | null> {
  const run = await catalog.runHolding(file);
  if (run === null) return null;
  const pinned = (await catalog.baselineOf([run])).get(run);
  const [baseline = null] = pinned === undefined ? [] : await catalog.runs([pinned]);
  return baseline;
}
