import { constants } from 'node:os';
import type { JobExit } from '../../jobs/local-state.ts';

/** How a program ended, and what its supervisor knows of it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Somebody asked for the end, and the program was told. */
  readonly cancelled: boolean;
  /** The kernel killed something for want of memory shortly before. */
  readonly memoryKill: boolean;
  readonly startedAt: number;
  readonly endedAt: number;
}

const asked: ReadonlySet<NodeJS.Signals | null> = new Set(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const);
const killed = 128 + constants.signals.SIGKILL;

/** What an ending is called. A signal that somebody else sent is `killed` without a reason; a crash is an error. */
export function exitOf({ code, signal, cancelled, memoryKill, startedAt, endedAt }: Ending): JobExit {
  const exitCode = signal === null ? code : 128 + constants.signals[signal];
  const known = { exitCode, signal, startedAt, endedAt };
  if (cancelled) return { ...known, status: 'killed', reason: 'cancelled' };
  if (exitCode === 0) return { ...known, status: 'finished', reason: null };
  if (exitCode === killed && memoryKill) return { ...known, status: 'failed', reason: 'out-of-memory' };
  if (asked.has(signal)) return { ...known, status: 'killed', reason: null };
  return { ...known, status: 'failed', reason: 'error' };
}
