import { closeSync, constants, openSync, readdirSync, readSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Listing } from './tracker.ts';

const headBytes = 4096;

/** What a name in a folder comes to once its links are followed; null for pipes, sockets, devices, broken links. */
function kindOf(entry: Dirent, folder: string): 'file' | 'folder' | null {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice() || entry.isBlockDevice()) return null;
  // A link, or a file system that does not tell types in its folders.
  try {
    const stats = statSync(join(folder, entry.name));
    if (stats.isFile()) return 'file';
    return stats.isDirectory() ? 'folder' : null;
  } catch {
    return null;
  }
}

/** The beginning of a file, at most `bytes` long; null if it cannot be read. Never waits for a pipe's other end. */
function readHead(file: string, bytes: number): Uint8Array | null {
  let handle: number | null = null;
  try {
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const buffer = new Uint8Array(bytes);
    let length = 0;
    while (length < bytes) {
      const got = readSync(handle, buffer, length, bytes - length, null);
      if (got === 0) break;
      length += got;
    }
    return buffer.slice(0, length);
  } catch {
    return null;
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

class FolderListing implements Listing {
  readonly folder: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly #children = new Map<string, Listing | null>();

  constructor(folder: string, files: readonly string[], folders: readonly string[]) {
    this.folder = folder;
    this.files = files;
    this.folders = folders;
  }

  list(name: string): Listing | null {
    const kept = this.#children.get(name);
    if (kept !== undefined) return kept;
    const child = listFolder(join(this.folder, name));
    this.#children.set(name, child);
    return child;
  }

  head(name: string, bytes: number = headBytes): Uint8Array | null {
    return readHead(join(this.folder, name), bytes);
  }
}

/**
 * Lists one folder (absolute path) with one synchronous `readdir`, made for a worker thread; null if it cannot be
 * listed. Links are followed one by one, so a walk over `list` must itself notice links that lead back to a parent.
 */
export function listFolder(folder: string): Listing | null {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return null;
  }
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    const kind = kindOf(entry, folder);
    if (kind === 'file') files.push(entry.name);
    else if (kind === 'folder') folders.push(entry.name);
  }
  return new FolderListing(folder, files.sort(), folders.sort());
}
