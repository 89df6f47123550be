import type { Comparison, Literal, Parsed, Query, QueryKey } from './query.ts';
import { scanKey } from './query-keys.ts';
import { scanLiteral } from './query-literals.ts';
import { compilePattern } from './query-regex.ts';
import { QueryError, Scanner } from './query-scan.ts';
import type { Span } from './query-scan.ts';

/** Deeper brackets than this are refused, so that no query can exhaust the stack. */
const deepest = 100;
const comparisons: readonly (readonly [string, Comparison])[] = [
  ['==', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['>=', '>='],
  ['<=', '<='],
  ['=', '='],
  ['>', '>'],
  ['<', '<'],
];
const operatorHint = 'Write =, !=, >, >=, <, <=, ~, !~, in (…) or not in (…).';
const yesOrNo: ReadonlySet<string> = new Set(['starred', 'archived', 'baseline', 'git.dirty']);

/**
 * Reads a query of the command line's language. Keywords take any case; `and` binds closer than `or`, `not` closer
 * than both; a key that is yes or no (`starred`, `archived`, `baseline`, `git.dirty`) may stand alone. The empty text is all runs.
 */
export function parseQuery(text: string): Parsed<Query> {
  const scanner = new Scanner(text);
  try {
    if (scanner.isDone()) return { ok: true, value: { kind: 'all', span: { from: 0, to: text.length } } };
    const query = parseOr(scanner, 0);
    if (!scanner.isDone()) throw unexpected(scanner);
    return { ok: true, value: query };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { ok: false, fault: { message: error.message, hint: error.hint, ...error.span } };
  }
}

function unexpected(scanner: Scanner): QueryError {
  const from = scanner.at;
  if (scanner.peek() === ')') {
    return new QueryError('A bracket is closed that was not opened.', 'Remove it, or open it before.', {
      from,
      to: from + 1,
    });
  }
  const word = scanner.peekWord() || scanner.peek();
  return new QueryError(`"${word}" stands where the query should end or go on.`, 'Join conditions by and or or.', {
    from,
    to: from + word.length,
  });
}

function parseOr(scanner: Scanner, depth: number): Query {
  return joined(scanner, 'or', () => joined(scanner, 'and', () => parseTerm(scanner, depth)));
}

function joined(scanner: Scanner, kind: 'and' | 'or', next: () => Query): Query {
  const first = next();
  if (!scanner.keyword(kind)) return first;
  const terms = [first];
  do terms.push(next());
  while (scanner.keyword(kind));
  return { kind, terms, span: { from: first.span.from, to: scanner.end } };
}

function parseTerm(scanner: Scanner, depth: number): Query {
  const from = scanner.at;
  if (depth > deepest) {
    throw new QueryError('The query is nested too deeply.', 'Use fewer brackets.', { from, to: scanner.text.length });
  }
  if (scanner.keyword('not')) {
    const term = parseTerm(scanner, depth + 1);
    return { kind: 'not', term, span: { from, to: scanner.end } };
  }
  if (scanner.take('(')) {
    const inner = parseOr(scanner, depth + 1);
    if (scanner.take(')')) return inner;
    if (!scanner.isDone()) throw unexpected(scanner);
    throw new QueryError('A bracket is not closed.', 'Add ) where it ends.', { from, to: from + 1 });
  }
  if (scanner.keyword('has')) {
    const key = scanKey(scanner);
    return { kind: 'has', key, span: { from, to: scanner.end } };
  }
  return parseCondition(scanner, from);
}

function parseCondition(scanner: Scanner, from: number): Query {
  const key = scanKey(scanner);
  for (const symbol of ['!~', '~']) {
    if (scanner.take(symbol)) return parseMatch(scanner, key, symbol === '!~', from);
  }
  for (const [symbol, operator] of comparisons) {
    if (!scanner.take(symbol)) continue;
    const value = scanLiteral(scanner, key);
    return { kind: 'compare', key, operator, value, span: { from, to: scanner.end } };
  }
  const negated = scanner.keyword('not');
  if (scanner.keyword('in')) {
    const values = parseList(scanner, key);
    return { kind: 'in', key, negated, values, span: { from, to: scanner.end } };
  }
  if (!negated && yesOrNo.has(key.name) && key.kind === 'field') {
    const value = { kind: 'boolean', value: true, span: key.span } as const;
    return { kind: 'compare', key, operator: '=', value, span: key.span };
  }
  const message = scanner.isDone()
    ? 'The query ends where an operator should stand.'
    : 'An operator should stand here.';
  throw new QueryError(message, operatorHint, nextSpan(scanner));
}

/** The word, or else the character, that comes next. */
function nextSpan(scanner: Scanner): Span {
  const from = scanner.at;
  return { from, to: Math.min(scanner.text.length, from + Math.max(1, scanner.peekWord().length)) };
}

function parseList(scanner: Scanner, key: QueryKey): readonly Literal[] {
  const from = scanner.at;
  if (!scanner.take('(')) {
    throw new QueryError('in wants a list in brackets.', 'Write in (a, b).', {
      from,
      to: Math.min(from + 1, scanner.text.length),
    });
  }
  const values: Literal[] = [];
  do values.push(scanLiteral(scanner, key));
  while (scanner.take(','));
  if (scanner.take(')')) return values;
  const hint = 'Put commas between the values and ) at the end.';
  throw new QueryError('A list is not closed.', hint, nextSpan(scanner));
}

function parseMatch(scanner: Scanner, key: QueryKey, negated: boolean, from: number): Query {
  const at = scanner.at;
  let pattern: string;
  let ignoreCase = false;
  if (scanner.peek() === '/') {
    const slashed = scanner.slashed();
    if (!/^i?$/.test(slashed.flags)) {
      throw new QueryError(
        `"${slashed.flags}" is no flag of a pattern.`,
        'The one flag is i: /resnet/i.',
        slashed.span,
      );
    }
    pattern = slashed.pattern;
    ignoreCase = slashed.flags === 'i';
  } else if (scanner.hasQuoteHere()) pattern = scanner.quoted();
  else pattern = scanner.word();
  const span = { from: at, to: Math.max(scanner.end, at) };
  if (pattern === '') throw new QueryError('A pattern should stand here.', 'Write ~ /resnet/i.', span);
  const compiled = compilePattern(pattern, ignoreCase);
  if (typeof compiled === 'string') {
    const hint = 'Mend the pattern; lookaround and back references are not known here.';
    throw new QueryError(`The pattern cannot be used: ${compiled}.`, hint, span);
  }
  return { kind: 'match', key, negated, pattern, ignoreCase, span: { from, to: scanner.end } };
}
