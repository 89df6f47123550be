import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTaken } from './file-fault.ts';

/** The folder in the base that holds what Trainyard itself writes. */
export const stateFolderName = '.trainyard';

const ignored = `# Written by Trainyard. What people share stays in git; what belongs to one machine stays out.
/*.lock
/*.lock.break
/clone.json
*.tmp
`;

/** A base's state folder (both absolute), whether it is there or not. */
export function stateFolder(base: string): string {
  return join(base, stateFolderName);
}

/** Makes a base's state folder, or a folder in it, with the `.gitignore` that belongs there. Throws as `fs` does. */
export function makeStateFolder(base: string, ...inner: readonly string[]): string {
  const folder = join(stateFolder(base), ...inner);
  mkdirSync(folder, { recursive: true });
  const file = join(stateFolder(base), '.gitignore');
  if (!existsSync(file)) writeNew(file, ignored);
  return folder;
}

/** Writes a file that is not there yet; one that somebody else wrote meanwhile stays. Whether it was written. */
export function writeNew(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}
