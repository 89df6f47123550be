import { dirname } from 'node:path';
import { readConfigFiles } from '../snapshot/config-files.ts';
import { mergeEvidence, noEvidence } from '../snapshot/evidence.ts';
import type { Evidence } from '../snapshot/evidence.ts';
import type { Entry } from './entry.ts';

/** What every tool that knows a run left of what it was made of, with the configuration files beside it. */
export async function evidenceOf({ parts, place, root }: Entry): Promise<Evidence> {
  const left: Evidence[] = [];
  for (const { unit, run } of parts) {
    const evidence = await unit.tracker.evidence?.(unit.claim, run);
    if (evidence !== undefined) left.push(evidence);
  }
  // Of a run in a database or one file among several, the folder is no run's own: its files may be another's.
  const own = parts.some(({ unit }) => unit.claim.folder === place);
  if (own && dirname(place) !== place && place !== root.base) {
    left.push({ ...noEvidence, config: readConfigFiles(place) });
  }
  return mergeEvidence(left);
}
