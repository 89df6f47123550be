import { listFolder } from '../../../../src/trackers/listing.ts';
import type {
  Claim,
  Cursor,
  Listing,
  Reading,
  ReadProblem,
  TrackedRun,
  Tracker,
} from '../../../../src/trackers/tracker.ts';

/** Every claim that a tracker makes under a folder (absolute), walked as the catalog walks it. */
export function claimsUnder(tracker: Tracker, folder: string): readonly Claim[] {
  const claims: Claim[] = [];
  const walk = (listing: Listing | null): void => {
    if (listing === null) return;
    const found = tracker.detect(listing) ?? [];
    claims.push(...found);
    const owned = new Set(found.flatMap((claim) => claim.owns));
    if (owned.has('*')) return;
    for (const name of listing.folders) if (!owned.has(name)) walk(listing.list(name));
  };
  walk(listFolder(folder));
  return claims;
}

/** What reading several claims came to, in the claims' order. */
export interface Readings {
  readonly runs: readonly TrackedRun[];
  readonly problems: readonly ReadProblem[];
  readonly cursors: readonly Cursor[];
}

/** Reads each claim, from its cursor where there is one. */
export async function readAll(
  tracker: Tracker,
  claims: readonly Claim[],
  since: readonly (Cursor | null)[] = [],
): Promise<Readings> {
  const readings: readonly Reading[] = await Promise.all(
    claims.map((claim, index) => tracker.read(claim, since[index] ?? null)),
  );
  return {
    runs: readings.flatMap((reading) => reading.runs),
    problems: readings.flatMap((reading) => reading.problems),
    cursors: readings.map((reading) => reading.cursor),
  };
}

/** A value as it comes back from a cache. */
export function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
