import type { RunStatus } from '../runs/run.ts';

const minute = 60_000;
const hour = 60 * minute;

/** What a run's status is decided by. Times are ms since 1970, null where not known. */
export interface Evidence {
  /** What the tool states; null where its format has no end marker. */
  readonly stated: RunStatus | null;
  /** The newest time that the tool logged. */
  readonly loggedAt: number | null;
  /** The newest write among the run's files. Asked only where it matters: it costs a look at the disk. */
  readonly touchedAt: () => number | null;
  /** When this catalog last saw the run grow. */
  readonly grownAt: number | null;
  /** Typical time between two points, ms. */
  readonly interval: number | null;
}

/** How long after its last sign of life a run still counts as running, ms: an hour at most. */
export function patience(stated: RunStatus | null, interval: number | null): number {
  if (stated === 'running') return 30 * minute;
  return Math.max(5 * minute, Math.min(hour, 3 * (interval ?? 0)));
}

/**
 * Where a run stands. A tool's own word counts; only its `running`, or the lack of any word, needs evidence: a recent
 * write and a recent logged time. A write alone is none, since a clone makes every file new; where no times are
 * logged, only growth that was seen counts.
 */
export function statusOf(evidence: Evidence, now: number): RunStatus {
  const { stated } = evidence;
  if (stated !== null && stated !== 'running') return stated;
  const heard = evidence.loggedAt ?? evidence.grownAt;
  // Nobody is waited for longer: of most runs nothing more need be asked.
  const alive = isWithin(now, heard, hour) && isAlive(evidence, heard, now);
  if (alive) return 'running';
  return stated === 'running' ? 'stale' : 'unknown';
}

function isAlive(evidence: Evidence, heard: number | null, now: number): boolean {
  const window = patience(evidence.stated, evidence.interval);
  return isWithin(now, heard, window) && isWithin(now, evidence.touchedAt(), window);
}

function isWithin(now: number, time: number | null, window: number): boolean {
  return time !== null && Math.abs(now - time) < window;
}
