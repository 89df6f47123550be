import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** 8 MB: a frozen environment has some 10 KB, a patch of code hardly more; a longer file is none of these. */
const longest = 8 << 20;

/** The text of a small file, or null: it is not there, no file, too long, or not to be read. Never waits for a pipe. */
export function readSmallText(file: string): string | null {
  let handle: number;
  try {
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const stats = fstatSync(handle);
    return stats.isFile() && stats.size <= longest ? readFileSync(handle, 'utf8') : null;
  } catch {
    return null;
  } finally {
    closeSync(handle);
  }
}
