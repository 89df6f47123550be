import { extname } from 'node:path';
import { byteDamages } from './bytes.ts';
import type { Damage } from './damage.ts';
import { eventDamages, eventsOf } from './events.ts';
import { databaseDamages, isDatabase, isLog, logDamages } from './sqlite.ts';
import { jsonDamages, tableDamages, yamlDamages } from './structure.ts';
import { textDamages } from './text.ts';
import { recordsOf, wandbDamages } from './wandb.ts';

const byEnding: Readonly<Record<string, readonly Damage[]>> = {
  '.json': jsonDamages,
  '.jsonl': jsonDamages,
  '.ndjson': jsonDamages,
  '.yaml': yamlDamages,
  '.yml': yamlDamages,
  '.csv': tableDamages,
  '.tsv': tableDamages,
  '.log': [...tableDamages, ...jsonDamages],
};

/** In a database every byte is said twice, once in an index. */
const contradicting = byteDamages.map((damage) => ({ ...damage, contradicts: true }));

/** Whether a content is no text: NUL is among its first bytes. */
function isBinary(content: Buffer): boolean {
  return content.subarray(0, 4096).includes(0);
}

/**
 * The lists of damages that reach into a file, from what it holds and what it is called, deepest first. A format that
 * nobody here knows still has the damages of bytes, and of texts where it is one.
 */
export function damagesOf(file: string, content: Buffer): readonly (readonly Damage[])[] {
  if (isDatabase(content)) return [databaseDamages, contradicting];
  if (isLog(content)) return [logDamages, contradicting];
  if (recordsOf(content) !== null) return [wandbDamages, byteDamages];
  if (eventsOf(content) !== null) return [eventDamages, byteDamages];
  if (isBinary(content)) return [byteDamages];
  // A text without an ending that tells may be anything.
  const own = byEnding[extname(file).toLowerCase()] ?? [...jsonDamages, ...yamlDamages, ...tableDamages];
  return [own, textDamages, byteDamages];
}
