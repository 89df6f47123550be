import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Every file of a work tree with its digest and mode, and git's own files (index, HEAD, branches, settings, hooks) but
 * its objects: what must be the same before and after. `except` names paths that the test itself expects to change.
 */
export function stateOf(folder: string, except: readonly string[] = []): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  const walk = (at: string): void => {
    for (const name of readdirSync(at).sort()) {
      const path = join(at, name);
      const shown = relative(folder, path);
      if (shown === join('.git', 'objects') || except.includes(shown)) continue;
      const stat = lstatSync(path);
      if (stat.isDirectory()) walk(path);
      else {
        const content = stat.isSymbolicLink() ? readlinkSync(path) : readFileSync(path);
        found.push([shown, `${stat.mode.toString(8)} ${createHash('sha256').update(content).digest('hex')}`]);
      }
    }
  };
  walk(folder);
  return Object.fromEntries(found);
}
