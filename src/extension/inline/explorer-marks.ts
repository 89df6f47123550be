import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import type { Placed } from '../../catalog/beside-api.ts';
import { statusWord } from '../runs-view/words.ts';
import { inlineOn } from '../settings.ts';

const mostRemembered = 2_000;

interface Asked {
  readonly path: string;
  readonly answer: (placed: Placed | null) => void;
}

/** Marks run folders in the explorer: running, failed, the best of its experiment. Asks for all that come in a tick at once. */
export class ExplorerMarks implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #catalog: CatalogApi;
  readonly #changed = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  /** What was shown last of each path ('': nothing), so that only what changed is drawn again. */
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

  /** Runs changed: tells of those folders that look different now. */
  async refresh(): Promise<void> {
    if (this.#shown.size === 0 || !inlineOn('explorer')) return;
    const paths = [...this.#shown.keys()];
    const placed = await this.#catalog.placed(paths);
    const changed = paths.filter((path, i) => this.#shown.get(path) !== keyOf(placed[i] ?? null));
    if (changed.length > 0) this.#changed.fire(changed.map((path) => vscode.Uri.file(path)));
  }

  async provideFileDecoration(uri: vscode.Uri): Promise<vscode.FileDecoration | undefined> {
    if (uri.scheme !== 'file' || !inlineOn('explorer', uri)) return undefined;
    const placed = await this.#ask(uri.fsPath);
    this.#remember(uri.fsPath, keyOf(placed));
    return placed === null ? undefined : decorationOf(placed);
  }

  #remember(path: string, key: string): void {
    this.#shown.delete(path);
    this.#shown.set(path, key);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > mostRemembered && oldest !== undefined) this.#shown.delete(oldest);
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
