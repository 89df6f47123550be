import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { Coalescer } from '../runs-view/coalescer.ts';
import type { DocumentPlaces } from './document-places.ts';
import { fileKind } from './file-kind.ts';
import { inlineOn } from '../settings.ts';
import { paramLine } from './param-words.ts';

/** The quiet text behind the parameters of an open file. Nothing is read for files that are not in view. */
export class ParamLines implements vscode.Disposable {
  readonly #catalog: CatalogApi;
  readonly #documents: DocumentPlaces;
  readonly #type = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 2em' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly #refresh: Coalescer;

  constructor(catalog: CatalogApi, documents: DocumentPlaces) {
    this.#catalog = catalog;
    this.#documents = documents;
    this.#refresh = new Coalescer(300, () => this.#show());
  }

  /** Looks at every visible editor again, soon. */
  ask(): void {
    this.#refresh.ask();
  }

  dispose(): void {
    this.#refresh.dispose();
    this.#type.dispose();
  }

  async #show(): Promise<void> {
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      const kind = fileKind(document.fileName.replace(/^.*[\\/]/, ''));
      if (document.uri.scheme !== 'file' || kind?.holds !== 'params' || kind.syntax === 'csv') continue;
      const on = inlineOn(kind.syntax === 'python' ? 'python' : 'params', document.uri);
      const { version } = document;
      const options = on ? await this.#optionsOf(document, kind.syntax) : [];
      // Somebody typed meanwhile: what is there moves along, and the next round looks again.
      if (document.version === version) editor.setDecorations(this.#type, options);
    }
  }

  async #optionsOf(
    document: vscode.TextDocument,
    syntax: 'yaml' | 'json' | 'toml' | 'python',
  ): Promise<vscode.DecorationOptions[]> {
    const { places } = await this.#documents.of(document, syntax);
    if (places.length === 0) return [];
    // What lies in a run's folder is what the run was, not what someone is about to try.
    if (syntax !== 'python' && (await this.#catalog.runHolding(document.fileName)) !== null) return [];
    const about = await this.#catalog.beside({ file: document.fileName, values: places, detail: null });
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
}
