import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutCredentials } from '../../project/secrets.ts';

const headBytes = 64 << 10;
const together = 32;

/**
 * What conda installed into an environment (its prefix is absolute), Python's packages and others, by name: version, build
 * and channel (`1.26.4 py311h64a7726_0 conda-forge`). Null: it is no environment of conda's.
 */
export async function condaPackages(prefix: string): Promise<Record<string, string> | null> {
  const folder = join(prefix, 'conda-meta');
  const names = await readdir(folder).catch(() => null);
  if (names === null) return null;
  // `<name>-<version>-<build>.json`; the lists of files in them are long, so only their beginnings are read.
  const records = names.sort().flatMap(partsOf);
  const found: [string, string][] = [];
  for (let at = 0; at < records.length; at += together) {
    const part = records.slice(at, at + together);
    const channels = await Promise.all(part.map(({ file }) => channelOf(join(folder, file))));
    for (const [n, { name, version, build }] of part.entries()) {
      found.push([name, [version, build, channels[n] ?? ''].filter((word) => word !== '').join(' ')]);
    }
  }
  return found.length === 0 ? null : Object.fromEntries(found);
}

interface CondaRecord {
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly build: string;
}

function partsOf(file: string): readonly CondaRecord[] {
  const [, name, version = '', build = ''] = /^(.+)-([^-]+)-([^-]+)\.json$/.exec(file) ?? [];
  return name === undefined ? [] : [{ file, name, version, build }];
}

async function channelOf(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return channelName(/"channel":\s*"([^"\\]*)"/.exec(buffer.toString('utf8', 0, bytesRead))?.[1] ?? '');
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}

/** A channel as people write it: without its server where that is the usual one, without platform, and without tokens. */
function channelName(channel: string): string {
  return withoutCredentials(channel)
    .replace(/\/t\/[^/]+(?=\/)/, '')
    .replace(/\/(?:noarch|(?:linux|osx|win|emscripten|wasi)-[\w-]+)\/?$/, '')
    .replace(/^https?:\/\/(?:conda\.anaconda\.org|repo\.anaconda\.com)\//, '');
}
