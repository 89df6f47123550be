import type { Literal, Query, QueryKey } from './query.ts';
import { readNumber } from './query-literals.ts';

const plain = /^[^\s()=!<>~,"'`\\/][^\s()=!<>~,"'`\\]*$/;
const keywords = /^(?:and|or|not|in|has|null|true|false)$/i;

/** A query as text that parses to the same query: brackets only where they are needed, quotes likewise. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'all':
      return '';
    case 'and':
    case 'or':
      return query.terms
        .map((term) => (term.kind === 'and' || term.kind === 'or' ? `(${printQuery(term)})` : printQuery(term)))
        .join(` ${query.kind} `);
    case 'not':
      return query.term.kind === 'and' || query.term.kind === 'or'
        ? `not (${printQuery(query.term)})`
        : `not ${printQuery(query.term)}`;
    case 'has':
      return `has ${printKey(query.key)}`;
    case 'compare':
      return `${printKey(query.key)} ${query.operator} ${printLiteral(query.value)}`;
    case 'in':
      return `${printKey(query.key)} ${query.negated ? 'not in' : 'in'} (${query.values.map(printLiteral).join(', ')})`;
    case 'match':
      return `${printKey(query.key)} ${query.negated ? '!~' : '~'} ${printPattern(query.pattern, query.ignoreCase)}`;
  }
}

/** A key as text: `metrics.val/acc`, `metrics."val loss"`. */
export function printKey(key: Pick<QueryKey, 'kind' | 'name'>): string {
  if (key.kind === 'field') return key.name;
  return plain.test(`a${key.name}`) ? `${key.kind}.${key.name}` : `${key.kind}.${quote(key.name)}`;
}

function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case 'number':
    case 'boolean':
      return String(literal.value);
    case 'null':
      return 'null';
    case 'moment':
      return printMoment(literal);
    case 'relative':
      return `${literal.ms < 0 ? '-' : '+'}${String(Math.abs(literal.ms))}ms`;
    case 'duration':
      return `${String(literal.ms)}ms`;
    case 'text':
      return printText(literal.value);
  }
}

/** A text as a value: in quotes where it would be something else without them. */
export function printText(text: string): string {
  return plain.test(text) && !keywords.test(text) && readNumber(text) === null ? text : quote(text);
}

function printMoment({ at, until }: Extract<Literal, { kind: 'moment' }>): string {
  return until > at ? new Date(at).toISOString().slice(0, 10) : String(at);
}

function printPattern(pattern: string, ignoreCase: boolean): string {
  return ignoreCase ? `/${escapeSlashes(pattern)}/i` : quote(pattern);
}

export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r')}"`;
}

/** Puts `\` before slashes that would end a pattern: those that neither have one nor stand in a class. */
function escapeSlashes(pattern: string): string {
  return pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]|\//gs, (part) => (part === '/' ? '\\/' : part));
}
