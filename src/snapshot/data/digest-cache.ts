import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { DigestAlgorithm } from './algorithm.ts';

const folderName = 'digests';
/** Less than this is hashed again sooner than it is looked up. Bytes. */
const worthIt = 4 << 20;
/** A file may change again within the same tick of its disk's clock, unseen: its digest is not kept. ms */
const settled = 2_000;
const mostFiles = 300;
const linesAtOnce = 2_000;
/** Hex digits of a digest. */
const lengths: Readonly<Record<DigestAlgorithm, number>> = { sha256: 64, md5: 32 };

/**
 * Digests of one input's files, remembered by path, size, times and inode in the person's cache folder: a big file is
 * hashed once. It may be deleted at any time, and is done without where it cannot be written.
 */
export class DigestCache {
  readonly #folder: string;
  readonly #file: string;
  /** By the digest's length and what changes with the content. */
  readonly #known: Map<string, string>;
  #newBytes = 0;

  private constructor(folder: string, file: string, known: Map<string, string>) {
    this.#folder = folder;
    this.#file = file;
    this.#known = known;
  }

  /** @param cache absolute: the folder of caches; `input` too: a file or a folder */
  static async of(cache: string, input: string): Promise<DigestCache> {
    const folder = join(cache, folderName);
    const file = join(folder, createHash('sha256').update(input).digest('hex').slice(0, 32));
    const known = new Map<string, string>();
    const text = await readFile(file, 'latin1').catch(() => '');
    for (let at = 0, lines = 0; at < text.length; lines += 1) {
      const end = text.indexOf('\n', at);
      const line = text.slice(at, end === -1 ? text.length : end);
      // `<digest> <key>`; what is no whole line is not believed.
      const digest = end === -1 ? null : (/^(?:[0-9a-f]{64}|[0-9a-f]{32})(?= \S)/.exec(line)?.[0] ?? null);
      if (digest !== null) known.set(`${digest.length} ${line.slice(digest.length + 1)}`, digest);
      at = end === -1 ? text.length : end + 1;
      if (lines % linesAtOnce === linesAtOnce - 1) await breathe();
    }
    return new DigestCache(folder, file, known);
  }

  /** The digest of a file that has not changed since it was hashed. */
  find(path: Buffer, stats: BigIntStats, algorithm: DigestAlgorithm): string | null {
    return this.#known.get(`${lengths[algorithm]} ${keyOf(path, stats)}`) ?? null;
  }

  /** Remembers a digest; `stats` are those of before the file was read. */
  keep(path: Buffer, stats: BigIntStats, digest: string): void {
    if (Date.now() - Number(stats.mtimeMs) < settled || Date.now() - Number(stats.ctimeMs) < settled) return;
    this.#known.set(`${digest.length} ${keyOf(path, stats)}`, digest);
    this.#newBytes += Number(stats.size);
  }

  /** Writes what is new, if it was worth a while. */
  async save(): Promise<void> {
    if (this.#newBytes < worthIt) return;
    const temporary = `${this.#file}.${process.pid}.tmp`;
    try {
      await mkdir(this.#folder, { recursive: true });
      const lines = [...this.#known].map(([key, digest]) => `${digest}${key.slice(key.indexOf(' '))}\n`);
      await writeFile(temporary, lines.join(''), 'latin1');
      await rename(temporary, this.#file);
      await this.#prune();
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  async #prune(): Promise<void> {
    const names = await readdir(this.#folder);
    if (names.length <= mostFiles) return;
    const aged = await Promise.all(
      names.map(async (name) => ({ name, at: (await stat(join(this.#folder, name))).mtimeMs })),
    );
    aged.sort((a, b) => a.at - b.at);
    for (const { name } of aged.slice(0, names.length - mostFiles)) await rm(join(this.#folder, name), { force: true });
  }
}

/** Path and what changes with the content. A line break would end the line. */
function keyOf(path: Buffer, { size, mtimeNs, ctimeNs, ino, dev }: BigIntStats): string {
  return `${size}.${mtimeNs}.${ctimeNs}.${dev}.${ino} ${path.toString('latin1').replaceAll('\n', '\0')}`;
}
