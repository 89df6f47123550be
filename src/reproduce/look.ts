import type { Root } from '../catalog/api.ts';
import { Catalog } from '../catalog/catalog.ts';
import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import { trackerFactories } from '../trackers/registry.ts';

/** A run with all of its points. */
export interface Seen {
  readonly run: Run;
  readonly series: ReadonlyMap<string, Series>;
}

/**
 * Looks at folders once, in this thread, and reads some of their runs whole (by id; what is not there is left out).
 * `cache`: absolute, where what was read is kept for the next time; undefined: nothing is kept.
 */
export async function look(
  roots: readonly Root[],
  cache: string | undefined,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Seen>> {
  const catalog = new Catalog({ trackers: trackerFactories });
  try {
    await catalog.configure({ roots, excludes: [], metrics: {}, follow: false, cache });
    await catalog.ready();
    const found = new Map<string, Seen>();
    for (const run of await catalog.runs(ids)) {
      found.set(run.id, { run, series: await catalog.series(run.id, Object.keys(run.metrics)) });
    }
    return found;
  } finally {
    await catalog.dispose();
  }
}
