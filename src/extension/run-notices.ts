import * as vscode from 'vscode';
import type { CatalogApi, RunDetails } from '../catalog/api.ts';
import { formatNumber } from '../runs/numbers.ts';
import { reasonWords, statusWord } from './runs-view/words.ts';
import { readSettings, type Notifications } from './settings.ts';

const [longMs, gatherMs] = [60_000, 1_500];

/** What a notice's buttons do. */
export interface NoticeActs {
  openRun(id: string): void;
  openCharts(id: string): void;
  showRuns(): void;
}

/** Whether the end of a run is worth a notification: nobody was looking, it took its time, or it failed. */
export function isNotable(
  { run, touchedAt }: Pick<RunDetails, 'run' | 'touchedAt'>,
  focused: boolean,
  wanted: Notifications,
): boolean {
  const failed = run.status === 'failed' || run.status === 'lost';
  if (wanted === 'never') return false;
  if (wanted === 'failures' || failed) return failed;
  const end = run.endedAt ?? touchedAt;
  const took = run.startedAt === null || end === null ? 0 : end - run.startedAt;
  return !focused || took > longMs;
}

/** Tells of runs that ended while this window followed them. Several at once are one notification. */
export class RunNotices implements vscode.Disposable {
  readonly #catalog: CatalogApi;
  readonly #acts: NoticeActs;
  readonly #unfollow: () => void;
  #ended: string[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(catalog: CatalogApi, acts: NoticeActs) {
    this.#catalog = catalog;
    this.#acts = acts;
    this.#unfollow = catalog.onEvent((event) => {
      if (event.type !== 'ended') return;
      this.#ended.push(event.run);
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        void this.#tell().catch(() => undefined);
      }, gatherMs);
    });
  }

  dispose(): void {
    this.#unfollow();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #tell(): Promise<void> {
    const ids = [...new Set(this.#ended.splice(0))];
    const all = await Promise.all(ids.map((id) => this.#catalog.details(id)));
    const wanted = readSettings().notifications;
    const notable = all.flatMap((one) =>
      one !== null && isNotable(one, vscode.window.state.focused, wanted) ? [one] : [],
    );
    const [first, second] = notable;
    if (first === undefined) return;
    if (second === undefined) await this.#tellOne(first);
    else await this.#tellMany(notable.map(({ run }) => run.status));
  }

  async #tellOne({ run, headline }: RunDetails): Promise<void> {
    const { l10n, window } = vscode;
    const [open, charts] = [l10n.t('Open'), l10n.t('Open Charts')];
    const value = headline === null ? '' : `: ${headline.metric} ${formatNumber(headline.value)}`;
    const failed = run.status === 'failed' || run.status === 'lost';
    const why = run.reason === null ? '' : `: ${reasonWords(run.reason)}`;
    const answer = failed
      ? await window.showWarningMessage(`${run.name} ${statusWord(run.status)}${why}.`, open, charts)
      : await window.showInformationMessage(`${run.name} ${statusWord(run.status)}${value}.`, open, charts);
    if (answer === open) this.#acts.openRun(run.id);
    if (answer === charts) this.#acts.openCharts(run.id);
  }

  async #tellMany(statuses: readonly string[]): Promise<void> {
    const { l10n, window } = vscode;
    const failed = statuses.filter((status) => status === 'failed' || status === 'lost').length;
    const text =
      failed === 0
        ? l10n.t('{0} runs ended.', statuses.length)
        : l10n.t('{0} runs ended, {1} of them failed.', statuses.length, failed);
    const show = l10n.t('Show');
    if ((await window.showInformationMessage(text, show)) === show) this.#acts.showRuns();
  }
}
