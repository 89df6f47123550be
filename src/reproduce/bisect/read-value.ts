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
  /** The folder of caches. */
  readonly cache: string;
}

/**
 * A run that ended, with what its own logger wrote: into its worktree, or, where the metric is not there, anywhere in the
 * base (a store that an environment variable names). The worktree goes away, so the logger's curves are kept beside the
 * metrics of the program's output.
 */
export async function readEnded(
  id: string,
  metric: string,
  { base, folder, checkout, cache }: RunPlaces,
): Promise<Run | null> {
  const inside = checkout === null ? [] : [{ folder: checkout, base: checkout }];
  const near = (await look([{ folder, base }, ...inside], undefined, [id])).get(id);
  if (near !== undefined && checkout !== null) keepPoints(folder, near);
  if (near !== undefined && Object.hasOwn(near.run.metrics, metric)) return near.run;
  return (await look([{ folder: base, base }], cache, [id])).get(id)?.run ?? near?.run ?? null;
}
