import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { listFolder } from '../listing.ts';

const runFolder = /^(?:offline-)?run-(\d{8}_\d{6})-(.+)$/;
const most = 64;

interface Known {
  readonly mtimeMs: number;
  /** Folders of each run id that several folders share, oldest first. */
  readonly shared: ReadonlyMap<string, readonly string[]>;
}

/**
 * Finds the other folders of a run that was resumed: beside its folder, with the same id at the end of their names and
 * another start time in them. Remembers each parent folder until that changes.
 */
export class Siblings {
  readonly #known = new Map<string, Known>();

  /** Absolute paths of the run's logs, oldest session first; `file` alone where it is the only one. */
  logsOf(file: string): readonly string[] {
    const folder = dirname(file);
    const [, , id] = runFolder.exec(basename(folder)) ?? [];
    if (id === undefined) return [file];
    const folders = this.#shared(dirname(folder)).get(id);
    if (folders === undefined) return [file];
    const logs = folders.map((name) => join(dirname(folder), name, basename(file))).filter(isThere);
    return logs.includes(file) ? logs : [file];
  }

  #shared(parent: string): ReadonlyMap<string, readonly string[]> {
    let mtimeMs = Number.NaN;
    try {
      ({ mtimeMs } = statSync(parent));
    } catch {
      return new Map();
    }
    const known = this.#known.get(parent);
    if (known?.mtimeMs === mtimeMs) return known.shared;
    const byId = new Map<string, { readonly time: string; readonly name: string }[]>();
    for (const name of listFolder(parent)?.folders ?? []) {
      const [, time, id] = runFolder.exec(name) ?? [];
      if (time === undefined || id === undefined) continue;
      const sessions = byId.get(id);
      if (sessions === undefined) byId.set(id, [{ time, name }]);
      else sessions.push({ time, name });
    }
    const shared = new Map<string, readonly string[]>();
    for (const [id, sessions] of byId) {
      if (sessions.length < 2) continue;
      sessions.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
      shared.set(
        id,
        sessions.map(({ name }) => name),
      );
    }
    if (this.#known.size >= most) this.#known.clear();
    this.#known.set(parent, { mtimeMs, shared });
    return shared;
  }
}

function isThere(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    // A link to itself, a folder that may not be entered.
    return false;
  }
}
