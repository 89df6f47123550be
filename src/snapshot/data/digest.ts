import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { faultCode } from '../../project/file-fault.ts';
import { DigestCache } from './digest-cache.ts';
import { hashFile } from './hash-file.ts';
import { dataFiles } from './walk-data.ts';

/** What a file or folder of data holds. */
export interface Digested {
  readonly kind: 'file' | 'folder';
  /** `sha256:…` */
  readonly digest: string;
  readonly bytes: number;
}

/** What may differ between calls. */
export interface DigestOptions {
  /** Absolute: the folder of caches, where the digests of big files are remembered; null or left out: nowhere. */
  readonly cache?: string | null;
  readonly signal?: AbortSignal | undefined;
}

/** Files that are read at once: a disk answers several questions sooner than one after the other. */
const together = 8;

/**
 * The digest of a file, or of a folder as a whole (absolute). A file's is that of `sha256sum`. A folder's is the sha256 of
 * the lines that this prints, so that anybody can check it (`.git` and `.trainyard` do not count):
 *
 *     cd FOLDER && find -L . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum
 *
 * `why` where it cannot be read, or was changed meanwhile. An abort is an exception.
 */
export async function dataDigest(path: string, options: DigestOptions = {}): Promise<Digested | { why: string }> {
  const { cache = null, signal } = options;
  try {
    const stats = await stat(path, { bigint: true });
    const known = cache === null ? null : await DigestCache.of(cache, path);
    const digested = stats.isDirectory()
      ? await folderDigest(path, known, signal)
      : stats.isFile()
        ? await fileDigest(Buffer.from(path), stats, known, signal)
        : { why: 'it is neither a file nor a folder' };
    await known?.save();
    return digested;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const code = faultCode(error);
    if (code === null) throw error;
    return { why: code === 'ENOENT' ? 'it does not exist' : code };
  }
}

async function fileDigest(
  file: Buffer,
  stats: BigIntStats,
  known: DigestCache | null,
  signal: AbortSignal | undefined,
): Promise<Digested | { why: string }> {
  const bytes = Number(stats.size);
  const remembered = known?.find(file, stats) ?? null;
  if (remembered !== null) return { kind: 'file', digest: `sha256:${remembered}`, bytes };
  const digest = await hashFile(file, bytes, 'sha256', signal);
  const after = await stat(file, { bigint: true });
  const same = after.size === stats.size && after.mtimeNs === stats.mtimeNs && after.ino === stats.ino;
  if (!same) return { why: 'it was changed while it was read' };
  known?.keep(file, stats, digest);
  return { kind: 'file', digest: `sha256:${digest}`, bytes };
}

async function folderDigest(
  folder: string,
  known: DigestCache | null,
  signal: AbortSignal | undefined,
): Promise<Digested | { why: string }> {
  const files = await dataFiles(folder, signal);
  const whole = createHash('sha256');
  let bytes = 0;
  for (let at = 0; at < files.length; at += together) {
    signal?.throwIfAborted();
    const part = files.slice(at, at + together);
    const digests = await Promise.all(part.map(({ file, stats }) => fileDigest(file, stats, known, signal)));
    for (const [n, digested] of digests.entries()) {
      const path = part[n]?.path ?? Buffer.alloc(0);
      if ('why' in digested) return { why: `${path.toString('utf8')}: ${digested.why}` };
      bytes += digested.bytes;
      whole.update(lineOf(digested.digest.slice('sha256:'.length), path));
    }
  }
  return { kind: 'folder', digest: `sha256:${whole.digest('hex')}`, bytes };
}

/** A line as `sha256sum` writes it, which marks names that would break it. */
function lineOf(digest: string, path: Buffer): Buffer {
  const plain = path.toString('latin1');
  const escaped = plain.replace(/[\\\n\r]/g, (one) => (one === '\\' ? '\\\\' : one === '\n' ? '\\n' : '\\r'));
  return Buffer.from(`${escaped === plain ? '' : '\\'}${digest}  ${escaped}\n`, 'latin1');
}
