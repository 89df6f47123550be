import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cancelRequest, jobProgram, localHandle, readState, stateFiles, stateName } from '../../jobs/local-state.ts';
import type { LocalHandle } from '../../jobs/local-state.ts';
import { identityOf } from '../../jobs/process-identity.ts';
import { writeJobState } from '../../jobs/record-file.ts';
import { logName } from '../../jobs/run-record.ts';
import type { JobState } from '../../jobs/run-record.ts';
import { writeWhole } from '../../project/write-whole.ts';
import type { Backend, Handle, Job, LogPart, Obstacle } from '../backend.ts';
import { claimJob } from './claim.ts';
import { ExitFile } from './exit-file.ts';
import { exitOf } from './exit-of.ts';
import { appendMetrics } from './metrics-file.ts';
import { OutputMetrics } from './output-metrics.ts';

/**
 * Prepares a job of this machine that a debugger starts: this process has it instead of a supervisor, and leaves the
 * same files. So every process knows where it stands, also after this one was killed.
 */
export class DebuggerBackend implements Backend {
  readonly type = 'local';
  readonly title = 'This machine, in a debugger';
  #job: Job | null = null;

  /** The job that was submitted, with the environment that its program has to get; null before. */
  get job(): Job | null {
    return this.#job;
  }

  check(): Promise<readonly Obstacle[]> {
    return Promise.resolve([]);
  }

  prepare({ folder }: Job): Promise<Handle> {
    mkdirSync(join(folder, stateName), { recursive: true });
    const handle: LocalHandle = { type: 'local', folder, launcher: identityOf(process.pid) };
    return Promise.resolve(localHandle.parse(handle));
  }

  submit(job: Job): Promise<void> {
    claimJob(job.folder, identityOf(process.pid));
    this.#job = job;
    return Promise.resolve();
  }

  status(): Promise<JobState> {
    return Promise.reject(new Error('A debugged job is asked for by the backend of this machine.'));
  }

  logs(_: Handle, fromByte: number): Promise<LogPart> {
    return Promise.resolve({ bytes: new Uint8Array(), next: fromByte });
  }

  cancel(): Promise<JobState> {
    return this.status();
  }

  fetch(): Promise<void> {
    return Promise.resolve();
  }
}

/** What becomes of a job that a debugger runs. */
export class DebuggedJob {
  readonly folder: string;
  readonly #exit: ExitFile;
  readonly #metrics = new OutputMetrics();
  #startedAt: number | null = null;
  #line = '';
  #ended = false;

  /** @param folder absolute: the run's. Throws as `fs` does. */
  constructor(folder: string) {
    this.folder = folder;
    this.#exit = new ExitFile(folder);
  }

  /** Its program runs; `pid` is its process, where the debugger says which. */
  started(pid: number | null): void {
    if (this.#ended) return;
    this.#startedAt ??= Date.now();
    const startedAt = this.#startedAt;
    const program = jobProgram.parse({ program: identityOf(pid ?? process.pid), startedAt, gpus: [] });
    writeWhole(join(this.folder, stateName, stateFiles.program), JSON.stringify(program));
    writeJobState(this.folder, { status: 'running', reason: null, exitCode: null, startedAt, endedAt: null });
  }

  /** It printed something: that goes into the log, and numbers in it become series. */
  printed(text: string): void {
    try {
      appendFileSync(join(this.folder, logName), text);
    } catch {
      // A full disk stops no debugging.
    }
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    appendMetrics(
      this.folder,
      Date.now(),
      lines.flatMap((line) => this.#metrics.take(line)),
    );
  }

  /** Somebody wants it to end: the command line, or the view of jobs. */
  get isCancelled(): boolean {
    return readState(this.folder, stateFiles.cancel, cancelRequest) !== null;
  }

  /** It is over; `stopped`: a person ended it before it was done. */
  async ended(exitCode: number | null, stopped: boolean): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const endedAt = Date.now();
    const never = { exitCode: null, signal: null, startedAt: null, endedAt };
    const exit =
      this.#startedAt === null
        ? { ...never, status: 'failed' as const, reason: 'not-started' as const }
        : exitOf({
            code: exitCode ?? (stopped ? null : 0),
            signal: null,
            cancelled: stopped,
            memoryKill: false,
            startedAt: this.#startedAt,
            endedAt,
          });
    // Not every debugger tells the exit status of what it ran.
    const told = { ...exit, exitCode: exitCode ?? null };
    await this.#exit.write(told);
    const { status, reason, startedAt } = told;
    writeJobState(this.folder, { status, reason, exitCode: told.exitCode, startedAt, endedAt });
  }
}
