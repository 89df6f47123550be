import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { parseJson } from '../tables/json.ts';
import { parseYaml } from '../tables/yaml.ts';
import type { Yaml } from '../tables/yaml.ts';
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
    const parsed = read.text.trim() === '' ? { value: null } : parse(file, read.text);
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

function parse(file: string, text: string): Yaml {
  const parsed = file.endsWith('.json') ? parseStrict(text) : parseYaml(text);
  if ('why' in parsed || (typeof parsed.value === 'object' && !Array.isArray(parsed.value))) return parsed;
  return { why: 'it holds no keys', line: 1 };
}

function parseStrict(text: string): Yaml {
  try {
    return { value: parseJson(text) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const [, line] = /\(line (\d+) column \d+\)/.exec(why) ?? [];
    return { why: why.replace(/ in JSON at position.*/s, ''), line: Number(line ?? 1) };
  }
}
