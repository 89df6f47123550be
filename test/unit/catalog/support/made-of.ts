import type { Evidence } from '../../../../src/snapshot/evidence.ts';
import { noEvidence } from '../../../../src/snapshot/evidence.ts';
import type { TrackerFactory } from '../../../../src/trackers/tracker.ts';
import { readFileSync } from 'node:fs';
import { toyTracker } from './toy-tracker.ts';

/** A toy tracker whose files may say `evidence`, too. */
export function recordingTracker(name: string): TrackerFactory {
  const make = toyTracker(name);
  return (options) => ({
    ...make(options),
    evidence: ({ files }) => {
      const { evidence = {} } = JSON.parse(readFileSync(files[0] ?? '', 'utf8')) as { evidence?: Partial<Evidence> };
      return Promise.resolve({ ...noEvidence, ...evidence });
    },
  });
}
