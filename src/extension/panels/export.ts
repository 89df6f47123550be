import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import type { ExportChoice, exportRequests } from '../../protocol/charts.ts';
import type { Handlers } from '../../protocol/server.ts';
import { seriesCsv } from './export-csv.ts';

/** Asks how a chart is to be kept, asks where, and writes the file. */
export function exportHandlers(catalog: CatalogApi): Handlers<typeof exportRequests> {
  return {
    'export.choose': ({ what }) => choose(what),
    'export.save': async ({ name, content }) => {
      const uri = await vscode.window.showSaveDialog({
        defaultUri: placeFor(`${fileName(name)}.${content.format}`),
        filters: { [filterWords(content.format)]: [content.format] },
      });
      if (uri === undefined) return false;
      await vscode.workspace.fs.writeFile(uri, await bytesOf(catalog, content));
      void sayWhere(uri);
      return true;
    },
  };
}

type Content = Parameters<Handlers<typeof exportRequests>['export.save']>[0]['content'];

async function bytesOf(catalog: CatalogApi, content: Content): Promise<Uint8Array> {
  if (content.format === 'png') return new Uint8Array(content.bytes);
  const text = content.format === 'svg' ? content.text : await seriesCsv(catalog, content.runs, content.metrics);
  return new TextEncoder().encode(text);
}

async function choose(what: string): Promise<ExportChoice | null> {
  const { l10n } = vscode;
  const items: (vscode.QuickPickItem & { readonly choice: ExportChoice })[] = [
    { label: l10n.t('PNG image'), description: l10n.t('twice as sharp'), choice: { format: 'png', background: true } },
    { label: l10n.t('PNG image without background'), choice: { format: 'png', background: false } },
    { label: l10n.t('SVG image'), description: l10n.t('vectors'), choice: { format: 'svg', background: true } },
    { label: l10n.t('SVG image without background'), choice: { format: 'svg', background: false } },
    { label: l10n.t('CSV'), description: l10n.t('every logged point'), choice: { format: 'csv', background: false } },
  ];
  const placeHolder = what === '' ? l10n.t('Export all charts as') : l10n.t('Export {0} as', what);
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.choice ?? null;
}

function filterWords(format: Content['format']): string {
  return format === 'csv' ? 'CSV' : format === 'svg' ? 'SVG' : 'PNG';
}

/** A metric's name as a file's: what file systems dislike becomes a line. */
function fileName(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}._ -]+/gu, '-')
      .replace(/^[-. ]+|[-. ]+$/g, '')
      .slice(0, 100) || 'charts'
  );
}

function placeFor(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder === undefined ? vscode.Uri.file(name) : vscode.Uri.joinPath(folder, name);
}

async function sayWhere(uri: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  const text = vscode.l10n.t('Saved {0}.', vscode.workspace.asRelativePath(uri));
  if ((await vscode.window.showInformationMessage(text, open)) === open) {
    await vscode.commands.executeCommand('vscode.open', uri);
  }
}
