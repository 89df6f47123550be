import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { faultCode } from './file-fault.ts';
import { writeNew } from './state-folder.ts';

const holderSchema = z.object({ host: z.string(), pid: z.int(), token: z.string() });
/** Who holds a lock: a process of a machine, and a token of this one time. */
export type Holder = z.infer<typeof holderSchema>;

/** A lock is held for as long as some small files take to write: one that is this old was left behind, ms. */
const longestHeld = 60_000;
const patience = 15_000;

/** What work under a lock came to; `busy` where another held it all the time. */
export type Locked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly busy: Holder | null };

/**
 * Does short work while a lock file (absolute, its folder is there) is held, so that processes of one machine, and of
 * several on a shared disk, do theirs one after the other. A lock whose process is gone is broken. Throws what the work
 * throws, and as `fs` does where the lock file cannot be written.
 */
export async function withLock<T>(
  file: string,
  work: () => T | Promise<T>,
  patienceMs: number = patience,
): Promise<Locked<T>> {
  const own = { host: hostname(), pid: process.pid, token: randomUUID() };
  const until = performance.now() + patienceMs;
  while (!writeNew(file, JSON.stringify(own))) {
    breakStale(file);
    if (performance.now() > until) return { ok: false, busy: holderOf(file) };
    await wait(2 + Math.random() * 18);
  }
  try {
    return { ok: true, value: await work() };
  } finally {
    if (holderOf(file)?.token === own.token) rmSync(file, { force: true });
  }
}

function holderOf(file: string): Holder | null {
  try {
    return holderSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function isStale(file: string): boolean {
  const holder = holderOf(file);
  if (holder?.host === hostname() && isGone(holder.pid)) return true;
  const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return modified !== undefined && Date.now() - modified > longestHeld;
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return faultCode(error) === 'ESRCH';
  }
}

/** Under a lock of its own: of two that find the same old lock, the second would remove the first one's new lock. */
function breakStale(file: string): void {
  if (!isStale(file)) return;
  const breaker = `${file}.break`;
  if (!writeNew(breaker, '')) {
    const since = statSync(breaker, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > longestHeld) rmSync(breaker, { force: true });
    return;
  }
  try {
    if (isStale(file)) rmSync(file, { force: true });
  } finally {
    rmSync(breaker, { force: true });
  }
}
