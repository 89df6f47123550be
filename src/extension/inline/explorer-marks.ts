import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import type { Placed } from '../../catalog/beside-api.ts';
import { statusWord } from '../runs-view/words.ts';
import { inlineOn } from '../settings.ts';

interface Asked {
  readonly path: string;
  readonly answer: (placed: Placed | null) => void;
}

/** Marks run folders in the explorer: running, failed, the best of its experiment. Asks for all that come in a tick at once. */
export class ExplorerMarks implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #catalog: CatalogApi;
  readonly #changed = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  /** What was shown last, so that only what changed is asked for again. */
  readonly #shown = new Map<string, string>();
  #asked: Asked[] = [];

  constructor(catalog: CatalogApi) {
    this.#catalog = catalog;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** The setting changed: everything is to be asked for again. */
  reset(): void {
    this.#shown.clear();
    this.#changed.fire(undefined);
  }

  /** Runs changed: tells of those folders that look different now, new ones among them. */
  async refresh(ids: readonly string[]): Promise<void> {
    if (!inlineOn('explorer')) return;
    const details = await Promise.all(ids.slice(0, 200).map((id) => this.#catalog.details(id)));
    const paths = [...new Set([...this.#shown.keys(), ...details.flatMap((found) => found?.path ?? [])])];
    const placed = await this.#catalog.placed(paths);
    const changed = paths.filter((path, i) => (this.#shown.get(path) ?? '') !== keyOf(placed[i] ?? null));
    if (changed.length > 0) this.#changed.fire(changed.map((path) => vscode.Uri.file(path)));
  }

  async provideFileDecoration(uri: vscode.Uri): Promise<vscode.FileDecoration | undefined> {
    if (uri.scheme !== 'file' || !inlineOn('explorer', uri)) return undefined;
    const placed = await this.#ask(uri.fsPath);
    const key = keyOf(placed);
    if (key === '') this.#shown.delete(uri.fsPath);
    else this.#shown.set(uri.fsPath, key);
    return placed === null ? undefined : decorationOf(placed);
  }

  #ask(path: string): Promise<Placed | null> {
    return new Promise((answer) => {
      this.#asked.push({ path, answer });
      if (this.#asked.length === 1) queueMicrotask(() => void this.#answerAll());
    });
  }

  async #answerAll(): Promise<void> {
    const asked = this.#asked;
    this.#asked = [];
    const placed = await this.#catalog.placed(asked.map(({ path }) => path)).catch(() => []);
    for (const [i, { answer }] of asked.entries()) answer(placed[i] ?? null);
  }
}

function keyOf(placed: Placed | null): string {
  return placed === null || decorationOf(placed) === undefined ? '' : `${placed.status} ${placed.best} ${placed.name}`;
}

function decorationOf({ name, status, best }: Placed): vscode.FileDecoration | undefined {
  const { l10n } = vscode;
  const words = `${name}: ${statusWord(status)}`;
  if (status === 'running') return new vscode.FileDecoration('▶', words, new vscode.ThemeColor('charts.blue'));
  if (status === 'failed' || status === 'lost')
    return new vscode.FileDecoration('✗', words, new vscode.ThemeColor('list.errorForeground'));
  if (!best) return undefined;
  return new vscode.FileDecoration('★', l10n.t('{0}: best of its experiment', name), undefined);
}
