import { basename, dirname } from 'node:path';
import type { Listing } from '../tracker.ts';

/** The log that Lightning's CSVLogger writes. */
export const logName = 'metrics.csv';
/** The hyperparameters that Lightning's loggers write beside their log. */
export const hparamsName = 'hparams.yaml';

/**
 * Whether a folder's metrics.csv was written by Lightning's CSVLogger: the folder is a version with hyperparameters
 * (`<name>/version_N`), or any version below `lightning_logs`, which is the logger's default name.
 */
export function isLightningLog({ folder, files }: Pick<Listing, 'folder' | 'files'>): boolean {
  if (!files.includes(logName)) return false;
  if (basename(dirname(folder)) === 'lightning_logs') return true;
  return /^version_\d+$/.test(basename(folder)) && files.includes(hparamsName);
}
