import { Document, Scalar, isMap, isScalar } from 'yaml';
import type { YAMLMap } from 'yaml';
import { noteVersion } from './note.ts';
import type { Note } from './note.ts';

const head = new Set(['version', 'run']);
/** What cannot stand in a block of YAML as it is. */
const unprintable = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\uFEFF\uD800-\uDFFF\uFFFE\uFFFF]/;

/**
 * A note as it stands in its file. Every key has its own place there, also where it has no value, with an unchanged
 * line between two of them: git merges changes of different keys though it compares lines alone.
 */
export function printNote({ run, name, note, star, archived, tags, colour, baseline, others }: Note): string {
  const known = {
    archived: archived ? true : null,
    baseline: baseline === null ? null : new Date(baseline).toISOString(),
    colour,
    name,
    note,
    star: star ? true : null,
    tags: Object.keys(tags).length === 0 ? null : sorted(tags),
  };
  const document = new Document({ version: noteVersion, run, ...sorted({ ...others, ...known }) });
  if (isMap(document.contents)) spread(document.contents, (key) => !head.has(key));
  const kept = document.get('tags', true);
  if (isMap(kept)) spread(kept, (_key, at) => at > 0);
  const text = document.get('note', true);
  // A block even of one line: of two people's first words on a run, a merge keeps both.
  if (isScalar(text) && note !== null) text.type = unprintable.test(note) ? Scalar.QUOTE_DOUBLE : Scalar.BLOCK_LITERAL;
  return document.toString({ lineWidth: 0, nullStr: '' });
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function spread(map: YAMLMap, apart: (key: string, at: number) => boolean): void {
  for (const [at, { key }] of map.items.entries()) {
    if (isScalar(key) && apart(String(key.value), at)) key.spaceBefore = true;
  }
}
