import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** Smaller files are read in one go. */
const small = 256 << 10;
const chunk = 1 << 20;

/** Feeds a file's bytes to a hash, without holding up the thread. Throws as `fs` does. */
async function feed(hash: Hash, file: string | Buffer, size: number, signal?: AbortSignal): Promise<string> {
  const options = signal === undefined ? {} : { signal };
  if (size <= small) return hash.update(await readFile(file, options)).digest('hex');
  const stream = createReadStream(file, { highWaterMark: chunk, ...options });
  for await (const part of stream) if (part instanceof Uint8Array) hash.update(part);
  return hash.digest('hex');
}

/** A file's digest, in hex digits. Throws as `fs` does. */
export function hashFile(
  file: string | Buffer,
  size: number,
  algorithm: 'sha256' | 'md5',
  signal?: AbortSignal,
): Promise<string> {
  return feed(createHash(algorithm), file, size, signal);
}

/** The hash that git has for a file's bytes as they are. Throws as `fs` does. */
export function hashAsBlob(
  file: string | Buffer,
  size: number,
  algorithm: 'sha1' | 'sha256',
  signal?: AbortSignal,
): Promise<string> {
  return feed(createHash(algorithm).update(`blob ${size}\0`), file, size, signal);
}
