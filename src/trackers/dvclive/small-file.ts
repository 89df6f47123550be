import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { parseDocument } from 'yaml';
import type { ReadProblem } from '../tracker.ts';

const largest = 1024 * 1024;
/** DVCLive empties a file and writes it again: what is half there is looked at once more after this long. */
const rewriteMs = 40;

/** A small file's text; `missing` where there is none, else why it cannot be read. */
export type Text = { readonly text: string } | { readonly missing: true } | { readonly why: string };

/** Reads a text file of at most 1 MiB. Never waits for a pipe, never throws. */
export async function readSmall(file: string): Promise<Text> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return { why: 'is not a file' };
      if (stats.size > largest) return { why: 'is larger than 1 MiB' };
      return { text: await handle.readFile('utf8') };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return code === 'ENOENT' || code === 'ENOTDIR' ? { missing: true } : { why: `cannot be opened (${code})` };
  }
}

/**
 * The YAML (or JSON) document in a file, else null: it is missing, still empty, or broken, which `problems` then tells.
 * `NaN` and `Infinity`, which Python's JSON may hold, come as text.
 */
export async function readDocument(file: string, problems: ReadProblem[]): Promise<unknown> {
  for (let attempt = 0; ; attempt += 1) {
    const read = await readSmall(file);
    if ('missing' in read) return null;
    if ('why' in read) {
      problems.push({ file, message: `The file ${read.why}.`, hint: 'Make it a text file that you may read.' });
      return null;
    }
    const parsed = read.text.trim() === '' ? { value: null } : parse(read.text);
    if ('value' in parsed && parsed.value !== null) return parsed.value;
    if (attempt === 0) await wait(rewriteMs);
    else {
      if ('value' in parsed) return null;
      const message = `The file is broken at line ${parsed.line}: ${parsed.why}.`;
      problems.push({ file, message, hint: 'Correct it, or let DVCLive write it again.' });
      return null;
    }
  }
}

function parse(text: string): { readonly value: unknown } | { readonly line: number; readonly why: string } {
  try {
    const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false });
    const [error] = document.errors;
    if (error !== undefined) {
      const why = (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
      return { line: error.linePos?.[0].line ?? 1, why };
    }
    const value: unknown = document.toJS();
    if (typeof value !== 'object' || Array.isArray(value)) return { line: 1, why: 'it holds no keys' };
    return { value };
  } catch (error) {
    return { line: 1, why: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}
