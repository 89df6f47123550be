import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../src/catalog/catalog.ts';
import { trackerFactories } from '../../../src/trackers/registry.ts';

export interface StoredRun {
  params?: Record<string, string | number>;
  /** One line an epoch. */
  lines: readonly Record<string, number>[];
}

/** A temporary folder of runs, with the catalog that reads them. */
export interface Store {
  folder: string;
  catalog: Catalog;
  /** Writes a run's files, or writes them again. */
  write: (path: string, run: StoredRun) => Promise<void>;
  close: () => Promise<void>;
}

/** Makes a folder of runs as JSON lines and a catalog that has looked at it, in this thread. */
export async function openStore(runs: Readonly<Record<string, StoredRun>>): Promise<Store> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'trainyard-store-')));
  const write = async (path: string, { params = {}, lines }: StoredRun): Promise<void> => {
    await mkdir(join(folder, path), { recursive: true });
    await writeFile(join(folder, path, 'params.json'), JSON.stringify(params));
    await writeFile(join(folder, path, 'metrics.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };
  for (const [path, run] of Object.entries(runs)) await write(path, run);
  const catalog = new Catalog({ trackers: trackerFactories });
  await catalog.configure({ roots: [{ folder, base: folder }], excludes: [], metrics: {}, follow: false });
  await catalog.ready();
  const close = async (): Promise<void> => {
    await catalog.dispose();
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, catalog, write, close };
}
