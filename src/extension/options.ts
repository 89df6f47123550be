import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { CatalogOptions } from '../catalog/api.ts';
import { cacheFolder } from '../project/cache-folder.ts';
import { baseOf } from '../project/base.ts';
import { excludedGlobs } from './excludes.ts';
import { rootsOf, type Roots } from './roots.ts';
import { readSettings } from './settings.ts';

/** Settings that decide what the catalog looks at. */
export const catalogSettings = [
  'trainyard.folders',
  'trainyard.exclude',
  'trainyard.metrics',
  'files.exclude',
  'search.exclude',
] as const;

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** What the catalog is to look at in this window: its folders, those of `trainyard.folders`, without what is excluded. */
export function readOptions(): CatalogOptions & Pick<Roots, 'missing'> {
  const settings = readSettings();
  const workspaceFolders = (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
  const { roots, missing } = rootsOf(
    { home: homedir(), workspaceFolders, isFolder, baseOf: (folder) => baseOf(folder) },
    settings.folders,
  );
  const all = vscode.workspace.getConfiguration();
  const excludes = [...excludedGlobs(all.get('files.exclude'), all.get('search.exclude')), ...settings.exclude];
  const cache = cacheFolder({ env: process.env, platform: process.platform, home: homedir() });
  return { roots, missing, excludes, metrics: settings.metrics, follow: true, cache };
}
