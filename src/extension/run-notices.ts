import * as vscode from 'vscode';
import type { CatalogApi, RunDetails } from '../catalog/api.ts';
import { launchedId } from '../jobs/run-record.ts';
import { formatDelta, formatNumber } from '../runs/numbers.ts';
import type { Run } from '../runs/run.ts';
import { reasonWords, statusWord } from './runs-view/words.ts';
import { readSettings, type Notifications } from './settings.ts';

const [longMs, gatherMs] = [60_000, 1_500];

/** What a notice's buttons do. */
export interface NoticeActs {
  openRun(id: string): void;
  openCharts(id: string): void;
  /** The error that a launched run ended with, as it said it; null: none, or nobody launched it. */
  errorOf(id: string): Promise<string | null>;
  /** What a launched run said. */
  openLog(id: string): void;
  /** The run beside the one that its delta is against. */
  compare(id: string, baseline: string): void;
  showRuns(): void;
}

/** Whether the end of a run is worth a notification: nobody was looking, it took its time, or it failed. */
export function isNotable(
  { run, touchedAt }: Pick<RunDetails, 'run' | 'touchedAt'>,
  focused: boolean,
  wanted: Notifications,
): boolean {
  const failed = run.status === 'failed' || run.status === 'lost';
  // Whoever cancelled it knows.
  if (run.reason === 'cancelled') return false;
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

  async #tellOne(details: RunDetails): Promise<void> {
    const { l10n, window } = vscode;
    const { run, baseline } = details;
    const [open, charts] = [l10n.t('Open'), l10n.t('Open Charts')];
    const [log, compare] = [l10n.t('Open Log'), l10n.t('Compare')];
    if (run.status === 'failed' || run.status === 'lost') {
      const why = await this.#why(run);
      const buttons = run.id.startsWith(launchedId('')) ? [log, open] : [open, charts];
      const answer = await window.showWarningMessage(`${run.name} ${statusWord(run.status)}${why}.`, ...buttons);
      if (answer === log) this.#acts.openLog(run.id);
      else this.#answered(answer, run.id, open, charts);
      return;
    }
    const buttons = baseline === null ? [open, charts] : [open, compare];
    const answer = await window.showInformationMessage(endSentence(details), ...buttons);
    if (answer === compare && baseline !== null) this.#acts.compare(run.id, baseline.id);
    else this.#answered(answer, run.id, open, charts);
  }

  /** What it said at last, else its exit status, else the kind of reason. */
  async #why({ id, reason, status, exitCode }: Run): Promise<string> {
    if (reason === 'error') {
      const said = await this.#acts.errorOf(id);
      if (said !== null) return `: ${said.replace(/\.$/, '')}`;
      if (exitCode !== null) return `: ${vscode.l10n.t('exit status {0}', exitCode)}`;
    }
    return reason === null || reason === status ? '' : `: ${reasonWords(reason)}`;
  }

  #answered(answer: string | undefined, id: string, open: string, charts: string): void {
    if (answer === open) this.#acts.openRun(id);
    if (answer === charts) this.#acts.openCharts(id);
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

/** `brave-otter finished: val/acc 0.9130, ▲0.0120 against calm-heron.` */
export function endSentence({ run, headline, baseline }: Pick<RunDetails, 'run' | 'headline' | 'baseline'>): string {
  const { l10n } = vscode;
  const state = `${run.name} ${statusWord(run.status)}`;
  if (headline === null) return `${state}.`;
  const value = `${headline.metric} ${formatNumber(headline.value)}`;
  if (baseline?.delta == null) return `${state}: ${value}.`;
  return l10n.t('{0}: {1}, {2} against {3}.', state, value, formatDelta(baseline.delta), baseline.name);
}
