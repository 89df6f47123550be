import { formatDuration } from '../../src/runs/numbers.ts';

/** How long a run took or takes; null where nobody knows its beginning. `now` counts for running ones only. */
export function runDuration(
  run: {
    readonly status: string;
    readonly startedAt: number | null;
    readonly endedAt: number | null;
    readonly touchedAt: number | null;
  },
  now: number,
): string | null {
  if (run.startedAt === null) return null;
  const end = run.endedAt ?? (run.status === 'running' ? now : run.touchedAt);
  return end === null || end < run.startedAt ? null : formatDuration(end - run.startedAt);
}
