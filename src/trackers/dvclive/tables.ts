import { join } from 'node:path';
import { listFolder } from '../listing.ts';
import type { Listing } from '../tracker.ts';

const deepest = 16;
const most = 20_000;
/** Links in circles make many of few. */
const mostFolders = 2_000;

/** The metrics' tables of a run by the metric's name (`train/acc`), and the folders that they lie in, all absolute. */
export interface Tables {
  readonly files: ReadonlyMap<string, string>;
  readonly folders: readonly string[];
}

/** Finds `plots/metrics/<name>.tsv` in a run's folder; a name with `/` is a subfolder. */
export function tablesOf(folder: string): Tables {
  return tablesIn(listFolder(join(folder, 'plots', 'metrics')));
}

/** The same below a folder `plots/metrics` that is listed; null: it is not there. */
export function tablesIn(metrics: Listing | null): Tables {
  const files = new Map<string, string>();
  const folders: string[] = [];
  const walk = (listing: Listing | null, prefix: string, depth: number): void => {
    if (listing === null || depth > deepest || folders.length >= mostFolders) return;
    folders.push(listing.folder);
    for (const name of listing.files) {
      if (name.endsWith('.tsv') && files.size < most) files.set(prefix + name.slice(0, -4), join(listing.folder, name));
    }
    for (const name of listing.folders) walk(listing.list(name), `${prefix}${name}/`, depth + 1);
  };
  walk(metrics, '', 0);
  return { files, folders };
}
