import { randomBytes } from 'node:crypto';
import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jobClaim, stateFiles, stateName } from '../../jobs/local-state.ts';
import type { ProcessIdentity } from '../../jobs/process-identity.ts';
import { faultCode, isTaken } from '../../project/file-fault.ts';
import { writeNew } from '../../project/state-folder.ts';

/**
 * Takes a job (its folder is absolute) for a supervisor; with null, for nobody: then no supervisor ever will. Only the
 * first claim counts. Whether this was it. Throws as `fs` does.
 */
export function claimJob(folder: string, supervisor: ProcessIdentity | null): boolean {
  const file = join(folder, stateName, stateFiles.claim);
  const text = JSON.stringify(jobClaim.parse({ supervisor }));
  // A link makes the file appear whole, and only where there is none.
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    // Some disks have no links.
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'].includes(faultCode(error) ?? '')) {
      return writeNew(file, text);
    }
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}
