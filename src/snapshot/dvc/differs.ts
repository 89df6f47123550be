import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Digested } from '../data/digest.ts';
import { dataFiles } from '../data/walk-data.ts';
import { hasPatterns, ignoresIn } from './repository.ts';
import type { Tracked } from './tracked.ts';

/** Longer texts are not read a second time. Bytes. */
const longest = 64 << 20;

/**
 * Whether data at a path (absolute) is known to be other than DVC says: not where DVC cannot say, or sees fewer files than
 * there are.
 */
export async function differs(path: string, { kind, digest, bytes }: Digested, said: Tracked): Promise<boolean> {
  if (!said.binding || said.digest === null || said.digest === digest) return false;
  if (kind === 'folder') {
    if (said.withoutReturns || ignoresIn(said.repository, dirname(path))) return false;
    return !(await dataFiles(path)).some(({ file, path: inside }) => {
      const name = inside.toString('utf8');
      return (name === '.dvcignore' || name.endsWith('/.dvcignore')) && hasPatterns(file.toString('utf8'));
    });
  }
  if (!said.withoutReturns) return true;
  if (bytes > longest) return false;
  const text = (await readFile(path, 'latin1')).replaceAll('\r\n', '\n');
  return `md5:${createHash('md5').update(text, 'latin1').digest('hex')}` !== said.digest;
}
