import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { faultCode } from './file-fault.ts';

const tries = 5;

/** Writes a file (absolute) under a temporary name beside it and renames it: nobody sees half of it. Throws as `fs` does. */
export function writeWhole(file: string, text: string): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    rename(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Windows refuses to replace a file while another program reads it. */
function rename(from: string, to: string): void {
  for (let left = tries; ; left -= 1) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (left === 0 || !['EPERM', 'EACCES', 'EBUSY'].includes(faultCode(error) ?? '')) throw error;
    }
  }
}
