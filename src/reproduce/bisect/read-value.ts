import { keepPoints } from '../harvest.ts';
import { look } from '../look.ts';
import type { Run } from '../../runs/run.ts';

/** Where a launched run and what its own logger wrote lie. All absolute. */
export interface RunPlaces {
  readonly base: string;
  /** `.trainyard/runs/<slug>`. */
  readonly folder: string;
  /** Where the base's files are in the worktree that it ran in; null: that is gone. */
  readonly checkout: string | null;
}

/**
 * A run that ended, with what its own logger wrote into its worktree. That goes away, so the logger's curves are kept
 * beside the metrics of the program's output.
 */
export async function readEnded(id: string, { base, folder, checkout }: RunPlaces): Promise<Run | null> {
  const own = { folder, base };
  const roots = checkout === null ? [own] : [own, { folder: checkout, base: checkout }];
  const seen = (await look(roots, undefined, [id])).get(id);
  if (seen === undefined) return null;
  if (checkout !== null) keepPoints(folder, seen);
  return seen.run;
}
