import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import picomatch from 'picomatch';
import { globFault } from '../../project/named-files.ts';
import { stateFolderName } from '../../project/state-folder.ts';

/** Paths of data that declarations name, and what names nothing. */
export interface NamedData {
  /** Relative to the base, with forward slashes, each once. */
  readonly paths: readonly string[];
  readonly faults: readonly { readonly name: string; readonly why: string }[];
}

const magic = /[*?[\]{}]/;
const left = new Set(['.git', stateFolderName, 'node_modules', '__pycache__']);
const mostMatches = 10_000;

/** What declared inputs or outputs (paths or globs relative to the base, which is absolute) come to. */
export async function namedData(base: string, declared: readonly string[]): Promise<NamedData> {
  const paths = new Set<string>();
  const faults: { name: string; why: string }[] = [];
  for (const name of declared) {
    const plain = posix.normalize(name.replaceAll('\\', '/')).replace(/(?<=.)\/+$/, '');
    if (existsSync(resolve(base, plain))) paths.add(plain);
    else if (!magic.test(plain)) faults.push({ name, why: 'it does not exist' });
    else {
      const fault = globFault(plain);
      const found = fault === null ? await matches(base, plain) : [];
      if (found.length === 0) faults.push({ name, why: fault ?? 'no file fits it' });
      if (found.length > mostMatches) faults.push({ name, why: `more than ${mostMatches} files fit it` });
      for (const path of found.slice(0, mostMatches)) paths.add(path);
    }
  }
  return { paths: [...paths], faults };
}

/** What below the base a glob fits, sorted. */
async function matches(base: string, glob: string): Promise<readonly string[]> {
  const words = glob.split('/');
  const start = words
    .slice(
      0,
      words.findIndex((word) => magic.test(word)),
    )
    .join('/');
  const test = picomatch(glob, { dot: true, nonegate: true });
  const found: string[] = [];
  const visit = async (folder: string, deep: number): Promise<void> => {
    const entries = await readdir(join(base, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      // Without `**` a folder that fits is meant as a whole.
      if (entry.isDirectory() && !(test(path) && !glob.includes('**'))) {
        if (!left.has(entry.name) && deep < 64 && found.length <= mostMatches) await visit(path, deep + 1);
      } else if (!(entry.isFIFO() || entry.isSocket()) && test(path)) found.push(path);
    }
  };
  await visit(start, 0);
  return found.sort();
}
