import * as vscode from 'vscode';
import { Coalescer } from '../runs-view/coalescer.ts';
import { fileKind } from './file-kind.ts';
import type { Kind } from './file-kind.ts';

/** What stands behind which lines of a document; null: it is none of these files. */
type OptionsOf = (document: vscode.TextDocument, kind: Kind) => Promise<vscode.DecorationOptions[]> | null;

/** The quiet text behind lines of open files. Nothing is read for files that are not in view. */
export class TextBehind implements vscode.Disposable {
  readonly #optionsOf: OptionsOf;
  readonly #type = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 2em' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly #refresh: Coalescer;

  /** @param restMs the shortest rest between two looks */
  constructor(restMs: number, optionsOf: OptionsOf) {
    this.#optionsOf = optionsOf;
    this.#refresh = new Coalescer(restMs, () => this.#show());
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
      if (document.uri.scheme !== 'file' || kind === null) continue;
      const { version } = document;
      const options = this.#optionsOf(document, kind);
      if (options === null) continue;
      const found = await options;
      // Somebody typed meanwhile: what is there moves along, and the next round looks again.
      if (document.version === version) editor.setDecorations(this.#type, found);
    }
  }
}
