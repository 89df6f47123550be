import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { listFolder } from '../listing.ts';

const runFolder = /^(?:offline-)?run-(\d{8}_\d{6})-(.+)$/;
const logFile = /^run-(.+)\.wandb$/;
/** What W&B puts behind the id where a folder of that second is there already. */
const numbered = /^(.+)-(\d+)$/;
const most = 64;

interface Known {
  readonly mtimeMs: number;
  /** Folders of each run id that several folders (may) share, oldest first. */
  readonly shared: ReadonlyMap<string, readonly string[]>;
}

interface Session {
  readonly time: string;
  readonly number: number;
  readonly name: string;
}

/**
 * Finds the other folders of a run that was resumed: beside its folder, with the same id in their names and another
 * start time, or, in the same second, a number behind the id. Remembers each parent folder until that changes.
 */
export class Siblings {
  readonly #known = new Map<string, Known>();

  /** Absolute paths of the run's logs, oldest session first; `file` alone where it is the only one. */
  logsOf(file: string): readonly string[] {
    const folder = dirname(file);
    const [, id] = logFile.exec(basename(file)) ?? [];
    if (id === undefined || !runFolder.test(basename(folder))) return [file];
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
    const byId = new Map<string, Session[]>();
    const add = (id: string, session: Session): void => {
      const sessions = byId.get(id);
      if (sessions === undefined) byId.set(id, [session]);
      else sessions.push(session);
    };
    for (const name of listFolder(parent)?.folders ?? []) {
      const [, time, id] = runFolder.exec(name) ?? [];
      if (time === undefined || id === undefined) continue;
      add(id, { time, number: 0, name });
      // Or the id ends like that by itself: which of the two, the name of the log inside tells.
      const [, bare, number] = numbered.exec(id) ?? [];
      if (bare !== undefined) add(bare, { time, number: Number(number), name });
    }
    const shared = new Map<string, readonly string[]>();
    for (const [id, sessions] of byId) {
      if (sessions.length < 2) continue;
      sessions.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.number - b.number));
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
