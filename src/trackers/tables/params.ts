import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parse as parseToml, TomlError } from 'smol-toml';
import { parseDocument, visit } from 'yaml';
import { flattenParams } from '../../runs/flatten.ts';
import type { ParamValue } from '../../runs/run.ts';
import type { ReadProblem } from '../tracker.ts';
import { decodeText } from './encoding.ts';
import { parseJson } from './json.ts';
import { whyUnreadable } from './table-file.ts';

/** MB. JSON is cheap to parse; the tree of YAML's or TOML's nodes takes a hundred times the text's memory. */
const [longestJson, longestOther] = [8, 2];
/** A file that does not parse may be being rewritten: it is read once more after this. */
const retryMs = 40;
const paramFile = /^(?:params|config|hparams|args)\.(?:yaml|yml|json|toml)$/;
const pythonName = /^tag:yaml\.org,2002:python\/(?:name|module):(.+)$/;
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
    let read = readParamFile(file);
    if (typeof read === 'string') {
      await setTimeout(retryMs);
      read = readParamFile(file);
    }
    if (typeof read === 'string') {
      const hint = 'Mend the file, or remove it if it holds no parameters.';
      problems.push({ file, message: `The parameters cannot be read: ${read}.`, hint });
    } else {
      for (const [key, value] of Object.entries(read)) if (!params.has(key)) params.set(key, value);
    }
  }
  return { params: Object.fromEntries(params), problems };
}

/** A file's parameters, or why there are none. */
function readParamFile(file: string): Record<string, ParamValue> | string {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return 'it is no file';
    const most = file.endsWith('.json') ? longestJson : longestOther;
    if (stats.size > most << 20) return `it is longer than ${most} MB`;
    const text = decodeText(readFileSync(file)).replace(/^\ufeff/, '');
    if (/[\u0000-\u0008\u000e-\u001a]/.test(text)) return 'it is not text';
    return parseByName(basename(file), text);
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

function parseByName(name: string, text: string): Record<string, ParamValue> | string {
  if (name.endsWith('.json')) return flattenParams(parseJson(text));
  if (name.endsWith('.toml')) return flattenParams(parseToml(text, { integersAsBigInt: 'asNeeded' }));
  const document = parseDocument(text, { merge: true, uniqueKeys: false, logLevel: 'silent', prettyErrors: true });
  const error = document.errors[0];
  if (error?.message.startsWith('Maximum call stack') === true) return 'it is nested too deeply';
  if (error !== undefined) return error.message.split('\n')[0]?.replace(/:$/, '') ?? '';
  // Python's tags are never followed. One that names a class or function stands at an empty text: its name is the value.
  visit(document, {
    Scalar: (_key, node) => {
      const named = node.value === '' ? pythonName.exec(node.tag ?? '')?.[1] : undefined;
      if (named !== undefined) node.value = named;
    },
  });
  return flattenParams(document.toJS({ maxAliasCount: 1000 }));
}
