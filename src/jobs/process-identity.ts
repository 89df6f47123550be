import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import * as z from 'zod';
import { faultCode } from '../project/file-fault.ts';

/** A process, told apart from a later one that got the same pid. */
export const processIdentity = z.object({
  /** Never 0 or less: those name groups of processes, or all. */
  pid: z.int().min(1),
  /** When it started, as the system counts; null where the system does not say. */
  start: z.string().nullable(),
  /** The machine's boot that it belongs to; null where the system does not say. */
  boot: z.string().nullable(),
  host: z.string(),
  /** When this was written down, ms. */
  at: z.number(),
});
export type ProcessIdentity = z.infer<typeof processIdentity>;

/** Clocks are set; a boot that is this much later than a process is another boot. ms */
const clockSlack = 60_000;

/** Who a live process is. One that is gone has no start. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, start: startOf(pid), boot: bootId(), host: hostname(), at: Date.now() };
}

/** Says whether a process of this machine still lives. */
export type AliveTest = (process: ProcessIdentity) => boolean;

/** Whether a process of this machine still lives. A zombie is gone, and so is every process of an earlier boot. */
export function isAlive(process: ProcessIdentity): boolean {
  return lives(process, bootId(), startOf);
}

/**
 * The same without starting a program, for whoever only looks: nothing is run in a workspace that nobody trusts. On macOS,
 * where only programs tell more, a process that got the pid of one that ended in the same boot passes for it.
 */
export function seemsAlive(identity: ProcessIdentity): boolean {
  return process.platform === 'darwin' ? lives(identity, null, () => null) : isAlive(identity);
}

function lives(identity: ProcessIdentity, boot: string | null, startNow: (pid: number) => string | null): boolean {
  // What the system tells of every process is in every word about one: what lacks it was written elsewhere, or by hand.
  if (boot !== null) {
    if (identity.boot !== boot) return false;
  } else if (identity.at < Date.now() - uptime() * 1000 - clockSlack) return false;
  if (!exists(identity.pid)) return false;
  const start = startNow(identity.pid);
  if (start === gone) return false;
  return start === null || start === identity.start;
}

const gone = 'gone';

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but is there.
    return faultCode(error) === 'EPERM';
  }
}

/** On Linux field 22 of `/proc/<pid>/stat`, in clock ticks since boot; on macOS what `ps` says; else null. */
function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    const stat = readStat(pid);
    return stat === null || stat.state === 'Z' || stat.state === 'X' ? gone : stat.start;
  }
  if (process.platform === 'darwin') return said('/bin/ps', ['-o', 'lstart=', '-p', String(pid)]) ?? gone;
  return null;
}

/** What `/proc/<pid>/stat` says of a process; null where it is gone. */
export interface ProcessStat {
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  /** Clock ticks since boot, as text: it may be longer than a number holds. */
  readonly start: string;
  /** Clock ticks spent in user and system mode. */
  readonly ticks: number;
}

/** Reads `/proc/<pid>/stat` (proc(5)); the program's name may hold spaces and brackets, so fields count from the last bracket. */
export function readStat(pid: number): ProcessStat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  if (state === undefined || start === undefined) return null;
  return {
    state,
    parent: Number(fields[1]),
    group: Number(fields[2]),
    start,
    ticks: Number(fields[11]) + Number(fields[12]),
  };
}

/** What this boot of the machine is called; null where the system does not say. */
export function bootId(): string | null {
  if (process.platform === 'darwin') return said('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']);
  if (process.platform !== 'linux') return null;
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

function said(program: string, args: readonly string[]): string | null {
  try {
    const text = execFileSync(program, args, { encoding: 'utf8', timeout: 2_000, stdio: ['ignore', 'pipe', 'ignore'] });
    return text.trim() === '' ? null : text.trim();
  } catch {
    return null;
  }
}
