import { basename, dirname } from 'node:path';
import { runsFolderName } from '../../jobs/run-record.ts';
import { stateFolderName } from '../../project/state-folder.ts';

/** Whether a folder (absolute) is where the record of a launched run has its place: `.trainyard/runs/<slug>`. */
export function isRunFolder(folder: string): boolean {
  const parent = dirname(folder);
  return basename(parent) === runsFolderName && basename(dirname(parent)) === stateFolderName;
}
