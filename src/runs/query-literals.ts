import type { FieldName, Literal, QueryKey } from './query.ts';
import { QueryError } from './query-scan.ts';
import type { Scanner, Span } from './query-scan.ts';

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const day = 86_400_000;

const numberWord = /^[+-]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const infinityWord = /^([+-]?)inf(?:inity)?$/i;
const durationWord = /^(?:\d+(?:\.\d+)?(?:ms|min|[smhdw]))+$/i;
const dateText = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/** The number that a text stands for, with Python's and JSON's names for what JSON lacks; null if it is none. */
export function readNumber(text: string): number | null {
  const trimmed = text.trim();
  if (numberWord.test(trimmed)) return Number(trimmed.replaceAll('_', ''));
  if (trimmed.toLowerCase() === 'nan') return Number.NaN;
  const infinite = infinityWord.exec(trimmed);
  if (infinite === null) return null;
  return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Milliseconds of `1h`, `90s`, `1h30m`, `250ms`; null if the text is no such thing. */
export function readDuration(text: string): number | null {
  if (!durationWord.test(text)) return null;
  let ms = 0;
  for (const part of text.toLowerCase().matchAll(/(\d+(?:\.\d+)?)(ms|min|[smhdw])/g)) {
    ms += Number(part[1]) * (units[part[2] ?? ''] ?? 0);
  }
  return ms;
}

/** An ISO date or date and time as ms since 1970; without a zone it is UTC, as all times of the command line are. */
export function readMoment(text: string): { readonly at: number; readonly until: number } | null {
  if (!dateText.test(text)) return null;
  const dateOnly = text.length === 10;
  const zoned = dateOnly || /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text.slice(10));
  const iso = text.replace(/^(.{10}) /, '$1T').replaceAll(' ', '');
  const at = Date.parse(zoned ? iso.replace(/([+-]\d{2})(\d{2})$/, dateOnly ? '$&' : '$1:$2') : `${iso}Z`);
  if (Number.isNaN(at)) return null;
  return { at, until: dateOnly ? at + day : at };
}

/** Reads the value that is compared with `key`. */
export function scanLiteral(scanner: Scanner, key: QueryKey): Literal {
  const from = scanner.at;
  if (scanner.hasQuoteHere()) {
    const text = scanner.quoted();
    return literalFor(key, text, true, { from, to: scanner.end });
  }
  const word = scanner.word();
  if (word === '') {
    const message = scanner.isDone()
      ? 'The query ends where a value should stand.'
      : `A value should stand before "${scanner.peek()}".`;
    throw new QueryError(message, 'Write a number, a word, or a text in quotes.', {
      from,
      to: Math.min(from + 1, scanner.text.length),
    });
  }
  return literalFor(key, word, false, { from, to: scanner.end });
}

const times: ReadonlySet<FieldName> = new Set<FieldName>(['started', 'ended']);

function literalFor(key: QueryKey, text: string, quoted: boolean, span: Span): Literal {
  if (!quoted && text.toLowerCase() === 'null') return { kind: 'null', span };
  if (key.kind === 'field' && times.has(key.name)) return momentOf(text, span);
  if (key.kind === 'field' && key.name === 'duration') return durationOf(text, span);
  // What holds a commit, a name or an id is text, also where it looks like a number: 1234567, 12e4567.
  if (quoted || isText(key)) return { kind: 'text', value: text, span };
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return { kind: 'boolean', value: lower === 'true', span };
  const number = readNumber(text);
  if (number !== null) return { kind: 'number', value: number, span };
  return { kind: 'text', value: text, span };
}

const texts: ReadonlySet<FieldName> = new Set<FieldName>([
  'name',
  'id',
  'tracker',
  'experiment',
  'status',
  'reason',
  'parent',
  'location',
  'note',
  'git.commit',
  'git.branch',
]);

function isText(key: QueryKey): boolean {
  return key.kind === 'field' && texts.has(key.name);
}

function momentOf(text: string, span: Span): Literal {
  if (text.toLowerCase() === 'now') return { kind: 'relative', ms: 0, span };
  const sign = text.startsWith('-') ? -1 : 1;
  const relative = /^[+-]/.test(text) ? readDuration(text.slice(1)) : null;
  if (relative !== null) return { kind: 'relative', ms: sign * relative, span };
  const moment = readMoment(text);
  if (moment !== null) return { kind: 'moment', ...moment, span };
  const number = readNumber(text);
  if (number !== null) return { kind: 'moment', at: number, until: number, span };
  throw new QueryError(
    `"${text}" is no time.`,
    'Write -7d, -12h, -30m, 2026-01-31, or "2026-01-31 14:00" (UTC).',
    span,
  );
}

function durationOf(text: string, span: Span): Literal {
  const ms = readDuration(text);
  if (ms !== null) return { kind: 'duration', ms, span };
  if (readNumber(text) === 0) return { kind: 'duration', ms: 0, span };
  const number = readNumber(text);
  const hint = number === null ? 'Write 90s, 30m, 1h or 1h30m.' : `Say the unit: ${text}s, ${text}m or ${text}h.`;
  throw new QueryError(`"${text}" is no duration.`, hint, span);
}
