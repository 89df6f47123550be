import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { completeProject, escaped } from '../../project/complete.ts';
import type { Choice, Completion, Wanted } from '../../project/complete.ts';
import { hasYamlExtension, isProjectFile, rangeIn } from './places.ts';

const kinds = {
  key: vscode.CompletionItemKind.Property,
  word: vscode.CompletionItemKind.Value,
  name: vscode.CompletionItemKind.Reference,
  entry: vscode.CompletionItemKind.Snippet,
} as const;
const order = { name: '0', key: '1', word: '1', entry: '2' } as const;
const everything = { query: '', all: false, sort: [], groupBy: [], open: [], picks: {} };

/** Offers in trainyard.yaml what may stand at the cursor: keys, words, names of the file, of runs and of files. */
export class ProjectCompletion implements vscode.CompletionItemProvider {
  static readonly triggers = [' ', ':', '{', ',', '/'];
  readonly #catalog: CatalogApi;

  constructor(catalog: CatalogApi) {
    this.#catalog = catalog;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    if (!isProjectFile(document)) return [];
    const completion = completeProject(document.getText(), document.offsetAt(position));
    if (completion === null) return [];
    const range = rangeIn(document, completion.replace);
    const own = completion.choices.filter(({ kind }) => kind === 'name' || kind === 'entry' || !hasYamlExtension());
    const typed = document.getText(new vscode.Range(range.start, position));
    const more = completion.wanted === null ? [] : await this.#wanted(completion.wanted, completion, document, typed);
    const choices = [...own.map((choice) => itemOf(choice)), ...more];
    for (const item of choices) item.range = range;
    return choices;
  }

  async #wanted(
    { kind, as }: Wanted,
    { hasColon }: Completion,
    document: vscode.TextDocument,
    typed: string,
  ): Promise<vscode.CompletionItem[]> {
    if (kind === 'path') return paths(dirname(document.fileName), typed);
    const columns = await this.#catalog.columns(everything);
    if (!columns.ok) return [];
    const group = kind === 'metric' ? 'metrics' : 'params';
    return columns.value
      .filter((column) => column.group === group)
      .map(({ name, count }) => {
        const written = /^[A-Za-z_][\w./@-]*$/.test(name) ? name : JSON.stringify(name);
        const ending = as === 'key' && !hasColon ? ': ' : '';
        const description = count === 1 ? vscode.l10n.t('in 1 run') : vscode.l10n.t('in {0} runs', count);
        return itemOf({ label: name, snippet: escaped(written) + ending, kind: 'name', description: '' }, description);
      });
  }
}

function itemOf({ label, snippet, kind, description }: Choice, detail = ''): vscode.CompletionItem {
  const item = new vscode.CompletionItem({ label, ...(detail === '' ? {} : { description: detail }) }, kinds[kind]);
  item.insertText = new vscode.SnippetString(snippet);
  if (description !== '') item.documentation = new vscode.MarkdownString(description);
  item.sortText = `${order[kind]}${label}`;
  // What goes on below the key is completed at once.
  if (/[ \n]\$0$/.test(snippet)) item.command = again;
  return item;
}

const again = { command: 'editor.action.triggerSuggest', title: '' };

/** Files and folders that begin with what is typed, relative to a folder (absolute). */
async function paths(folder: string, typed: string): Promise<vscode.CompletionItem[]> {
  const above = typed.slice(0, typed.lastIndexOf('/') + 1);
  if (above.startsWith('/') || above.split('/').includes('..')) return [];
  try {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.file(join(folder, above)));
    return entries
      .filter(([name]) => !name.startsWith('.') && name !== 'node_modules' && name !== '__pycache__')
      .map(([name, type]) => {
        const isFolder = (type & vscode.FileType.Directory) !== 0;
        const path = `${above}${name}${isFolder ? '/' : ''}`;
        const { File, Folder } = vscode.CompletionItemKind;
        const item = new vscode.CompletionItem(path, isFolder ? Folder : File);
        item.sortText = `0${path}`;
        if (isFolder) item.command = again;
        return item;
      });
  } catch {
    return [];
  }
}
