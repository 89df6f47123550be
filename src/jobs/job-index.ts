import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder } from '../project/state-folder.ts';
import { currentRecord, hasEnded } from './record-file.ts';
import type { KeptRun } from './record-file.ts';
import { recordName, runRecord, runsFolderName } from './run-record.ts';
import type { RunRecord } from './run-record.ts';

/** A launched run of a base. */
export interface IndexedJob extends KeptRun {
  /** Absolute. */
  readonly base: string;
}

/**
 * The launched runs of some bases, for a face that looks again and again and must not block: what ended is read once,
 * and each look reads what is new or still open.
 */
export class JobIndex {
  readonly #jobs = new Map<string, IndexedJob>();

  /** All that were found, in no order. */
  get jobs(): readonly IndexedJob[] {
    return [...this.#jobs.values()];
  }

  /** The job of a slug. */
  find(slug: string): IndexedJob | undefined {
    for (const job of this.#jobs.values()) if (job.record.slug === slug) return job;
    return undefined;
  }

  /** Looks at the disk again; whether anything is different. Folders that cannot be listed have no jobs. */
  async look(bases: readonly string[]): Promise<boolean> {
    let changed = false;
    const seen = new Set<string>();
    for (const base of bases) {
      const parent = join(stateFolder(base), runsFolderName);
      for (const name of await readdir(parent).catch(() => [])) {
        const folder = join(parent, name);
        const known = this.#jobs.get(folder);
        seen.add(folder);
        if (known !== undefined && hasEnded(known.record)) continue;
        const record = await readJob(folder, name);
        if (record === null || JSON.stringify(record) === JSON.stringify(known?.record)) continue;
        this.#jobs.set(folder, { base, folder, record });
        changed = true;
      }
    }
    for (const folder of this.#jobs.keys()) {
      if (seen.has(folder)) continue;
      this.#jobs.delete(folder);
      changed = true;
    }
    return changed;
  }
}

async function readJob(folder: string, slug: string): Promise<RunRecord | null> {
  try {
    const record = runRecord.safeParse(JSON.parse(await readFile(join(folder, recordName), 'utf8'))).data;
    return record?.slug === slug ? currentRecord({ folder, record }) : null;
  } catch {
    // Not written yet, or no record: the next look finds out.
    return null;
  }
}
