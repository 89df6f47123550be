import type { Evidence } from '../snapshot/evidence.ts';
import type { Run } from '../runs/run.ts';
import type { Entry } from './entry.ts';
import { evidenceOf } from './evidence.ts';

/** Where a run comes from, and what its tools left of what it was made of: what it can be done again from. */
export interface Origin {
  readonly run: Run;
  /** Absolute. */
  readonly base: string;
  /** Absolute folder or file, or `<file>#<id>` in a database. */
  readonly place: string;
  /** What each tool that wrote it claimed; `folder` is absolute. */
  readonly parts: readonly { readonly tracker: string; readonly folder: string }[];
  readonly evidence: Evidence;
}

/** The origin of an entry. Reads what its tools left; starts nothing. */
export async function originOf(entry: Entry): Promise<Origin> {
  const { run, place, parts, root } = entry;
  return {
    run,
    base: root.base,
    place,
    parts: parts.map(({ unit }) => ({ tracker: unit.tracker.name, folder: unit.claim.folder })),
    evidence: await evidenceOf(entry),
  };
}
