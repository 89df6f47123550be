import { closeSync, openSync, readSync } from 'node:fs';

const longestLine = 64 << 10;

/** Reads lines of a file that grows. */
export class LogTail {
  readonly #file: string;
  readonly #decoder = new TextDecoder();
  readonly #buffer = Buffer.alloc(64 << 10);
  #at = 0;
  #rest = '';

  /** @param file absolute */
  constructor(file: string) {
    this.#file = file;
  }

  /** Whole lines that came since the last call, at most about a megabyte of them; with `last` also one without an end. */
  lines(last: boolean): readonly string[] {
    let fd: number;
    try {
      fd = openSync(this.#file, 'r');
    } catch {
      return [];
    }
    const found: string[] = [];
    try {
      for (let parts = 0; last || parts < 16; parts += 1) {
        const got = readSync(fd, this.#buffer, 0, this.#buffer.length, this.#at);
        if (got === 0) break;
        this.#at += got;
        const pieces = (this.#rest + this.#decoder.decode(this.#buffer.subarray(0, got), { stream: true })).split('\n');
        this.#rest = (pieces.pop() ?? '').slice(-longestLine);
        found.push(...pieces);
      }
    } catch {
      // A disk that fails now may answer later.
    } finally {
      closeSync(fd);
    }
    if (last && this.#rest !== '') found.push(this.#rest);
    return found;
  }
}
