import { isUtf8 } from 'node:buffer';
import { closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';

/** Longest text that is read whole; MLflow itself refuses tags and params of more than some thousand characters. */
const limit = 8 * 1024 * 1024;

const scratch = Buffer.allocUnsafe(64 * 1024);

/** What came of reading a small text file: its text, or why there is none (a short clause for a problem's message). */
export type TextRead =
  | { readonly ok: true; readonly text: string; readonly isUtf8: boolean }
  | { readonly ok: false; readonly missing: boolean; readonly why: string };

/** The code of a file system error (`ENOENT`), or its text where it has none. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

/** Opens a file for reading without ever waiting for a pipe's other end. */
export function openForReading(file: string): number {
  return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** What the file system says of a path (links followed), null where it says nothing. */
export function statOrNull(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/**
 * Reads a small UTF-8 file in three system calls. `isUtf8` is false where bytes that are no UTF-8 were replaced.
 * Text beyond 8 MiB is an error: no file of this kind is that long.
 */
export function readText(file: string): TextRead {
  let handle: number;
  try {
    handle = openForReading(file);
  } catch (error) {
    const code = errorCode(error);
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    return { ok: false, missing, why: missing ? 'is missing' : `cannot be opened (${code})` };
  }
  try {
    const length = readSync(handle, scratch, 0, scratch.length, 0);
    if (length < scratch.length) return decode(scratch.subarray(0, length));
    const parts = [Buffer.from(scratch)];
    for (let at = length; ;) {
      const part = Buffer.allocUnsafe(1024 * 1024);
      const got = readSync(handle, part, 0, part.length, at);
      if (got === 0) break;
      parts.push(part.subarray(0, got));
      at += got;
      if (at > limit) return { ok: false, missing: false, why: 'is longer than 8 MiB' };
    }
    return decode(Buffer.concat(parts));
  } catch (error) {
    return { ok: false, missing: false, why: `cannot be read (${errorCode(error)})` };
  } finally {
    closeSync(handle);
  }
}

function decode(bytes: Buffer): TextRead {
  const text = bytes.toString('utf8');
  return { ok: true, text, isUtf8: !text.includes('\uFFFD') || isUtf8(bytes) };
}
