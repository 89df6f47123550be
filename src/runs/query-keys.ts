import { fieldNames } from './query.ts';
import type { FieldName, QueryKey } from './query.ts';
import { QueryError } from './query-scan.ts';
import type { Scanner, Span } from './query-scan.ts';

const maps = new Map<string, 'metrics' | 'params' | 'tags'>([
  ['metrics', 'metrics'],
  ['metric', 'metrics'],
  ['params', 'params'],
  ['param', 'params'],
  ['tags', 'tags'],
  ['tag', 'tags'],
]);

/** Fields by their name in lower case; the names that the JSON gives to times are taken too. */
const fields = new Map<string, FieldName>([
  ...fieldNames.map((name): [string, FieldName] => [name.toLowerCase(), name]),
  ['startedat', 'started'],
  ['endedat', 'ended'],
]);

/** Reads a key: `metrics.val/acc`, `metrics."val loss"`, `"metrics.val loss"`, `` params.`a b` ``, `started`. */
export function scanKey(scanner: Scanner): QueryKey {
  const from = scanner.at;
  const bare = scanner.word();
  const quoted = scanner.hasQuoteHere() ? scanner.quoted() : null;
  const span = { from, to: Math.max(scanner.end, from) };
  if (quoted === null && bare === '') {
    const found = scanner.isDone()
      ? 'The query ends where a key should stand.'
      : `A key should stand before "${scanner.peek()}".`;
    throw new QueryError(found, keyHint, { from, to: Math.min(from + 1, scanner.text.length) });
  }
  if (quoted !== null && bare !== '' && !bare.endsWith('.')) {
    throw new QueryError('A quote stands in the middle of a key.', 'Quote the whole name: metrics."val loss".', span);
  }
  return keyOf(bare + (quoted ?? ''), span);
}

const keyHint = 'Write metrics.NAME, params.NAME, tags.NAME, or one of name, tracker, experiment, status, started, …';

/** The key that a text names, as in `--sort`; throws a QueryError if there is none. */
export function keyOf(text: string, span: Span): QueryKey {
  const dot = text.indexOf('.');
  const map = dot === -1 ? undefined : maps.get(text.slice(0, dot).toLowerCase());
  if (map !== undefined) {
    const name = text.slice(dot + 1);
    if (name === '') throw new QueryError(`${text} lacks a name.`, `Write ${map}.NAME.`, span);
    return { kind: map, name, span };
  }
  const field = fields.get(text.toLowerCase());
  if (field !== undefined) return { kind: 'field', name: field, span };
  throw new QueryError(`There is no key "${text}".`, hintFor(text), span);
}

function hintFor(text: string): string {
  if (maps.has(text.toLowerCase())) return `Write ${text.toLowerCase()}.NAME.`;
  const near = fieldNames.find(
    (name) => name.toLowerCase().startsWith(text.toLowerCase()) || text.toLowerCase().startsWith(name.toLowerCase()),
  );
  if (near !== undefined) return `Did you mean ${near}?`;
  return `Write metrics.${text}, params.${text} or tags.${text}; the other keys are ${fieldNames.join(', ')}.`;
}
