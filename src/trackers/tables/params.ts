import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parse as parseToml, TomlError } from 'smol-toml';
import { flattenParams } from '../../runs/flatten.ts';
import type { ParamValue } from '../../runs/run.ts';
import type { ReadProblem } from '../tracker.ts';
import { decodeText } from './encoding.ts';
import { parseJson } from './json.ts';
import { readWhole, whyUnreadable } from './table-file.ts';
import { parseYaml } from './yaml.ts';

/** MB. JSON is cheap to parse; the tree of TOML's nodes takes a hundred times the text's memory (YAML: see there). */
const [longestJson, longestOther] = [4, 2];
/** A file that does not parse may be being rewritten: it is read once more after this. */
const retryMs = 40;
const paramFile = /^(?:params|config|hparams|args)\.(?:yaml|yml|json|toml)$/;
const order = ['params', 'config', 'hparams', 'args'];

/** The names among a folder's files that hold parameters, those that count most first. */
export function paramFiles(files: readonly string[]): readonly string[] {
  const rank = (name: string): number => order.indexOf(name.slice(0, name.indexOf('.')));
  return files.filter((name) => paramFile.test(name)).sort((a, b) => rank(a) - rank(b));
}

/** Reads parameter files (absolute paths); of a key that several have, the first file's value counts. */
export async function readParams(files: readonly string[]): Promise<{
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly problems: readonly ReadProblem[];
}> {
  const params = new Map<string, ParamValue>();
  const problems: ReadProblem[] = [];
  for (const file of files) {
    const read = await readParamFile(file);
    if (typeof read === 'string') {
      const hint = 'Mend the file, or remove it if it holds no parameters.';
      problems.push({ file, message: `The parameters cannot be read: ${read}.`, hint });
    } else {
      for (const [key, value] of Object.entries(flattenParams(read.value)))
        if (!params.has(key)) params.set(key, value);
    }
  }
  return { params: Object.fromEntries(params), problems };
}

/**
 * What a parameter file (absolute path) holds, not flat yet, or why it cannot be read, as a clause. `choose` leaves out of
 * its text what nobody wants to know: parsing is what takes time.
 */
export async function readParamFile(
  file: string,
  choose: (text: string) => string = (text) => text,
): Promise<{ readonly value: unknown } | string> {
  const read = tryParamFile(file, choose);
  if (typeof read !== 'string') return read;
  await setTimeout(retryMs);
  return tryParamFile(file, choose);
}

function tryParamFile(file: string, choose: (text: string) => string): { readonly value: unknown } | string {
  try {
    const most = file.endsWith('.json') ? longestJson : longestOther;
    const text = decodeText(readWhole(file, most)).replace(/^\ufeff/, '');
    if (/[\u0000-\u0008\u000e-\u001a]/.test(text)) return 'it is not text';
    return parseByName(basename(file), choose(text));
  } catch (error) {
    return whyBroken(error).split('\n')[0] ?? '';
  }
}

function whyBroken(error: unknown): string {
  if (error instanceof TomlError) {
    const [what = ''] = error.message.split('\n');
    return `${what.replace(/\.+$/, '')} at line ${error.line}, column ${error.column}`;
  }
  return error instanceof SyntaxError ? error.message : whyUnreadable(error);
}

function parseByName(name: string, text: string): { readonly value: unknown } | string {
  if (name.endsWith('.json')) return { value: parseJson(text) };
  if (name.endsWith('.toml')) return { value: parseToml(text, { integersAsBigInt: 'asNeeded' }) };
  const parsed = parseYaml(text, 'bigint');
  return 'value' in parsed ? parsed : `${parsed.why} at line ${parsed.line}`;
}
