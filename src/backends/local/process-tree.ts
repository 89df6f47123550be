import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readStat } from '../../jobs/process-identity.ts';
import type { ProcessStat } from '../../jobs/process-identity.ts';

/**
 * A program's process and all that come from it. Those whose parent ended, or that began a session of their own (as
 * torchrun's workers do), stay known from an earlier look. Only Linux says who there is; elsewhere the tree is its root.
 */
export class ProcessTree {
  readonly root: number;
  readonly #starts = new Map<number, string>();
  #alive: ReadonlyMap<number, ProcessStat> = new Map();

  /** @param root the program's pid, which is also its group's */
  constructor(root: number) {
    this.root = root;
  }

  /** Processes that live, as of the last look, by pid. */
  get alive(): ReadonlyMap<number, ProcessStat> {
    return this.#alive;
  }

  /** Looks which processes there are. */
  look(): void {
    if (process.platform !== 'linux') return;
    const all = new Map<number, ProcessStat>();
    for (const name of readdirSync('/proc')) {
      const pid = /^\d+$/.test(name) ? Number(name) : null;
      const stat = pid === null ? null : readStat(pid);
      if (pid !== null && stat !== null && stat.state !== 'Z' && stat.state !== 'X') all.set(pid, stat);
    }
    for (const [pid, start] of this.#starts) if (all.get(pid)?.start !== start) this.#starts.delete(pid);
    for (let found = true; found;) {
      found = false;
      for (const [pid, { parent, group, start }] of all) {
        if (this.#starts.has(pid)) continue;
        if (pid !== this.root && group !== this.root && !this.#starts.has(parent)) continue;
        this.#starts.set(pid, start);
        found = true;
      }
    }
    this.#alive = new Map([...all].filter(([pid]) => this.#starts.has(pid)));
  }

  /** Sends a signal to the program's group; `everyone`: also to those that left it. Windows knows only an end, gentle or not. */
  signal(signal: NodeJS.Signals, everyone: boolean): void {
    if (process.platform === 'win32') {
      const forced = signal === 'SIGKILL' ? ['/F'] : [];
      ignoring(() => execFileSync('taskkill', ['/PID', String(this.root), '/T', ...forced], { stdio: 'ignore' }));
      return;
    }
    this.look();
    if (process.platform !== 'linux' || [...this.#alive.values()].some(({ group }) => group === this.root)) {
      ignoring(() => process.kill(-this.root, signal));
    }
    if (!everyone) return;
    for (const [pid, { group }] of this.#alive) if (group !== this.root) ignoring(() => process.kill(pid, signal));
  }
}

/** Who is gone already needs no signal. */
function ignoring(act: () => unknown): void {
  try {
    act();
  } catch {
    // Gone, or another person's.
  }
}
