import { setTimeout as sleep } from 'node:timers/promises';
import { secretKey, environmentPrefix } from '../project/servers.ts';
import type { ServerEntry } from '../project/servers.ts';
import type { Problem } from '../runs/run.ts';
import type {
  Asked,
  ServerConnection,
  ServerFault,
  ServerFiles,
  ServerSecret,
  ServerTracker,
} from '../trackers/server.ts';
import type { ReadProblem } from '../trackers/tracker.ts';
import { waitBeforePoll } from './server-pace.ts';
import type { ServerPace } from './server-pace.ts';
import { ServerUnit } from './server-unit.ts';
import type { ServerAccess, ServerPhase, ServerState } from './servers-api.ts';

/** How long one look at everything may spend on minimum, maximum and count, ms, where nobody follows. */
const completeOnceMs = 5_000;
/** The same after each poll, while following. */
const completeMs = 1_500;
/** How long a page waits for a run's numbers and files, ms. */
const pageMs = 10_000;
/** How long a list of files counts, ms. */
const filesMs = 30_000;
const mostFileLists = 100;

/** What a watch tells whoever keeps the runs. */
export interface WatchHost {
  readonly pace: ServerPace;
  readonly now: () => number;
  /** The unit's runs changed. */
  changed(unit: ServerUnit): void;
  /** Its state did. */
  told(): void;
}

/** What a server says of one run: its files, or why not; `changed`: its numbers are others now. */
export interface Looked {
  readonly files: ServerFiles | null;
  readonly fault: ServerFault | null;
  readonly changed: boolean;
}

/** One server of trainyard.yaml: asks it while that is allowed, and keeps what it says. */
export class ServerWatch {
  readonly entry: ServerEntry;
  readonly unit: ServerUnit;
  readonly #kind: ServerTracker;
  readonly #host: WatchHost;
  readonly #follow: boolean;
  readonly #files = new Map<string, { readonly run: object; readonly at: number; readonly files: ServerFiles }>();
  #access: ServerAccess | null = null;
  #connection: ServerConnection | null = null;
  #secret: ServerSecret = null;
  #stop = new AbortController();
  #wake = new AbortController();
  #phase: ServerPhase = 'off';
  #refused = false;
  #fault: ServerFault | null = null;
  #notes: readonly ReadProblem[] = [];
  #incomplete = false;
  #whole = false;
  #first: Promise<void> = Promise.resolve();

