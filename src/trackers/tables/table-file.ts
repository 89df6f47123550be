import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** An open file that may still grow. Every read is at a place of its own; nothing here waits. */
export class TableFile {
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
  readonly #handle: number;

  /** Throws what the file system throws; a folder, too, is an error. */
  constructor(path: string) {
    this.#handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(this.#handle);
    if (!stats.isFile()) {
      closeSync(this.#handle);
      throw new Error('it is no file');
    }
    this.size = stats.size;
    this.mtimeMs = stats.mtimeMs;
    this.inode = stats.ino;
  }

  /** The bytes from `from` to `to`, fewer where the file has become shorter. */
  read(from: number, to: number): Buffer {
    const buffer = Buffer.allocUnsafe(Math.max(0, to - from));
    let length = 0;
    while (length < buffer.length) {
      const got = readSync(this.#handle, buffer, length, buffer.length - length, from + length);
      if (got === 0) break;
      length += got;
    }
    return buffer.subarray(0, length);
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/** All of a file of at most `most` MB. Throws what the file system throws, and where it is longer or no file. */
export function readWhole(path: string, most: number): Buffer {
  const file = new TableFile(path);
  try {
    if (file.size > most << 20) throw new Error(`it is longer than ${most} MB`);
    return file.read(0, file.size);
  } finally {
    file.close();
  }
}

/** Why a file could not be read, as a clause. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'it is gone';
  if (code === 'EACCES' || code === 'EPERM') return 'reading it is not allowed';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}
