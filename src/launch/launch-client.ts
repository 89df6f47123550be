import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Launched } from './launch.ts';
import { fromLauncher } from './launch-messages.ts';
import type { RemoteOptions } from './launch-messages.ts';
import type { LaunchPlan } from './plan.ts';
import { blocked } from './refusal.ts';
import type { Refusal } from './refusal.ts';

const usualRestMs = 60_000;

type Done = Launched | Refusal;

/** Launches in a small process of its own, which is started when it is first needed and goes when it was not for a while. */
export class LaunchClient {
  readonly #script: string;
  readonly #restMs: number;
  readonly #waiting = new Map<number, (done: Done) => void>();
  #child: ChildProcess | null = null;
  #rest: NodeJS.Timeout | null = null;
  #last = 0;

  /** @param script absolute: `dist/launcher.js`; `restMs`: how long it stays when nothing is asked */
  constructor(script: string, restMs = usualRestMs) {
    this.#script = script;
    this.#restMs = restMs;
  }

  /** Starts the process, so that a launch which comes soon needs not wait for it. */
  warm(): void {
    this.#started();
    this.#restSoon();
  }

  /** Launches what was planned, as `launch` does; `signal` ends it before it starts. */
  launch(plan: LaunchPlan, options: RemoteOptions, signal?: AbortSignal): Promise<Done> {
    const id = (this.#last += 1);
    const child = this.#started();
    return new Promise((resolve) => {
      const cancel = (): void => void child.send({ kind: 'cancel', id }, () => undefined);
      this.#waiting.set(id, (done) => {
        this.#waiting.delete(id);
        signal?.removeEventListener('abort', cancel);
        this.#restSoon();
        resolve(done);
      });
      child.send({ kind: 'launch', id, plan, options }, (error) => {
        if (error !== null) this.#gone(child, error.message);
      });
      if (signal?.aborted === true) cancel();
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  /** Lets the process go; what it began it ends. */
  dispose(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = null;
    if (this.#child?.connected === true) this.#child.disconnect();
    this.#child = null;
  }

  #started(): ChildProcess {
    if (this.#child?.connected === true) return this.#child;
    const env: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    // The editor's own would be this process's, too.
    delete env['NODE_OPTIONS'];
    const child = fork(this.#script, { env, execArgv: [], serialization: 'advanced', stdio: 'ignore' });
    child.on('message', (message) => {
      const { id, done } = fromLauncher.parse(message);
      this.#waiting.get(id)?.(done);
    });
    child.once('error', (error) => this.#gone(child, error.message));
    child.once('exit', (code, signal) => this.#gone(child, `it ended (${signal ?? String(code)})`));
    this.#child = child;
    return child;
  }

  /** Nothing will be heard of what it was asked. */
  #gone(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    const message = `The process that launches is gone: ${why}.`;
    const done = blocked('not-started', message, 'See the Runs view whether it was started, else try again.');
    for (const tell of [...this.#waiting.values()]) tell(done);
  }

  #restSoon(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      if (this.#waiting.size === 0) this.dispose();
    }, this.#restMs);
    // Nobody stays for a process that only waits.
    this.#rest.unref();
  }
}