  constructor(entry: ServerEntry, folder: string, kind: ServerTracker, follow: boolean, host: WatchHost) {
    this.entry = entry;
    this.#kind = kind;
    this.#host = host;
    this.#follow = follow;
    this.unit = new ServerUnit(entry.name, entry.uri, folder, kind, () => this.#connection);
  }

  state(): ServerState {
    const { name, uri, auth } = this.entry;
    const trouble = this.#trouble();
    const runs = this.unit.runs.length;
    return {
      name,
      uri,
      secretKey: secretKey(this.entry),
      auth,
      phase: this.#phase,
      refused: this.#refused,
      trouble,
      runs,
    };
  }

  problems(): Problem[] {
    const trouble = this.#trouble();
    const { name, uri } = this.entry;
    const problems: Problem[] = trouble === null ? [] : [{ file: uri, ...trouble }];
    for (const { file, message, hint } of this.#notes) problems.push({ file, message: `${name}: ${message}`, hint });
    if (this.#incomplete && !this.#follow) {
      problems.push({
        file: uri,
        message: `${name}: minimum, maximum and number of points are known of the newest runs only; of the others they are the last value's.`,
        hint: 'Ask for a single run to have them, or name fewer experiments: in trainyard.yaml.',
      });
    }
    return problems;
  }

  /** Takes what may be used from now on. Resolves after the first answer, or when there is nothing to wait for. */
  async connect(access: ServerAccess): Promise<void> {
    const before = this.#access;
    this.#access = access;
    const secret = access.secrets[secretKey(this.entry)] ?? null;
    const same = before?.network === access.network && sameSecret(secret, this.#secret);
    if (same && this.#phase !== 'off') {
      if (access.attentive && !before.attentive) this.#wake.abort();
      await this.#first;
      return;
    }
    this.#secret = secret;
    this.#end();
    this.#fault = null;
    this.#refused = false;
    if (!access.network) this.#phase = 'off';
    else if (this.entry.auth.kind !== 'none' && secret === null) this.#phase = 'secret';
    else {
      this.#phase = 'asking';
      this.#connection = this.#kind.open({ uri: this.entry.uri, secret, experiments: this.entry.experiments });
      this.#stop = new AbortController();
      this.#first = this.#start(this.#connection, this.#stop.signal);
    }
    this.#host.told();
    await this.#first;
  }

  /** Lists everything anew, now: also of a server that said no before. */
  async again(): Promise<void> {
    this.#whole = true;
    if (this.#phase === 'secret' && this.#refused && this.#access !== null) {
      this.#phase = 'off';
      await this.connect(this.#access);
    } else this.#wake.abort();
  }

  /**
   * What a page about a run needs beside the list: exact numbers, and files. Null where nothing may be asked; gives what
   * there is where time runs out.
   */
  async look(key: string, run: object): Promise<Looked> {
    const connection = this.#connection;
    if (connection === null) return { files: null, fault: this.#fault, changed: false };
    const kept = this.#files.get(key);
    const fresh = kept !== undefined && (kept.run === run || this.#host.now() - kept.at < filesMs);
    const [complete, files] = await Promise.all([
      inTime((signal) => connection.complete({ key, budgetMs: pageMs, signal })),
      fresh ? Promise.resolve(null) : inTime((signal) => connection.files(key, signal)),
    ]);
    const changed = complete.ok && complete.value.changed;
    if (changed) this.#tellRuns(connection);
    if (files === null) return { files: kept?.files ?? null, fault: null, changed };
    if (!files.ok) return { files: kept?.files ?? null, fault: files.fault, changed };
    this.#files.set(key, { run, at: this.#host.now(), files: files.value });
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= mostFileLists) break;
      this.#files.delete(oldest);
    }
    return { files: files.value, fault: null, changed };
  }

  get connection(): ServerConnection | null {
    return this.#connection;
  }

  close(): void {
    this.#end();
  }

  #end(): void {
    this.#stop.abort();
    this.#connection?.close();
    this.#connection = null;
    this.#first = Promise.resolve();
  }

  /** The first poll, and the others behind it. */
  async #start(connection: ServerConnection, stop: AbortSignal): Promise<void> {
    const first = await this.#poll(connection, stop, false);
    if (stop.aborted) return;
    if (!this.#follow) {
      if (first) await this.#complete(connection, stop, completeOnceMs);
      return;
    }
    void this.#loop(connection, stop, first);
  }

  async #loop(connection: ServerConnection, stop: AbortSignal, answered: boolean): Promise<void> {
    let [quiet, failures, tookMs] = [0, answered ? 0 : 1, 0];
    let wholeAt = this.#host.now();
    for (;;) {
      if (failures === 0) await this.#complete(connection, stop, completeMs);
      // Nobody is asked for a secret twice with the same one.
      if (stop.aborted || this.#fault?.kind === 'secret') return;
      const attentive = this.#access?.attentive ?? false;
      const running = this.unit.runs.some(({ status }) => status === 'running');
      const askedMs = this.#fault?.waitMs ?? null;
      const ms = waitBeforePoll({ running, quiet, failures, tookMs, askedMs, attentive }, this.#host.pace);
      if (!(await this.#rest(ms, stop))) return;
      const whole = this.#whole || (attentive && this.#host.now() - wholeAt > this.#host.pace.wholeMs);
      this.#whole = false;
      const before = this.unit.runs;
      const startedAt = performance.now();
      const good = await this.#poll(connection, stop, whole);
      tookMs = performance.now() - startedAt;
      failures = good ? 0 : failures + 1;
      quiet = this.unit.runs === before ? quiet + 1 : 0;
      if (good && whole) wholeAt = this.#host.now();
    }
  }

  async #poll(connection: ServerConnection, stop: AbortSignal, whole: boolean): Promise<boolean> {
    const partly = (): void => this.#tellRuns(connection);
    const reading = await unlessStopped(stop, () => connection.poll({ whole, signal: stop, partly }));
    if (reading === null) return false;
    const before = this.#phase;
    if (reading.ok) {
      this.unit.answeredAt = this.#host.now();
      this.#fault = null;
      this.#phase = 'connected';
      this.#notes = reading.value.problems;
      if (reading.value.changed) this.#tellRuns(connection);
    } else {
      this.#fault = reading.fault;
      this.#refused = reading.fault.kind === 'secret' && this.#secret !== null;
      this.#phase = reading.fault.kind === 'secret' ? 'secret' : 'failing';
    }
    if (before !== this.#phase || !reading.ok) this.#host.told();
    return reading.ok;
  }

  async #complete(connection: ServerConnection, stop: AbortSignal, budgetMs: number): Promise<void> {
    const done = await unlessStopped(stop, () => connection.complete({ key: null, budgetMs, signal: stop }));
    if (done?.ok !== true) return;
    this.#incomplete = done.value.left;
    if (done.value.changed) this.#tellRuns(connection);
  }

  #tellRuns(connection: ServerConnection): void {
    if (connection !== this.#connection) return;
    this.unit.runs = connection.runs;
    this.#host.changed(this.unit);
  }

  /** False once it was stopped. */
  async #rest(ms: number, stop: AbortSignal): Promise<boolean> {
    this.#wake = new AbortController();
    const signal = AbortSignal.any([stop, this.#wake.signal]);
    await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
    return !stop.aborted;
  }

  #trouble(): { readonly message: string; readonly hint: string } | null {
    const { name, auth } = this.entry;
    if (this.#fault !== null) {
      const { message, hint, kind } = this.#fault;
      return { message: `${name}: ${message}`, hint: kind === 'secret' ? `${hint} ${this.#howToTell()}` : hint };
    }
    if (this.#phase === 'secret') {
      const what = auth.kind === 'token' ? 'a token' : 'a user name and a password';
      return { message: `${name}: the server wants ${what}.`, hint: this.#howToTell() };
    }
    if (this.#phase !== 'off' || this.#access === null) return null;
    return {
      message: `${name}: the server is not asked, since this workspace is not trusted.`,
      hint: 'Trust the workspace to open connections that its trainyard.yaml names.',
    };
  }

  #howToTell(): string {
    const prefix = environmentPrefix(this.entry.name);
    const { auth } = this.entry;
    if (auth.kind === 'none') {
      return 'Write token: secret, or username: and password: secret, in its entry of trainyard.yaml.';
    }
    const variables = auth.kind === 'token' ? `${prefix}_TOKEN` : `${prefix}_USERNAME and ${prefix}_PASSWORD`;
    return `The editor asks for it; the command line reads ${variables}.`;
  }
}

function sameSecret(a: ServerSecret, b: ServerSecret): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What asking came to; null once it was stopped. A fault of ours ends no thread. */
async function unlessStopped<T>(stop: AbortSignal, ask: () => Promise<Asked<T>>): Promise<Asked<T> | null> {
  try {
    const answer = await ask();
    return stop.aborted ? null : answer;
  } catch (error) {
    if (stop.aborted) return null;
    const message = `The reader failed: ${error instanceof Error ? error.message : String(error)}.`;
    const hint = 'This is a fault in Trainyard. Please report it.';
    return { ok: false, fault: { kind: 'wrong', message, hint, waitMs: null } };
  }
}

const late: Asked<never> = {
  ok: false,
  fault: { kind: 'offline', message: 'The server takes too long.', hint: 'Try again later.', waitMs: null },
};

/** What a server answers while a page waits. */
async function inTime<T>(ask: (signal: AbortSignal) => Promise<Asked<T>>): Promise<Asked<T>> {
  const signal = AbortSignal.timeout(pageMs);
  try {
    return await ask(signal);
  } catch (error) {
    if (signal.aborted) return late;
    throw error;
  }
}
