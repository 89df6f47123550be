import * as vscode from 'vscode';
import type { CatalogApi, CatalogEvent, Headline } from '../catalog/api.ts';
import { progressOf } from '../launch/progress.ts';
import { formatNumber } from '../runs/numbers.ts';
import type { Run } from '../runs/run.ts';
import type { Disposing } from './disposing.ts';
import type { CommandId } from './manifest.ts';
import { Coalescer } from './runs-view/coalescer.ts';
import { shortName } from './runs-view/short-name.ts';
import { statusWord } from './runs-view/words.ts';
import { readSettings } from './settings.ts';

const [refreshMs, flashMs] = [500, 6_000];

/** The newest run's primary metric in the status bar. It flashes when a run ends, and hides where there is none. */
export class StatusBar implements vscode.Disposable {
  readonly #catalog: CatalogApi;
  readonly #item: vscode.StatusBarItem;
  readonly #refresh: Coalescer;
  readonly #disposables: Disposing[];
  #flash: NodeJS.Timeout | null = null;

  constructor(catalog: CatalogApi) {
    this.#catalog = catalog;
    this.#item = vscode.window.createStatusBarItem('trainyard.newest', vscode.StatusBarAlignment.Left, 10);
    this.#item.name = vscode.l10n.t('Trainyard: Newest Run');
    this.#refresh = new Coalescer(refreshMs, () => this.#show());
    const unfollow = catalog.onEvent((event) => this.#follow(event));
    this.#disposables = [
      this.#item,
      this.#refresh,
      { dispose: unfollow },
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('trainyard.statusBar')) this.#refresh.ask();
      }),
    ];
  }

  dispose(): void {
    if (this.#flash !== null) clearTimeout(this.#flash);
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  #follow(event: CatalogEvent): void {
    if (event.type === 'ended') void this.#ended(event.run).catch(() => undefined);
    else this.#refresh.ask();
  }

  async #show(): Promise<void> {
    if (this.#flash !== null) return;
    const newest = readSettings().statusBar ? await this.#catalog.newest() : null;
    if (newest === null) {
      this.#item.hide();
      return;
    }
    const running = newest.run.status === 'running';
    const progress = running ? progressOf(newest.run) : null;
    const done = progress === null ? '' : ` ${Math.floor(progress * 100)}%`;
    this.#write(newest.run, newest.headline, running ? 'pulse' : 'graph-line', done);
    this.#item.backgroundColor = undefined;
    this.#item.show();
  }

  /** For some seconds the run that ended, then again the newest. */
  async #ended(id: string): Promise<void> {
    if (!readSettings().statusBar) return;
    const details = await this.#catalog.details(id);
    if (details === null) return;
    const { run, headline } = details;
    const failed = run.status === 'failed' || run.status === 'lost';
    this.#write(run, headline, failed ? 'error' : 'check', ` ${statusWord(run.status)}`);
    this.#item.backgroundColor = failed ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.#item.show();
    if (this.#flash !== null) clearTimeout(this.#flash);
    this.#flash = setTimeout(() => {
      this.#flash = null;
      this.#refresh.ask();
    }, flashMs);
  }

  #write(run: Run, headline: Headline | null, icon: string, state = ''): void {
    const name = shortName(run.name);
    const value = headline === null ? '' : ` ${headline.metric} ${formatNumber(headline.value)}`;
    this.#item.text = `$(${icon}) ${name.replaceAll('$(', '$ (')}${state}${value}`;
    this.#item.tooltip = vscode.l10n.t('{0} ({1}) – open the run', run.name, statusWord(run.status));
    this.#item.accessibilityInformation = {
      label: `${run.name}${state.includes('%') ? ` ${statusWord(run.status)}${state}` : state || ` ${statusWord(run.status)}`}${value}`,
    };
    this.#item.command = {
      command: 'trainyard.run.open' satisfies CommandId,
      title: vscode.l10n.t('Open Run'),
      arguments: [run.id],
    };
  }
}
