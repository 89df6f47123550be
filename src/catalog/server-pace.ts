/** How often a server is asked, ms. */
export interface ServerPace {
  /** While runs run there, and while none does. */
  readonly runningMs: number;
  readonly idleMs: number;
  /** After a failure; doubles with each. */
  readonly failedMs: number;
  /** After which all is listed anew: only that shows what was deleted, or changed after it ended. */
  readonly wholeMs: number;
}

export const usualServerPace: ServerPace = { runningMs: 3_000, idleMs: 10_000, failedMs: 10_000, wholeMs: 600_000 };

const longestMs = 300_000;
/** How much longer to wait while nobody looks. */
const inattention = 6;
/** At most this share of the time is spent asking. */
const share = 1 / 8;

/** What the next wait depends on. */
export interface PollHistory {
  readonly running: boolean;
  /** Polls in a row that told nothing new. */
  readonly quiet: number;
  /** Polls in a row that failed. */
  readonly failures: number;
  /** What the last poll took, ms. */
  readonly tookMs: number;
  /** What the server asked to wait, ms, or null. */
  readonly askedMs: number | null;
  readonly attentive: boolean;
}

/** How long to wait before asking a server again, ms: longer the less happens, the slower it is, the more it fails. */
export function waitBeforePoll(history: PollHistory, pace: ServerPace): number {
  const { running, quiet, failures, tookMs, askedMs, attentive } = history;
  const calm =
    failures > 0
      ? pace.failedMs * 2 ** Math.min(failures - 1, 10)
      : (running ? pace.runningMs : pace.idleMs) * Math.min(1.2 ** quiet, running ? 5 : 6);
  const wait = Math.max(calm * (attentive ? 1 : inattention), failures > 0 ? 0 : tookMs / share);
  return Math.max(Math.min(wait, longestMs), Math.min(askedMs ?? 0, 12 * longestMs));
}
