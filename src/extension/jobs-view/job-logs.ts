import * as vscode from 'vscode';
import type { Disposing } from '../disposing.ts';
import type { Launcher } from '../launch/launcher.ts';
import { hasEnded } from '../../jobs/record-file.ts';
import { launchedId } from '../../jobs/run-record.ts';
import { revealsLog } from '../settings.ts';
import { shortName } from '../runs-view/short-name.ts';
import { cancelJob } from './cancel-job.ts';
import type { Job, Jobs } from './jobs.ts';
import { LogLinks } from './log-links.ts';
import { LogPty } from './log-pty.ts';

interface OpenLog {
  readonly terminal: vscode.Terminal;
  readonly cwd: string;
  /** It came up by itself, and may go so. */
  readonly unasked: boolean;
}

/** More logs than this do not come up by themselves. */
const mostUnasked = 4;

/** The logs that are open: a read-only terminal a job, among the window's terminals. */
export class JobLogs implements vscode.Disposable {
  readonly #launcher: Launcher;
  readonly #jobs: Jobs;
  readonly #open = new Map<string, OpenLog>();
  readonly #disposables: Disposing[];

  constructor(launcher: Launcher, jobs: Jobs) {
    this.#launcher = launcher;
    this.#jobs = jobs;
    const { window } = vscode;
    this.#disposables = [
      launcher.onDidLaunch((kept) => {
        if (!kept.isShown && revealsLog()) void this.#reveal(launchedId(kept.record.slug));
      }),
      window.onDidCloseTerminal((closed) => {
        for (const [id, { terminal }] of this.#open) if (terminal === closed) this.#open.delete(id);
      }),
      window.registerTerminalLinkProvider(
        new LogLinks((terminal) => [...this.#open.values()].find((one) => one.terminal === terminal)?.cwd ?? null),
      ),
    ];
  }

  /** Shows the log of a job, from its beginning. */
  async show(job: Job): Promise<void> {
    await this.#show(job, false);
  }

  /** Shows what was launched, where the person goes on with what they do. Of logs that came up so a few stay. */
  async #reveal(id: string): Promise<void> {
    await this.#jobs.refresh();
    const job = this.#jobs.find(id);
    if (job === undefined) return;
    const unasked = [...this.#open].filter(([, log]) => log.unasked);
    if (unasked.length >= mostUnasked) {
      const old = unasked.find(([other]) => hasEnded(this.#jobs.find(other)?.record ?? { status: 'lost' }));
      if (old === undefined) return;
      // Forgotten at once: the event of its closing comes later, and whoever asks for it until then wants a new one.
      this.#open.delete(old[0]);
      old[1].terminal.dispose();
    }
    await this.#show(job, true);
  }

  async #show(job: Job, unasked: boolean): Promise<void> {
    const known = this.#open.get(job.id);
    if (known !== undefined) {
      if (!unasked) this.#open.set(job.id, { ...known, unasked });
      known.terminal.show(unasked);
      return;
    }
    const { openJob } = await import('../../launch/jobs.ts');
    const opened = openJob(job.base, job, this.#launcher.backendOptions());
    if (!opened.ok) {
      void vscode.window.showErrorMessage(`${opened.message} ${opened.hint}`);
      return;
    }
    const cancel = (): void => {
      const now = this.#jobs.find(job.id);
      if (now !== undefined) void cancelJob(this.#launcher, now).then(() => this.#jobs.ask());
    };
    const terminal = vscode.window.createTerminal({
      name: shortName(job.live?.name ?? job.record.name),
      pty: new LogPty(opened, job.folder, cancel),
      iconPath: new vscode.ThemeIcon('output'),
      isTransient: true,
    });
    this.#open.set(job.id, { terminal, cwd: job.record.command.cwd, unasked });
    terminal.show(unasked);
  }

  dispose(): void {
    for (const { terminal } of this.#open.values()) terminal.dispose();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }
}
