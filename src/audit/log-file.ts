import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { faultCode } from '../project/file-fault.ts';
import { stateFolder, writeNew } from '../project/state-folder.ts';

/** The folder of the logs below `.trainyard/`: one file a clone. */
export const auditFolderName = 'audit';

/**
 * As git must leave the files: their bytes as they are; where two branches of one clone each have more of the chain than
 * the place they parted from, the shorter is a part of the longer.
 */
const attributes = '*.jsonl -text merge=union\n';

/** The log of a clone (absolute), whether it is there or not. */
export function logFile(base: string, clone: string): string {
  return join(stateFolder(base), auditFolderName, `${clone}.jsonl`);
}

/** Writes down for git how the logs in a folder (absolute, it is there) are to be treated. Throws as `fs` does. */
export function writeAttributes(folder: string): void {
  const file = join(folder, '.gitattributes');
  if (!existsSync(file)) writeNew(file, attributes);
}

/** What stands in a log; '' where there is none. Throws as `fs` does where it cannot be read. */
export function readLog(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (faultCode(error) === 'ENOENT') return '';
    throw error;
  }
}

/**
 * Appends a line and waits until the disk has it. What a killed writer left of a line stays as a line of its own. On
 * failure (a full disk) the file is as it was. Throws as `fs` does.
 */
export function appendLine(file: string, line: string): void {
  const isNew = !existsSync(file);
  const handle = openSync(file, 'a+');
  const { size } = fstatSync(handle);
  try {
    const bytes = Buffer.from(`${endsInLine(file) ? '' : '\n'}${line}\n`, 'utf8');
    for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written);
    fsyncSync(handle);
  } catch (error) {
    ftruncateSync(handle, size);
    throw error;
  } finally {
    closeSync(handle);
  }
  if (isNew) syncFolder(dirname(file));
}

function endsInLine(file: string): boolean {
  const text = readLog(file);
  return text === '' || text.endsWith('\n');
}

/** So that the file's name is on the disk, too. Windows has nothing of the kind. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
