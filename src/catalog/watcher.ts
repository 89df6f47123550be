import { join } from 'node:path';
import { FSWatcher } from 'chokidar';
import * as z from 'zod';

const rawDetails = z.object({ watchedPath: z.string() });
/** Events of one training come in bursts: one look for all of them, */
const burstMs = 25;
/** and fewer looks where many trainings write: a millisecond more for each folder of the last burst, up to this. */
const longestBurstMs = 200;

/**
 * chokidar lists a folder and looks at each of its files after every event, to tell what came and went. We look for
 * ourselves, and for 200 trainings that listing is half of all that following costs: it is left out.
 */
class Handles extends FSWatcher {
  override _throttle(
    ...[action, path, timeout]: Parameters<FSWatcher['_throttle']>
  ): ReturnType<FSWatcher['_throttle']> {
    return action === 'readdir' ? false : super._throttle(action, path, timeout);
  }
}

/**
 * Watches folders, not what lies below them: one handle a folder, however many files it holds. Tells in which folders
 * something happened; a folder that cannot be watched (too many handles, a network disk) is left to the rounds.
 */
export class FolderWatcher {
  readonly #watcher: FSWatcher;
  readonly #happened: (folders: ReadonlySet<string>) => void;
  #folders: ReadonlySet<string> = new Set();
  #seen = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #waitMs = burstMs;

  constructor(happened: (folders: ReadonlySet<string>) => void) {
    this.#happened = happened;
    this.#watcher = new Handles({
      depth: 0,
      ignoreInitial: true,
      atomic: false,
      ignorePermissionErrors: true,
      // Only the folders themselves: chokidar would open a handle for every file in them.
      ignored: (path) => !this.#folders.has(path),
    });
    this.#watcher.on('raw', (_event, path, details) => {
      const parsed = rawDetails.safeParse(details);
      this.#see(parsed.success ? parsed.data.watchedPath : path);
    });
    this.#watcher.on('all', (_event, path) => this.#see(path));
    this.#watcher.on('error', () => undefined);
  }

  /** Watches exactly these folders (absolute) from now on. */
  set(folders: ReadonlySet<string>): void {
    const before = this.#folders;
    this.#folders = folders;
    const fresh = [...folders].filter((folder) => !before.has(folder));
    const old = [...before].filter((folder) => !folders.has(folder));
    if (old.length > 0) this.#watcher.unwatch(old);
    if (fresh.length > 0) this.#watcher.add(fresh);
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#watcher.close();
  }

  #see(path: string): void {
    this.#seen.add(this.#folders.has(path) ? path : join(path, '..'));
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const seen = this.#seen;
      this.#seen = new Set();
      this.#waitMs = Math.min(longestBurstMs, burstMs + seen.size - 1);
      this.#happened(seen);
    }, this.#waitMs);
  }
}
