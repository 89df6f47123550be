import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { hasEnded } from '../../jobs/record-file.ts';
import { logName } from '../../jobs/run-record.ts';
import type { JobState } from '../../jobs/run-record.ts';
import type { OpenJob } from '../../launch/jobs.ts';
import { formatDuration } from '../../runs/numbers.ts';
import { reasonWords, statusWord } from '../runs-view/words.ts';
import { LogText } from './log-text.ts';

/** A terminal keeps some thousand lines; more of a long log than this is not worth its way. */
const mostShown = 4 << 20;
const tickMs = 200;
const faint = (text: string): string => `\u001b[2m${text}\u001b[22m`;

/** What a job says, as a terminal that follows it. What is typed does nothing; Ctrl-C asks to cancel the job. */
export class LogPty implements vscode.Pseudoterminal {
  readonly #job: OpenJob;
  readonly #file: string;
  readonly #cancel: () => void;
  readonly #ended: (state: JobState) => void;
  readonly #write = new vscode.EventEmitter<string>();
  readonly #text = new LogText();
  #next = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #waits = false;
  /** Bytes at the beginning that are not shown, as long as that was not said. */
  #leftOut = 0;
  readonly onDidWrite = this.#write.event;

  /**
   * @param folder absolute: the job's `.trainyard/runs/<slug>`
   * @param ended hears of the job's end, once all of it is written
   */
  constructor(job: OpenJob, folder: string, cancel: () => void, ended: (state: JobState) => void = () => undefined) {
    this.#job = job;
    this.#ended = ended;
    this.#file = join(folder, logName);
    this.#cancel = cancel;
  }

  open(): void {
    void this.#begin();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#write.dispose();
  }

  handleInput(data: string): void {
    if (data === '\u0003') this.#cancel();
  }

  async #begin(): Promise<void> {
    const size = (await stat(this.#file).catch(() => null))?.size ?? 0;
    if (size > mostShown) {
      this.#next = size - mostShown;
      this.#leftOut = this.#next;
    }
    await this.#follow();
  }

  async #follow(): Promise<void> {
    if (this.#closed) return;
    try {
      // The state first: what was written before the end is then seen.
      const state = await this.#job.status();
      for (;;) {
        const { bytes, next } = await this.#job.logs(this.#next);
        if (bytes.length === 0) break;
        this.#next = next;
        this.#put(this.#text.take(bytes));
      }
      // Behind what is shown: above it, it would be out of what a terminal keeps.
      if (this.#leftOut > 0) {
        const megabytes = (this.#leftOut / (1 << 20)).toFixed(1);
        this.#leftOut = 0;
        this.#say(vscode.l10n.t('The first {0} MB are left out; the whole log is {1}', megabytes, this.#file));
      }
      if (state.status === 'scheduled' && !this.#waits) {
        this.#waits = true;
        this.#put(`${faint(vscode.l10n.t('Waits for its turn.'))}\r\n`);
      }
      if (hasEnded(state)) this.#end(state);
      else this.#timer = setTimeout(() => void this.#follow(), tickMs);
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  #end(state: JobState): void {
    this.#put(this.#text.take(new Uint8Array(), true));
    this.#say(endWords(state));
    this.#ended(state);
  }

  #say(text: string): void {
    this.#put(`\r\n${faint(text)}\r\n`);
  }

  #put(text: string): void {
    if (!this.#closed && text !== '') this.#write.fire(text);
  }
}

/** `It finished after 3m 12s.`, `It failed with exit status 3 after 2s: out of memory.` */
export function endWords({ status, reason, exitCode, startedAt, endedAt }: JobState): string {
  const { l10n } = vscode;
  const took = startedAt === null || endedAt === null ? '' : formatDuration(endedAt - startedAt);
  const after = took === '' ? '' : ` ${l10n.t('after {0}', took)}`;
  const code = exitCode === null || status === 'finished' ? '' : ` (${l10n.t('exit status {0}', exitCode)})`;
  const why = reason === null || reason === 'error' || reason === status ? '' : `: ${reasonWords(reason)}`;
  return `${statusWord(status)}${code}${after}${why}`;
}
