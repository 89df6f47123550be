import { open, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { withoutCredentials } from '../../project/secrets.ts';
import { packageName } from '../packages.ts';

const headBytes = 4096;
const together = 32;

/** Where a package came from, if it was not an index (PEP 610). */
const directUrl = z.object({
  url: z.string(),
  vcs_info: z.object({ vcs: z.string(), commit_id: z.string() }).nullish(),
});

/**
 * The packages that a Python finds in the folders of its path (absolute), the first of a name: by PyPI's name in lower
 * case the version, or where it came from. Read from their own metadata, without starting Python.
 */
export async function installedPackages(path: readonly string[]): Promise<Record<string, string>> {
  const found = new Map<string, string>();
  for (const folder of path) {
    const names = await readdir(folder).catch((): string[] => []);
    const metadata = names.filter((name) => /\.(?:dist-info|egg-info|egg-link|egg)$/.test(name)).sort();
    for (let at = 0; at < metadata.length; at += together) {
      const read = await Promise.all(metadata.slice(at, at + together).map((name) => packageOf(folder, name)));
      for (const one of read) if (one !== null && !found.has(one.name)) found.set(one.name, one.version);
    }
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Found {
  readonly name: string;
  readonly version: string;
}

async function packageOf(folder: string, entry: string): Promise<Found | null> {
  const at = join(folder, entry);
  if (entry.endsWith('.egg-link')) return linked(at, entry);
  if (entry.endsWith('.egg')) return described(join(at, 'EGG-INFO', 'PKG-INFO'));
  // Old installers leave a file instead of a folder.
  if (entry.endsWith('.egg-info')) return (await described(join(at, 'PKG-INFO'))) ?? described(at);
  const [own, from] = await Promise.all([described(join(at, 'METADATA')), cameFrom(join(at, 'direct_url.json'))]);
  return own === null || from === null ? own : { name: own.name, version: from };
}

/** What `setup.py develop` leaves: the sources lie elsewhere. */
async function linked(file: string, entry: string): Promise<Found | null> {
  const target = (await readFile(file, 'utf8').catch(() => '')).split('\n')[0]?.trim() ?? '';
  return target === '' ? null : { name: packageName(entry.slice(0, -'.egg-link'.length)), version: `file://${target}` };
}

async function described(file: string): Promise<Found | null> {
  const head = await headOf(file);
  const [name, version] = [/^Name:\s*(.+?)\s*$/m.exec(head)?.[1], /^Version:\s*(.+?)\s*$/m.exec(head)?.[1]];
  return name === undefined || version === undefined ? null : { name: packageName(name), version };
}

async function headOf(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}

async function cameFrom(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const { url, vcs_info: vcs } = directUrl.parse(JSON.parse(text));
    const address = withoutCredentials(url);
    return vcs == null ? address : `${vcs.vcs}+${address}@${vcs.commit_id}`;
  } catch {
    return null;
  }
}
