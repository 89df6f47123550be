import { readRecord } from '../jobs/record-file.ts';
import { launchedSnapshot, loggedSnapshot } from '../snapshot/run-snapshot.ts';
import type { RunSnapshot } from '../snapshot/run-snapshot.ts';
import type { Entry } from './entry.ts';
import { evidenceOf } from './evidence.ts';

/** What a run was made of, as far as a launch recorded it, or the tools that know the run left it; null: nothing. */
export async function snapshotOf(entry: Entry): Promise<RunSnapshot | null> {
  for (const { unit } of entry.parts) {
    const { folder } = unit.claim;
    const record = unit.tracker.name === 'trainyard' ? readRecord(folder) : null;
    const snapshot = record === null ? null : launchedSnapshot({ folder, record });
    if (snapshot !== null) return snapshot;
  }
  return loggedSnapshot(entry.run, await evidenceOf(entry));
}
