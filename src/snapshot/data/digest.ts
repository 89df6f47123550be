import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { faultCode } from '../../project/file-fault.ts';
import { FolderList, listedIn } from '../dvc/folder-list.ts';
import { linkedMd5 } from '../dvc/linked.ts';
import { dvcRepositoryOf } from '../dvc/repository.ts';
import type { DigestAlgorithm } from './algorithm.ts';
import { DigestCache } from './digest-cache.ts';
import { hashFile } from './hash-file.ts';
import { dataFiles } from './walk-data.ts';

/** What a file or folder of data holds. */
export interface Digested {
  readonly kind: 'file' | 'folder';
  /** `sha256:…`, or DVC's: `md5:…`, of a folder `md5:….dir`. */
  readonly digest: string;
  readonly bytes: number;
}

/** What may differ between calls. */
export interface DigestOptions {
  /** Left out: sha256. */
  readonly algorithm?: DigestAlgorithm;
  /** An md5 digest that it may have: what is a link to that in DVC's cache is not read. */
  readonly expected?: string | null;
  /** Absolute: the folder of caches, where the digests of big files are remembered; null or left out: nowhere. */
  readonly cache?: string | null;
  readonly signal?: AbortSignal | undefined;
}

/** Files that are read at once: a disk answers several questions sooner than one after the other. */
const together = 8;

/** What one call knows. */
interface Work {
  readonly algorithm: DigestAlgorithm;
  readonly known: DigestCache | null;
  /** Where files lie by their md5; null where DVC is not asked. */
  readonly dvc: string | null;
  readonly signal: AbortSignal | undefined;
}

/**
 * The digest of a file, or of a folder as a whole (absolute). A file's is that of `sha256sum`. A folder's is the sha256 of
 * the lines that this prints, so that anybody can check it (`.git` and `.trainyard` do not count):
 *
 *     cd FOLDER && find -L . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum
 *
 * With md5 it is what DVC has for the same data, and not read again where it is a link into DVC's cache. `why` where it
 * cannot be read, or was changed meanwhile. An abort is an exception.
 */
export async function dataDigest(path: string, options: DigestOptions = {}): Promise<Digested | { why: string }> {
  const { algorithm = 'sha256', expected = null, cache = null, signal } = options;
  try {
    const stats = await stat(path, { bigint: true });
    const known = cache === null ? null : await DigestCache.of(cache, path);
    const dvc = algorithm === 'md5' ? (dvcRepositoryOf(path)?.cache ?? null) : null;
    const work: Work = { algorithm, known, dvc, signal };
    const hoped = expected?.startsWith('md5:') === true ? expected.slice('md5:'.length) : null;
    const digested = stats.isDirectory()
      ? await folderDigest(path, hoped, work)
      : stats.isFile()
        ? await fileDigest(Buffer.from(path), stats, hoped, work)
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
  expected: string | null,
  { algorithm, known, dvc, signal }: Work,
): Promise<Digested | { why: string }> {
  const bytes = Number(stats.size);
  const linked = dvc === null ? null : await linkedMd5(file, stats, dvc, expected);
  const remembered = linked ?? known?.find(file, stats, algorithm) ?? null;
  if (remembered !== null) return { kind: 'file', digest: `${algorithm}:${remembered}`, bytes };
  const digest = await hashFile(file, bytes, algorithm, signal);
  const after = await stat(file, { bigint: true });
  const same = after.size === stats.size && after.mtimeNs === stats.mtimeNs && after.ino === stats.ino;
  if (!same) return { why: 'it was changed while it was read' };
  known?.keep(file, stats, digest);
  return { kind: 'file', digest: `${algorithm}:${digest}`, bytes };
}

async function folderDigest(folder: string, hoped: string | null, work: Work): Promise<Digested | { why: string }> {
  const { algorithm, dvc, signal } = work;
  const all = await dataFiles(folder, signal);
  const files = algorithm === 'md5' ? all.filter(({ path }) => !isOfTools(path)) : all;
  const expected = new Map<string, string>();
  const listed = dvc === null || hoped === null ? null : listedIn(dvc, hoped);
  for (const { relpath, md5 } of listed ?? []) expected.set(relpath, md5);
  const whole = algorithm === 'md5' ? new FolderList() : createHash('sha256');
  let bytes = 0;
  for (let at = 0; at < files.length; at += together) {
    signal?.throwIfAborted();
    const part = files.slice(at, at + together);
    const digests = await Promise.all(
      part.map(({ file, path, stats }) => fileDigest(file, stats, expected.get(path.toString('utf8')) ?? null, work)),
    );
    for (const [n, digested] of digests.entries()) {
      const path = part[n]?.path ?? Buffer.alloc(0);
      if ('why' in digested) return { why: `${path.toString('utf8')}: ${digested.why}` };
      bytes += digested.bytes;
      const digest = digested.digest.slice(algorithm.length + 1);
      if (whole instanceof FolderList) whole.add({ md5: digest, relpath: path.toString('utf8') });
      else whole.update(lineOf(digest, path));
    }
  }
  const digest = whole instanceof FolderList ? whole.digest() : whole.digest('hex');
  return { kind: 'folder', digest: `${algorithm}:${digest}`, bytes };
}

/** What DVC never counts as data; of git's own files there are none here. */
function isOfTools(path: Buffer): boolean {
  const words = path.toString('latin1').split('/');
  return words.some((word, at) => at < words.length - 1 && (word === '.dvc' || word === '.hg'));
}

/** A line as `sha256sum` writes it, which marks names that would break it. */
function lineOf(digest: string, path: Buffer): Buffer {
  const plain = path.toString('latin1');
  const escaped = plain.replace(/[\\\n\r]/g, (one) => (one === '\\' ? '\\\\' : one === '\n' ? '\\n' : '\\r'));
  return Buffer.from(`${escaped === plain ? '' : '\\'}${digest}  ${escaped}\n`, 'latin1');
}
