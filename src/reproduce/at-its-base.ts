import { realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Origin } from '../catalog/origin.ts';
import { launchedId, runsFolderName } from '../jobs/run-record.ts';
import { stateFolderName } from '../project/state-folder.ts';

/**
 * An origin at the base that its run was launched from, which may lie below the one that it was found from: its record
 * and its snapshot are there, and so is the verdict.
 */
export function atItsBase(origin: Origin): Origin {
  if (!origin.run.id.startsWith(launchedId(''))) return origin;
  for (const { folder } of origin.parts) {
    const runs = dirname(folder);
    if (basename(runs) !== runsFolderName || basename(dirname(runs)) !== stateFolderName) continue;
    const base = dirname(dirname(runs));
    return realpathSync(base) === realpathSync(origin.base) ? origin : { ...origin, base };
  }
  return origin;
}
