import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { PythonParser } from '../../code/python-parser.ts';
import { Coalescer } from '../runs-view/coalescer.ts';
import { DocumentPlaces } from './document-places.ts';
import { EntryLens } from './entry-lens.ts';
import { ExplorerMarks } from './explorer-marks.ts';
import { metricLines } from './metric-lines.ts';
import { ParamHover } from './param-hover.ts';
import { paramLines } from './param-lines.ts';
import type { TextBehind } from './text-behind.ts';

const files = ['yaml', 'json', 'jsonc', 'toml', 'python'].map((language) => ({ language, scheme: 'file' }));

/** Brings the numbers to the code: parameters, entry points, files of metrics and folders of runs. */
export class Inline implements vscode.Disposable {
  readonly documents: DocumentPlaces;
  readonly #disposables: vscode.Disposable[];
  readonly #params: TextBehind;
  readonly #metrics: TextBehind;
  readonly #lens: EntryLens;
  readonly #marks: ExplorerMarks;
  readonly #later: Coalescer;

  /** @param grammars absolute: the folder with the parsers' `.wasm` files */
  constructor(catalog: CatalogApi, grammars: string) {
    this.documents = new DocumentPlaces(new PythonParser(grammars));
    this.#params = paramLines(catalog, this.documents);
    this.#metrics = metricLines(catalog);
    this.#lens = new EntryLens(catalog, this.documents);
    this.#marks = new ExplorerMarks(catalog);
    this.#later = new Coalescer(1_000, () => this.#runsChanged());
    const unfollow = catalog.onEvent(({ type }) => {
      if (type === 'changed') this.#later.ask();
    });
    const toml = { pattern: '**/*.toml', scheme: 'file' };
    this.#disposables = [
      ...[this.#params, this.#metrics, this.#lens, this.#marks, this.#later, { dispose: unfollow }],
      vscode.languages.registerHoverProvider([...files, toml], new ParamHover(catalog, this.documents)),
      vscode.languages.registerCodeLensProvider({ language: 'python', scheme: 'file' }, this.#lens),
      vscode.window.registerFileDecorationProvider(this.#marks),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#look()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (vscode.window.visibleTextEditors.some((editor) => editor.document === document)) this.#look();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('trainyard')) return;
        this.#look();
        this.#lens.ask();
        if (event.affectsConfiguration('trainyard.inline.explorer')) this.#marks.reset();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#look()),
    ];
    this.#look();
  }

  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  #look(): void {
    if (vscode.window.visibleTextEditors.length === 0) return;
    this.#params.ask();
    this.#metrics.ask();
  }

  async #runsChanged(): Promise<void> {
    this.#look();
    this.#lens.ask();
    await this.#marks.refresh();
  }
}
