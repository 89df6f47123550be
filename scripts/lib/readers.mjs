import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { root } from './paths.mjs';

/** What decides what a reading of a tool's files comes to, and how it is kept: the readers, what they are made of, their libraries. */
const sources = ['src/trackers', 'src/runs', 'src/catalog/cache', 'package-lock.json'];

/** A digest of these: with any change to them, what an earlier build kept in a cache is read anew. */
export async function readersDigest() {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of await filesOf(join(root, source))) {
      const content = await readFile(file);
      hash.update(`${relative(root, file).split(sep).join('/')}\n${content.length}\n`).update(content);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesOf(path) {
  if (path.endsWith('.json')) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
