import type { Root } from '../catalog/api.ts';
import { expandFolder } from './folders.ts';

/** What stands where on this machine, as far as the roots hang on it. */
export interface Places {
  readonly home: string;
  /** Absolute, in the workspace's order. */
  readonly workspaceFolders: readonly string[];
  isFolder(path: string): boolean;
  /** The base that the ids of a folder's runs are relative to. */
  baseOf(folder: string): string;
}

/** The folders that the catalog looks in, and the entries of `trainyard.folders` that lead to none. */
export interface Roots {
  readonly roots: readonly Root[];
  readonly missing: readonly string[];
}

/** Workspace folders first, then the folders that `trainyard.folders` names; each once. */
export function rootsOf(places: Places, entries: readonly string[]): Roots {
  const folders = new Set(places.workspaceFolders);
  const missing: string[] = [];
  for (const entry of entries) {
    const found = expandFolder(entry, places.home, places.workspaceFolders).filter((path) => places.isFolder(path));
    if (found.length === 0 && entry.trim() !== '') missing.push(entry);
    for (const path of found) folders.add(path);
  }
  return { roots: [...folders].map((folder) => ({ folder, base: places.baseOf(folder) })), missing };
}
