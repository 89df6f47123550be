import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import type { ProgramRuns } from '../../catalog/beside-api.ts';
import { columnFormat, formatDelta } from '../../runs/numbers.ts';
import type { CommandId } from '../manifest.ts';
import type { DocumentPlaces } from './document-places.ts';
import { inlineOn } from '../settings.ts';

/** The line above a training's entry point: what the newest run came to, how many there are, and what to do. */
export class EntryLens implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #catalog: CatalogApi;
  readonly #documents: DocumentPlaces;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(catalog: CatalogApi, documents: DocumentPlaces) {
    this.#catalog = catalog;
    this.#documents = documents;
  }

  ask(): void {
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (document.uri.scheme !== 'file' || !inlineOn('codeLens', document.uri)) return [];
    const { entry } = await this.#documents.of(document, 'python');
    if (entry === null) return [];
    const story = await this.#catalog.programRuns(document.fileName);
    if (story === null) return [];
    const at = document.positionAt(entry);
    const range = new vscode.Range(at, at);
    return lensCommands(story, document.uri).map((command) => new vscode.CodeLens(range, command));
  }
}

function lensCommands(story: ProgramRuns, file: vscode.Uri): vscode.Command[] {
  const { l10n } = vscode;
  const { newest, baseline } = story;
  const command = (id: CommandId, title: string, ...args: unknown[]): vscode.Command => ({
    command: id,
    title,
    arguments: args,
  });
  const runs = story.runs === 1 ? l10n.t('1 run') : l10n.t('{0} runs', story.runs);
  const running = story.running > 0 ? ` (${l10n.t('{0} running', story.running)})` : '';
  const found = [
    command('trainyard.file.showRuns', `${runs}${running}`, story.query),
    command('trainyard.action.train', l10n.t('Train'), file.toString()),
    command('trainyard.action.debug', l10n.t('Debug'), file.toString()),
  ];
  if (newest === null) return found;
  found.unshift(command('trainyard.run.open', resultTitle(story), newest.id));
  const ids = baseline === null || baseline.id === newest.id ? [newest.id] : [baseline.id, newest.id];
  if (story.runs > 1) found.push(command('trainyard.run.compare', l10n.t('Compare'), ...ids));
  return found;
}

/** `val/acc 0.9130 ▲0.0120 vs baseline`, or the newest run's name where it has no score. */
function resultTitle({ newest, baseline, metric }: ProgramRuns): string {
  if (newest === null) return '';
  if (metric === null || newest.score === null) return newest.name;
  const scores = [newest.score, baseline?.score ?? newest.score];
  const format = columnFormat(scores);
  const title = `${metric} ${format(newest.score)}`;
  if (baseline?.score == null || baseline.id === newest.id) return title;
  return vscode.l10n.t('{0} {1} vs baseline', title, formatDelta(newest.score - baseline.score, format));
}
