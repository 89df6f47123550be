import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ReadProblem } from '../trackers/tracker.ts';
import type { Mark } from './marks.ts';
import type { Origin, Unit } from './unit.ts';

/** A folder that the walk has entered; its real path is its identity. */
export interface Place extends Origin {
  /** Levels below its root. */
  readonly depth: number;
  /** What the folder was like right before it was listed. */
  mark: Mark;
  /** Real paths of the places that were entered from here. */
  readonly children: Set<string>;
  readonly units: Map<string, Unit>;
  /** Why the folder, or a reader's look at it, failed. */
  problems: readonly ReadProblem[];
}

/** A folder's real path, given its parent's; null if it vanished or leads in a circle. `linked`: it is a link. */
export function realChild(
  parent: { readonly folder: string; readonly real: string },
  name: string,
): { readonly real: string; readonly linked: boolean } | null {
  const path = join(parent.folder, name);
  try {
    if (!lstatSync(path).isSymbolicLink()) return { real: join(parent.real, name), linked: false };
    return { real: realpathSync.native(path), linked: true };
  } catch {
    return null;
  }
}

/** Why a folder cannot be listed; null if it simply is not there any more. */
export function whyUnlisted(folder: string): ReadProblem | null {
  try {
    readdirSync(folder);
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === 'EACCES' || code === 'EPERM') {
      return {
        file: folder,
        message: `The folder ${basename(folder)} cannot be listed: permission denied.`,
        hint: 'Give yourself read permission on it, or exclude it.',
      };
    }
    return {
      file: folder,
      message: `The folder ${basename(folder)} cannot be listed (${code}).`,
      hint: 'Check the disk or the network share, or exclude the folder.',
    };
  }
}
