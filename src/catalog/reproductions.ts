import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseReproduction, reproductionsFolderName } from '../jobs/reproduction.ts';
import type { Reproduction } from '../jobs/reproduction.ts';
import { readSmallText } from '../project/small-text.ts';
import { stateFolder } from '../project/state-folder.ts';

interface Kept {
  readonly mark: string;
  readonly byRun: ReadonlyMap<string, Reproduction>;
}

/** The latest word on whether runs can be done again, by base: read once, and again when a file came, went or was replaced. */
export class Reproductions {
  #kept = new Map<string, Kept>();

  /** The latest word on a run of a base (absolute); null: nobody tried. */
  of(base: string, id: string): Reproduction | null {
    let kept = this.#kept.get(base);
    if (kept === undefined) this.#kept.set(base, (kept = read(base)));
    return kept.byRun.get(id) ?? null;
  }

  /** Looks for changes in the bases that were asked about; whether there were any. */
  refresh(): boolean {
    let changed = false;
    for (const [base, { mark }] of this.#kept) {
      if (markOf(folderOf(base)) === mark) continue;
      this.#kept.set(base, read(base));
      changed = true;
    }
    return changed;
  }
}

function folderOf(base: string): string {
  return join(stateFolder(base), reproductionsFolderName);
}

function read(base: string): Kept {
  const folder = folderOf(base);
  // Before the files: what comes meanwhile is seen the next time.
  const mark = markOf(folder);
  const found = namesIn(folder).flatMap((name): [string, Reproduction][] => {
    const one = parseReproduction(readSmallText(join(folder, name)));
    return one === null ? [] : [[one.of, one]];
  });
  return { mark, byRun: new Map(found) };
}

function markOf(folder: string): string {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.mtimeMs}:${stats.ino}`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  } catch {
    return [];
  }
}
