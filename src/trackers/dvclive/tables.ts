import { join } from 'node:path';
import { listFolder } from '../listing.ts';

const deepest = 16;
const most = 20_000;

/** The metrics' tables of a run by the metric's name (`train/acc`), and the folders that they lie in, all absolute. */
export interface Tables {
  readonly files: ReadonlyMap<string, string>;
  readonly folders: readonly string[];
}

/** Finds `plots/metrics/<name>.tsv` in a run's folder; a name with `/` is a subfolder. */
export function tablesOf(folder: string): Tables {
  const files = new Map<string, string>();
  const folders: string[] = [];
  const walk = (here: string, prefix: string, depth: number): void => {
    const listing = listFolder(here);
    if (listing === null || depth > deepest) return;
    folders.push(here);
    for (const name of listing.files) {
      if (name.endsWith('.tsv') && files.size < most) files.set(prefix + name.slice(0, -4), join(here, name));
    }
    for (const name of listing.folders) walk(join(here, name), `${prefix}${name}/`, depth + 1);
  };
  walk(join(folder, 'plots', 'metrics'), '', 0);
  return { files, folders };
}
