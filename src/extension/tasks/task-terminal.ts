import * as vscode from 'vscode';
import { hasEnded } from '../../jobs/record-file.ts';
import type { JobState } from '../../jobs/run-record.ts';
import type { OpenJob } from '../../launch/jobs.ts';
import { LogPty } from '../jobs-view/log-pty.ts';
import type { Launcher } from '../launch/launcher.ts';
import type { PlacedTarget } from '../launch/places.ts';
import { mayRun } from '../launch/trust.ts';
import { jobGraceMs } from '../settings.ts';

/** What a task runs in: launches the training as "Train…" does, shows its log, and ends with its exit status. */
export class TaskTerminal implements vscode.Pseudoterminal {
  readonly #launcher: Launcher;
  readonly #placed: PlacedTarget | undefined;
  readonly #params: Readonly<Record<string, string>>;
  readonly #write = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.#write.event;
  readonly onDidClose = this.#closed.event;
  readonly #starting = new AbortController();
  #log: LogPty | null = null;
  #job: OpenJob | null = null;
  #isClosed = false;

  /** @param placed undefined where nothing of the task's name was found, which was said */
  constructor(launcher: Launcher, placed: PlacedTarget | undefined, params: Readonly<Record<string, string>>) {
    this.#launcher = launcher;
    this.#placed = placed;
    this.#params = params;
  }

  open(): void {
    void this.#begin().catch((error: unknown) => this.#fail(error instanceof Error ? error.message : String(error)));
  }

  /** Whoever ends the task ends the training. */
  close(): void {
    this.#isClosed = true;
    this.#starting.abort(new Error('the task was ended'));
    this.#log?.close();
    void this.#cancel();
  }

  handleInput(data: string): void {
    this.#log?.handleInput(data);
  }

  async #begin(): Promise<void> {
    if (this.#placed === undefined || !mayRun()) {
      this.#fail(vscode.l10n.t('Nothing was started.'));
      return;
    }
    const { base } = this.#placed;
    const { signal } = this.#starting;
    const done = await this.#launcher.launch({ ...this.#placed, params: this.#params }, { signal, isShown: true });
    if (!done.ok) {
      this.#fail(`${done.message} ${done.hint}`);
      return;
    }
    for (const warning of done.warnings) this.#say(warning);
    const { openJob } = await import('../../launch/jobs.ts');
    const job = openJob(base, done, this.#launcher.backendOptions());
    if (!job.ok) {
      this.#fail(`${job.message} ${job.hint}`);
      return;
    }
    this.#job = job;
    if (this.#isClosed) {
      await this.#cancel();
      return;
    }
    const log = new LogPty(
      job,
      done.folder,
      () => void this.#cancel(),
      (state) => this.#closed.fire(exitCodeOf(state)),
    );
    this.#log = log;
    log.onDidWrite((text) => this.#write.fire(text));
    log.open();
  }

  async #cancel(): Promise<void> {
    const job = this.#job;
    if (job === null || hasEnded(await job.status())) return;
    await job.cancel(jobGraceMs(), 'editor');
  }

  #say(text: string): void {
    this.#write.fire(`${text.replace(/\r?\n/g, '\r\n')}\r\n`);
  }

  #fail(text: string): void {
    this.#say(text);
    this.#closed.fire(1);
  }
}

/** What a task ends with: the program's own status, else 1 for all that did not finish. */
function exitCodeOf({ status, exitCode }: JobState): number {
  return exitCode ?? (status === 'finished' ? 0 : 1);
}
