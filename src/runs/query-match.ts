import { compareNatural } from './natural.ts';
import type { Comparison, Literal, Query } from './query.ts';
import { readNumber } from './query-literals.ts';
import { readKey } from './query-read.ts';
import { compilePattern } from './query-regex.ts';
import type { Run } from './run.ts';

type Test = (run: Run) => boolean;
/** Tests a value that is there; missing and null ones never come here. */
type ValueTest = (value: string | number | boolean) => boolean;

/**
 * Makes a test of a query. `now` is ms since 1970: what `-7d` and the duration of a running run hang on.
 *
 * A key that a run lacks makes every comparison false, also `!=`, `!~` and `not in`; `not (…)` turns that around.
 * Null is lacking too, but for a comparison with `null` itself. Compared with a number, texts that are numbers count
 * as such; a text compares in the order of names (`run-2` < `run-10`). NaN equals `NaN` and is neither more nor less.
 */
export function compileQuery(query: Query, now: number): Test {
  switch (query.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const tests = query.terms.map((term) => compileQuery(term, now));
      return (run) => tests.every((test) => test(run));
    }
    case 'or': {
      const tests = query.terms.map((term) => compileQuery(term, now));
      return (run) => tests.some((test) => test(run));
    }
    case 'not': {
      const test = compileQuery(query.term, now);
      return (run) => !test(run);
    }
    case 'has': {
      const { key } = query;
      if (key.kind !== 'field') return (run) => readKey(key, run, now) !== undefined;
      return (run) => (readKey(key, run, now) ?? false) !== false;
    }
    case 'compare':
      return compare(query, now);
    case 'in': {
      const tests = query.values.map((value) => compare({ key: query.key, operator: '=', value }, now));
      const hasNull = query.values.some((value) => value.kind === 'null');
      return (run) => {
        const value = readKey(query.key, run, now);
        if (value === undefined || (value === null && !hasNull)) return false;
        return tests.some((test) => test(run)) !== query.negated;
      };
    }
    case 'match': {
      const test = compilePattern(query.pattern, query.ignoreCase);
      if (typeof test === 'string') return () => false;
      return (run) => {
        const value = readKey(query.key, run, now);
        return value !== undefined && value !== null && test(String(value)) !== query.negated;
      };
    }
  }
}

function compare(query: Pick<Extract<Query, { kind: 'compare' }>, 'key' | 'operator' | 'value'>, now: number): Test {
  const { key, operator, value: literal } = query;
  if (literal.kind === 'null') {
    if (operator !== '=' && operator !== '!=') return () => false;
    return (run) => {
      const value = readKey(key, run, now);
      return value !== undefined && (value === null) === (operator === '=');
    };
  }
  const words = key.kind === 'field' && ['status', 'reason', 'tracker'].includes(key.name);
  const test = testOf(literal, operator, now, words);
  return (run) => {
    const value = readKey(key, run, now);
    return value !== undefined && value !== null && test(value);
  };
}

function testOf(
  literal: Exclude<Literal, { kind: 'null' }>,
  operator: Comparison,
  now: number,
  words: boolean,
): ValueTest {
  switch (literal.kind) {
    case 'number':
      return numberTest(literal.value, operator);
    case 'duration':
      return numberTest(literal.ms, operator);
    case 'relative':
      return numberTest(now + literal.ms, operator);
    case 'moment':
      return momentTest(literal, operator);
    case 'boolean':
      return (value) => holds(operator, booleanOf(value) === literal.value ? 0 : Number.NaN);
    case 'text':
      return (value) =>
        words
          ? textHolds(operator, String(value).toLowerCase(), literal.value.toLowerCase())
          : textHolds(operator, value, literal.value);
  }
}

/** Whether `operator` holds for values that compare so (negative: less, NaN: neither less, more nor the same). */
function holds(operator: Comparison, order: number): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}

function numberTest(wanted: number, operator: Comparison): ValueTest {
  return (value) => {
    const number = numberOf(value);
    return holds(operator, number === null ? Number.NaN : compareNumbers(number, wanted));
  };
}

/** A date without a time equals every moment of its day; otherwise it is the day's beginning. */
function momentTest(moment: Extract<Literal, { kind: 'moment' }>, operator: Comparison): ValueTest {
  const wholeDay = operator === '=' || operator === '!=';
  return (value) => {
    const at = numberOf(value) ?? Number.NaN;
    if (wholeDay && at >= moment.at && at < moment.until) return operator === '=';
    return holds(operator, compareNumbers(at, moment.at));
  };
}

/** Not a difference: Infinity − Infinity is NaN. */
function compareNumbers(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  return a < b ? -1 : a > b ? 1 : Number.NaN;
}

function textHolds(operator: Comparison, value: string | number | boolean, wanted: string): boolean {
  if (typeof value === 'string') {
    // "1.0" and "1" are different texts, but neither is the greater one.
    if (operator === '=' || operator === '!=') return (value === wanted) === (operator === '=');
    const [a, b] = [readNumber(value), readNumber(wanted)];
    return holds(operator, a !== null && b !== null ? compareNumbers(a, b) : compareNatural(value, wanted));
  }
  if (typeof value === 'number') {
    const number = readNumber(wanted);
    return holds(operator, number === null ? Number.NaN : compareNumbers(value, number));
  }
  return holds(operator, String(value) === wanted.toLowerCase() ? 0 : Number.NaN);
}

function numberOf(value: string | number | boolean): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? readNumber(value) : null;
}

function booleanOf(value: string | number | boolean): boolean | null {
  if (typeof value === 'boolean') return value;
  const text = String(value).toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}
