import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cancelRequest, heartbeat, readState, stateFiles, stateName } from '../../jobs/local-state.ts';
import type { JobExit } from '../../jobs/local-state.ts';
import { identityOf } from '../../jobs/process-identity.ts';
import { writeJobState } from '../../jobs/record-file.ts';
import type { JobState } from '../../jobs/run-record.ts';
import { logName } from '../../jobs/run-record.ts';
import { revealed } from '../../jobs/secret-marks.ts';
import { writeWhole } from '../../project/write-whole.ts';
import { recordOutputs } from '../../snapshot/data/outputs.ts';
import { claimJob } from './claim.ts';
import { heldSecrets, releasedEnvironment } from './environment.ts';
import { ExitFile } from './exit-file.ts';
import { exitOf } from './exit-of.ts';
import { GpuWatch } from './gpu-watch.ts';
import { jobFile } from './job-file.ts';
import type { JobFile } from './job-file.ts';
import { LogTail } from './log-tail.ts';
import { appendMetrics } from './metrics-file.ts';
import { memoryKills } from './out-of-memory.ts';
import { OutputMetrics } from './output-metrics.ts';
import { ProcessTree } from './process-tree.ts';
import { Queue } from './queue.ts';
import type { Slot } from './queue.ts';
import { Sampler } from './sampler.ts';
import { Stop } from './stop.ts';

/** How often a supervisor looks, ms. */
const tick = 200;
/** How long the digests of what a training made may take, ms. */
const outputPatience = 30 * 60_000;
const passedOn = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/**
 * Runs one prepared job (its folder is absolute) from the queue to its end, and writes down what becomes of it. Only
 * the first of several supervisors does; the others return at once.
 */
export async function supervise(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const job = readState(folder, stateFiles.job, jobFile);
  if (job === null || !claimJob(folder, identityOf(process.pid))) return;
  await new Supervisor(folder, job, releasedEnvironment(env), heldSecrets(env)).run();
}

/** How a program's process ended, or that it never was one. */
type Ended =
  { readonly code: number | null; readonly signal: NodeJS.Signals | null } | { readonly error: NodeJS.ErrnoException };

class Supervisor {
  readonly #folder: string;
  readonly #job: JobFile;
  readonly #env: Record<string, string>;
  readonly #secrets: Readonly<Record<string, string>>;
  readonly #exit: ExitFile;
  #signalled = false;
  #pass: ((signal: NodeJS.Signals) => void) | null = null;
  #lastBeat = performance.now();

  constructor(folder: string, job: JobFile, env: Record<string, string>, secrets: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#job = job;
    this.#env = env;
    this.#secrets = secrets;
    this.#exit = new ExitFile(folder);
  }

  async run(): Promise<void> {
    for (const signal of passedOn) {
      process.on(signal, () => {
        this.#signalled = true;
        this.#pass?.(signal);
      });
    }
    const queue = this.#queue();
    try {
      const slot = await this.#turn(queue);
      if (slot !== null) await this.#train(slot);
    } finally {
      queue.leave();
    }
  }

  #queue(): Queue {
    const { gpus, queue, slug, submittedAt } = this.#job;
    const ticket = { supervisor: identityOf(process.pid), folder: this.#folder, wants: gpus };
    return new Queue(queue, { slug, submittedAt }, ticket);
  }

  /** Waits for the job's turn; null if it was ended before. */
  async #turn(queue: Queue): Promise<Slot | null> {
    let entered = false;
    const watch = new GpuWatch(this.#job.gpus);
    for (;;) {
      const cancelled = this.#isCancelled();
      if (cancelled || this.#signalled) {
        const reason = cancelled ? 'cancelled' : null;
        const never = { exitCode: null, signal: null, startedAt: null, endedAt: Date.now() };
        await this.#end({ ...never, status: 'killed', reason });
        return null;
      }
      this.#beat();
      const lack = await watch.look((devices) => {
        queue.see(devices);
      });
      if (lack !== null) {
        await this.#neverStarted(new Error(`${lack.message} ${lack.hint}`));
        return null;
      }
      try {
        if (!entered) queue.enter();
        entered = true;
        const slot = await queue.ask();
        if (slot !== null) return slot;
      } catch {
        // A cache folder that cannot be written now may be later; until then the job waits.
      }
      await wait(tick);
    }
  }

