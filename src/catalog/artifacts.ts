import { readdirSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { Artifact } from '../runs/run.ts';

const mostFiles = 1_000;
const deepest = 12;

/** The files under a run's artifact folder (absolute), by path; at most 1,000, and whether there were more. */
export function listArtifacts(folder: string): { readonly artifacts: readonly Artifact[]; readonly cut: boolean } {
  const artifacts: Artifact[] = [];
  const folders: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }];
  let looked = 0;
  for (let at = folders.shift(); at !== undefined; at = folders.shift()) {
    for (const name of namesIn(join(folder, at.path))) {
      looked += 1;
      if (artifacts.length >= mostFiles || looked > 10 * mostFiles) return { artifacts: sorted(artifacts), cut: true };
      const path = at.path === '' ? name : `${at.path}/${name}`;
      const stats = statOf(join(folder, path));
      if (stats?.isFile() === true) artifacts.push({ path, bytes: stats.size });
      else if (stats?.isDirectory() === true && at.depth < deepest) folders.push({ path, depth: at.depth + 1 });
    }
  }
  return { artifacts: sorted(artifacts), cut: false };
}

function sorted(artifacts: Artifact[]): Artifact[] {
  return artifacts.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
