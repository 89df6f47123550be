import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import type { Run } from '../../runs/run.ts';
import { Coalescer } from '../runs-view/coalescer.ts';
import { fileKind, longestText } from './file-kind.ts';
import { headText } from './head-text.ts';
import { inlineOn } from '../settings.ts';
import { metricTexts } from './metric-words.ts';

/** Behind the numbers of an open file of metrics: what they are against HEAD and against the baseline. */
export class MetricLines implements vscode.Disposable {
  readonly #catalog: CatalogApi;
  readonly #type = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 2em' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly #refresh: Coalescer;

  constructor(catalog: CatalogApi) {
    this.#catalog = catalog;
    this.#refresh = new Coalescer(400, () => this.#show());
  }

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
      if (document.uri.scheme !== 'file' || kind?.holds !== 'metrics') continue;
      const { syntax } = kind;
      if (syntax === 'toml' || syntax === 'python') continue;
      const { version } = document;
      const options = inlineOn('metrics', document.uri) ? await this.#optionsOf(document, syntax) : [];
      if (document.version === version) editor.setDecorations(this.#type, options);
    }
  }

  async #optionsOf(
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
    const baseline = await this.#baselineOf(document.fileName);
    const atHead = before === null ? null : metricValues(before, syntax);
    return metricTexts(values, atHead, baseline).map(({ at, text: contentText }) => {
      const { end } = document.lineAt(document.positionAt(at).line).range;
      return { range: new vscode.Range(end, end), renderOptions: { after: { contentText } } };
    });
  }

  async #baselineOf(file: string): Promise<Run | null> {
    const run = await this.#catalog.runHolding(file);
    if (run === null) return null;
    const pinned = (await this.#catalog.baselineOf([run])).get(run);
    const [baseline = null] = pinned === undefined ? [] : await this.#catalog.runs([pinned]);
    return baseline;
  }
}
