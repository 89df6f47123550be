import { spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  jobClaim,
  jobProgram,
  localHandle,
  localJobState,
  readState,
  startingTime,
  stateFiles,
  stateName,
  willStart,
} from '../../jobs/local-state.ts';
import type { LocalHandle } from '../../jobs/local-state.ts';
import { identityOf, isAlive } from '../../jobs/process-identity.ts';
import { hasEnded, writeJobState } from '../../jobs/record-file.ts';
import { logName } from '../../jobs/run-record.ts';
import type { JobState } from '../../jobs/run-record.ts';
import { faultCode } from '../../project/file-fault.ts';
import { writeWhole } from '../../project/write-whole.ts';
import type { Backend, Handle, Job, LogPart, Obstacle, Wants } from '../backend.ts';
import { claimJob } from './claim.ts';
import { heldEnvironment } from './environment.ts';
import { lackOfGpus, readGpus } from './gpus.ts';
import { jobFile } from './job-file.ts';
import { ProcessTree } from './process-tree.ts';
import { Stop } from './stop.ts';

/** What the backend of this machine needs to know. */
export interface LocalOptions {
  /** Absolute: `dist/supervisor.js`. */
  readonly supervisor: string;
  /** Absolute: where the machine's jobs line up, shared by all processes of the user. */
  readonly queue: string;
  /** Jobs that may run at once; null: as many as there are cores, at least two. */
  readonly limit: number | null;
}

const tick = 50;
const startTick = 10;
const mostLog = 4 << 20;

/** Runs jobs on this machine, each under a supervisor of its own that outlives whoever started it. */
export class LocalBackend implements Backend {
  readonly type = 'local';
  readonly title = 'This machine';
  readonly #options: LocalOptions;

  constructor(options: LocalOptions) {
    this.#options = options;
  }

  async check(wants?: Wants): Promise<readonly Obstacle[]> {
    if (!existsSync(this.#options.supervisor)) {
      const message = `A part of Trainyard is missing: ${this.#options.supervisor}.`;
      return [{ message, hint: 'Install Trainyard again; from its sources: npm run build.' }];
    }
    if (wants === undefined || wants.gpus === 0) return [];
    const lack = lackOfGpus(wants.gpus, await readGpus(wants.env));
    return lack === null ? [] : [lack];
  }

  prepare(job: Job): Promise<Handle> {
    mkdirSync(join(job.folder, stateName), { recursive: true });
    const limit = this.#options.limit ?? Math.max(2, availableParallelism());
    const queue = { folder: this.#options.queue, limit };
    const { slug, command, gpus, base = null, outputs = [] } = job;
    const submittedAt = Date.now();
    const file = jobFile.parse({ version: 1, slug, command, gpus, queue, submittedAt, base, outputs });
    writeWhole(join(job.folder, stateName, stateFiles.job), JSON.stringify(file));
    const handle: LocalHandle = { type: 'local', folder: job.folder, launcher: identityOf(process.pid) };
    return Promise.resolve(handle);
  }

  async submit(job: Job, handle: Handle): Promise<void> {
    const { folder } = localHandle.parse(handle);
    if (readState(folder, stateFiles.claim, jobClaim) !== null) return;
    const child = spawn(process.execPath, [this.#options.supervisor, folder], {
      cwd: folder,
      env: heldEnvironment(job.env, job.secrets),
      detached: true,
      stdio: 'ignore',
      windowsHide: true,
    });
    const over: Error[] = [];
    child.once('error', (error) => over.push(error));
    child.once('exit', (code) => over.push(new Error(`The supervisor ended at once (${String(code)}).`)));
    child.unref();
    // It has the job once its claim stands.
    const until = performance.now() + startingTime;
    while (readState(folder, stateFiles.claim, jobClaim) === null && performance.now() < until) {
      const [failed] = over;
      if (failed !== undefined && readState(folder, stateFiles.claim, jobClaim) === null) throw failed;
      await wait(startTick);
    }
  }

  status(handle: Handle): Promise<JobState> {
    return Promise.resolve(this.#settled(localHandle.parse(handle)));
  }

  logs(handle: Handle, fromByte: number): Promise<LogPart> {
    // Who recorded it may have been killed before there was more than its folder.
    const { folder } = localHandle.pick({ folder: true }).parse(handle);
    return Promise.resolve(readPart(join(folder, logName), fromByte));
  }

  async cancel(handle: Handle, graceMs: number): Promise<JobState> {
    const local = localHandle.parse(handle);
    const before = this.#settled(local);
    if (hasEnded(before)) return before;
    const request = JSON.stringify({ at: Date.now(), graceMs });
    const ask = (): boolean => tried(() => writeWhole(join(local.folder, stateName, stateFiles.cancel), request));
    let asked = ask();
    // Nobody has it yet: nobody will.
    if (readState(local.folder, stateFiles.claim, jobClaim) === null) claimJob(local.folder, null);
    let stop: Stop | null = null;
    for (;;) {
      const state = this.#settled(local);
      if (hasEnded(state)) return state;
      // While a full disk takes no request, the training is ended without its supervisor's help.
      asked ||= ask();
      stop ??= this.#stopOf(local, graceMs, asked);
      stop?.act();
      await wait(tick);
    }
  }

  fetch(): Promise<void> {
    return Promise.resolve();
  }

  /** What is true now; an end that no supervisor is left to write down is written down here. */
  #settled(handle: LocalHandle): JobState {
    const { folder, launcher } = handle;
    // Removed while it ran, by the training itself perhaps, or a clone's: nothing here says more, now or later.
    if (!existsSync(join(folder, stateName))) {
      return { status: 'lost', reason: 'lost', exitCode: null, startedAt: null, endedAt: null };
    }
    const state = localJobState(handle);
    const unclaimed = readState(folder, stateFiles.claim, jobClaim) === null;
    if (state.reason === 'not-started' && unclaimed && !willStart(launcher)) {
      // From here on a supervisor that comes late starts nothing.
      if (!claimJob(folder, null)) return localJobState(handle);
    }
    // The state is true also where a full disk does not take it.
    if (hasEnded(state)) tried(() => writeJobState(folder, state));
    return state;
  }

  /** What ends a training that has lost its supervisor, or whose supervisor was not `asked` to; null elsewhere. */
  #stopOf({ folder }: LocalHandle, graceMs: number, asked: boolean): Stop | null {
    const claim = readState(folder, stateFiles.claim, jobClaim);
    const program = readState(folder, stateFiles.program, jobProgram);
    if (claim?.supervisor == null || program === null || (asked && isAlive(claim.supervisor))) return null;
    // What a clone or a shared disk brought along says nothing of the processes of this machine.
    const isHere = program.program.host === hostname() && isAlive(program.program);
    return isHere ? new Stop(new ProcessTree(program.program.pid), graceMs) : null;
  }
}

/** Does what a disk may refuse; whether it did not. */
function tried(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/** A part of a file (absolute) from a byte on; nothing where the file is not there yet. */
function readPart(file: string, from: number): LogPart {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if (faultCode(error) === 'ENOENT') return { bytes: new Uint8Array(), next: from };
    throw error;
  }
  try {
    const buffer = Buffer.alloc(Math.max(0, Math.min(mostLog, fstatSync(fd).size - from)));
    const got = buffer.length === 0 ? 0 : readSync(fd, buffer, 0, buffer.length, from);
    return { bytes: buffer.subarray(0, got), next: from + got };
  } finally {
    closeSync(fd);
  }
}
