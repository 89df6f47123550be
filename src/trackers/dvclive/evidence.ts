import { join } from 'node:path';
import { readDvcData, readDvcMade } from '../../snapshot/dvc-data.ts';
import { noEvidence } from '../../snapshot/evidence.ts';
import type { Evidence } from '../../snapshot/evidence.ts';
import { readSmallText } from '../../project/small-text.ts';
import type { Claim } from '../tracker.ts';
import { repositoryOf } from './repository.ts';

/** The digests that DVC locked: DVCLive's folder tells the run that the workspace was last brought to. */
export function dvcliveEvidence({ folder }: Claim): Promise<Evidence> {
  const repository = repositoryOf(folder);
  const lock = repository === null ? null : readSmallText(join(repository, 'dvc.lock'));
  if (lock === null) return Promise.resolve(noEvidence);
  const made = readDvcMade(lock, 'dvc.lock');
  return Promise.resolve({ ...noEvidence, data: readDvcData(lock, 'dvc.lock'), made });
}
