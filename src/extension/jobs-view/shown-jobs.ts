import { hasEnded } from '../../jobs/record-file.ts';
import type { RunRecord } from '../../jobs/run-record.ts';

const [recentMs, mostRecent] = [24 * 3_600_000, 20];

/** What is worth a row: all that is open, and what ended in the last day, a few of them. They come in the order of the rows. */
export function shownJobs<J extends { readonly record: RunRecord }>(jobs: readonly J[], now: number): readonly J[] {
  const recent = jobs.filter(
    ({ record }) => hasEnded(record) && now - (record.endedAt ?? record.submittedAt) < recentMs,
  );
  return [...jobs.filter(({ record }) => !hasEnded(record)), ...recent.slice(0, mostRecent)];
}