  async #train({ gpus }: Slot): Promise<void> {
    const folder = this.#folder;
    const startedAt = Date.now();
    const child = this.#spawn(gpus);
    if ('error' in child) {
      await this.#neverStarted(child.error);
      return;
    }
    const ended = new Promise<Ended>((resolve) => {
      child.once('error', (error) => resolve({ error }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    const { pid } = child;
    if (pid === undefined) {
      const failed = await ended;
      await this.#neverStarted('error' in failed ? failed.error : new Error('It did not start.'));
      return;
    }
    this.#keep(stateFiles.program, { program: identityOf(pid), startedAt, gpus });
    this.#record({ status: 'running', reason: null, exitCode: null, startedAt, endedAt: null });
    const tree = new ProcessTree(pid);
    this.#pass = (signal) => {
      tree.signal(signal, false);
    };
    const sampler = new Sampler(tree, gpus);
    const [tail, output] = [new LogTail(join(folder, logName)), new OutputMetrics()];
    const read = (last: boolean): void => {
      const points = tail.lines(last).flatMap((line) => output.take(line));
      appendMetrics(folder, Date.now(), points);
    };
    const killsBefore = [memoryKills(), memoryKills()];
    let killsAt = performance.now();
    let stop: Stop | null = null;
    let end: Ended | null = null;
    void ended.then((how) => (end = how));
    const endedNow = (): Ended | null => end;
    while (endedNow() === null) {
      await Promise.race([ended, wait(tick)]);
      this.#beat();
      read(false);
      if (stop === null && endedNow() === null) stop = this.#stopAsked(tree);
      stop?.act();
      void sampler.sampleIfDue().then((points) => appendMetrics(folder, Date.now(), points ?? []));
      if (performance.now() - killsAt > 5_000) {
        killsAt = performance.now();
        killsBefore.push(memoryKills());
        killsBefore.shift();
      }
    }
    const endedAt = Date.now();
    const how = await ended;
    const memoryKill = memoryKills() > (killsBefore[0] ?? 0);
    // Who was cancelled takes its children along.
    while (stop !== null) {
      stop.act();
      if (stop.isOver) break;
      await wait(tick);
    }
    read(true);
    if ('error' in how) return this.#neverStarted(how.error);
    const exit = exitOf({ ...how, cancelled: stop !== null, memoryKill, startedAt, endedAt });
    if (stop === null) await this.#outputs(exit);
    await this.#end(exit);
  }

  /** Writes down what the training made; somebody who wants the job to end ends that, too. */
  async #outputs(exit: JobExit): Promise<void> {
    const { base, outputs } = this.#job;
    if (base === null || outputs.length === 0) return;
    // That may take a while, and who is killed meanwhile says no more.
    this.#keep(stateFiles.ended, exit);
    const ending = new AbortController();
    const until = performance.now() + outputPatience;
    this.#pass = () => {
      ending.abort('the job was told to end');
    };
    let done = false;
    const request = { base, folder: this.#folder, outputs, signal: ending.signal };
    // A disk that is full, or a run that was removed: then nobody knows what it made.
    const recorded = recordOutputs(request)
      .catch(() => undefined)
      .finally(() => (done = true));
    const isDone = (): boolean => done;
    while (!isDone()) {
      await Promise.race([recorded, wait(tick)]);
      this.#beat();
      if (this.#isCancelled()) ending.abort('the job was cancelled');
      if (performance.now() > until) ending.abort(`it takes longer than ${outputPatience / 60_000} minutes`);
    }
  }

  #spawn(gpus: readonly number[]): ChildProcess | { readonly error: Error } {
    const { argv, cwd, shell } = revealed(this.#job.command, this.#secrets);
    const [program = '', ...args] = argv;
    const devices =
      gpus.length === 0 ? {} : { CUDA_VISIBLE_DEVICES: gpus.join(','), HIP_VISIBLE_DEVICES: gpus.join(',') };
    try {
      // Straight into the file: in the order in which it comes, and also after a supervisor that was killed.
      const log = openSync(join(this.#folder, logName), 'a');
      try {
        return spawn(program, args, {
          cwd,
          env: { ...this.#env, ...devices },
          shell,
          // A session and a group of its own: what is sent to it does not reach the supervisor.
          detached: process.platform !== 'win32',
          stdio: ['ignore', log, log],
          windowsHide: true,
        });
      } finally {
        closeSync(log);
      }
    } catch (error) {
      return { error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  async #neverStarted(error: Error): Promise<void> {
    this.#say(`Trainyard could not start ${this.#job.command.argv[0] ?? ''}: ${error.message}\n`);
    const never = { exitCode: null, signal: null, startedAt: null, endedAt: Date.now() };
    await this.#end({ ...never, status: 'failed', reason: 'not-started' });
  }

  async #end(exit: JobExit): Promise<void> {
    await this.#exit.write(exit);
    const { status, reason, exitCode, startedAt, endedAt } = exit;
    this.#record({ status, reason, exitCode, startedAt, endedAt });
  }

  #isCancelled(): boolean {
    return readState(this.#folder, stateFiles.cancel, cancelRequest) !== null;
  }

  #stopAsked(tree: ProcessTree): Stop | null {
    const request = readState(this.#folder, stateFiles.cancel, cancelRequest);
    return request === null ? null : new Stop(tree, request.graceMs);
  }

  /** Tells other machines that share the disk that this supervisor lives. */
  #beat(): void {
    if (performance.now() - this.#lastBeat < heartbeat) return;
    this.#lastBeat = performance.now();
    const now = new Date();
    ignoring(() => utimesSync(join(this.#folder, stateName, stateFiles.claim), now, now));
  }

  #keep(name: string, value: unknown): void {
    ignoring(() => writeWhole(join(this.#folder, stateName, name), JSON.stringify(value)));
  }

  /** The record follows the state's files; where a full disk refuses, whoever reads it asks them. */
  #record(state: JobState): void {
    ignoring(() => writeJobState(this.#folder, state));
  }

  #say(text: string): void {
    ignoring(() => {
      const log = openSync(join(this.#folder, logName), 'a');
      writeSync(log, text);
      closeSync(log);
    });
  }
}

/** What a full disk, or a folder that somebody removed, refuses does not end a training. */
function ignoring(act: () => void): void {
  try {
    act();
  } catch {
    // Said above.
  }
}
