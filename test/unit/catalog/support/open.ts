import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { onTestFinished } from 'vitest';
import type { CatalogApi, CatalogEvent, CatalogOptions, QueryAnswer } from '../../../../src/catalog/api.ts';
import { Catalog } from '../../../../src/catalog/catalog.ts';
import type { CatalogSetting } from '../../../../src/catalog/catalog.ts';
import { CatalogClient } from '../../../../src/catalog/client.ts';
import { trackerFactories } from '../../../../src/trackers/registry.ts';

const bundle = buildSync({
  entryPoints: [fileURLToPath(new URL('../../../../src/catalog/worker.ts', import.meta.url))],
  bundle: true,
  platform: 'node',
  mainFields: ['module', 'main'],
  write: false,
});

/** Starts the worker as the build bundles it. */
export function startWorker(): Worker {
  return new Worker(bundle.outputFiles[0]?.text ?? '', { eval: true });
}

export const ways = [
  { way: 'in this thread', make: (): CatalogApi => new Catalog({ trackers: trackerFactories }) },
  { way: 'behind a worker', make: (): CatalogApi => new CatalogClient(startWorker) },
  {
    way: 'where no events arrive',
    make: (): CatalogApi => new Catalog({ trackers: trackerFactories, pace: { polling: true, tickMs: 20 } }),
  },
] as const;

/** Options for folders that are their own base. */
export function optionsOf(folders: readonly string[], more: Partial<CatalogOptions> = {}): CatalogOptions {
  const roots = folders.map((folder) => ({ folder, base: folder }));
  return { roots, excludes: [], metrics: {}, follow: false, ...more };
}

/** Configures a catalog, waits for its first look, and closes it when the test is over. */
export async function opened<C extends CatalogApi>(catalog: C, options: CatalogOptions): Promise<C> {
  onTestFinished(() => catalog.dispose());
  await catalog.configure(options);
  await catalog.ready();
  return catalog;
}

/** A catalog of some trackers that has looked. */
export function openWith(
  trackers: CatalogSetting['trackers'],
  options: CatalogOptions,
  setting: Omit<CatalogSetting, 'trackers'> = {},
): Promise<Catalog> {
  return opened(new Catalog({ trackers, ...setting }), options);
}

/** All runs, or those that a query fits. */
export async function all(catalog: CatalogApi, query = '', sort: readonly string[] = []): Promise<QueryAnswer> {
  const answer = await catalog.query({ query, sort, limit: null, offset: 0, all: false });
  if (!answer.ok) throw new Error(answer.fault.message);
  return answer.value;
}

/** Ids of all runs, sorted. */
export async function ids(catalog: CatalogApi): Promise<string[]> {
  return (await all(catalog)).runs.map(({ id }) => id).sort();
}

/** What a catalog tells from now on. */
export function record(catalog: CatalogApi): CatalogEvent[] {
  const events: CatalogEvent[] = [];
  catalog.onEvent((event) => events.push(event));
  return events;
}
