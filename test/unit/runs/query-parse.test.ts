import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldNames } from '../../../src/runs/query.ts';
import type { Literal, Query, QueryFault, QueryKey } from '../../../src/runs/query.ts';
import { parseQuery } from '../../../src/runs/query-parse.ts';
import { printQuery } from '../../../src/runs/query-print.ts';

function faultOf(text: string): QueryFault {
  const parsed = parseQuery(text);
  if (parsed.ok) throw new Error(`parsed: ${text}`);
  return parsed.fault;
}

/** The text that a fault points at. */
function pointed(text: string): string {
  const { from, to } = faultOf(text);
  return text.slice(from, to);
}

describe('a fault of a query', () => {
  it.each([
    ['lr > 0.1', 'lr', /params\.lr/],
    ['params > 0.1', 'params', /params\.NAME/],
    ['metrics. > 1', 'metrics.', /metrics\.NAME/],
    ['metrics.acc >', '', /number/],
    ['metrics.acc > > 2', '>', /number/],
    ['metrics.acc 5', '5', /=/],
    ['metrics.acc', '', /=/],
    ['name = a name = b', 'name', /and/],
    ['(name = a', '(', /\)/],
    ['name = a)', ')', /Remove/],
    ['name = "a', '"a', /"/],
    ['name ~ /a', '/a', /\//],
    ['name ~ /a/g', '/a/g', /i/],
    ['name ~ /(/', '/(/', /pattern/],
    ['name ~ /(?=a)/', '/(?=a)/', /lookaround/],
    ['name in a', 'a', /in \(/],
    ['name in (a b)', 'b', /comma/],
    ['name in ()', ')', /number/],
    ['started > tuesday', 'tuesday', /-7d/],
    ['duration > 60', '60', /60s/],
    ['and', 'and', /metrics/],
    ['statu = failed', 'statu', /status/],
    ['name = a and', '', /metrics/],
    ['name not = a', '=', /not in/],
  ])('of %s points at "%s" and says what would fit', (text, place, hint) => {
    expect(pointed(text)).toBe(place);
    expect(faultOf(text).hint).toMatch(hint);
    expect(faultOf(text).message).toMatch(/\.$/);
  });

  it('refuses endless nesting instead of exhausting the stack', () => {
    expect(faultOf(`${'('.repeat(100_000)}starred`).message).toMatch(/deeply/);
    expect(faultOf(`${'not '.repeat(100_000)}starred`).message).toMatch(/deeply/);
  });

  it('never throws, whatever is typed', () => {
    const word = fc.constantFrom(
      'and',
      'or',
      'not',
      'has',
      'in',
      '(',
      ')',
      '"',
      '/',
      '~',
      '=',
      '-7d',
      'params.a',
      'started',
      ',',
      '\\',
    );
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(word).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const parsed = parseQuery(typed);
        if (parsed.ok) return;
        expect(parsed.fault.from).toBeGreaterThanOrEqual(0);
        expect(parsed.fault.to).toBeGreaterThanOrEqual(parsed.fault.from);
        expect(parsed.fault.to).toBeLessThanOrEqual(typed.length);
      }),
    );
  });
});

describe('a printed query', () => {
  const span = { from: 0, to: 0 };
  const name = fc.string({ minLength: 1, unit: 'grapheme' });
  const key: fc.Arbitrary<QueryKey> = fc.oneof(
    fc.record({ kind: fc.constantFrom('metrics', 'params', 'tags'), name, span: fc.constant(span) }),
    fc.record({ kind: fc.constant('field' as const), name: fc.constantFrom(...fieldNames), span: fc.constant(span) }),
  );
  const whole = fc.integer({ min: 1, max: 10 ** 12 });
  const texts = new Set(['exitCode', 'starred', 'archived', 'git.dirty']);

  /** Values that can stand beside a key: times have literals of their own, names and ids are text only. */
  function literalFor(of: QueryKey): fc.Arbitrary<Literal> {
    const text = fc.record({
      kind: fc.constant('text' as const),
      value: fc.string({ unit: 'grapheme' }),
      span: fc.constant(span),
    });
    const none = fc.constant({ kind: 'null', span } as const);
    if (of.kind === 'field' && (of.name === 'started' || of.name === 'ended')) {
      return fc.oneof(
        none,
        whole.map((ms) => ({ kind: 'relative' as const, ms: -ms, span })),
        whole.map((at) => ({ kind: 'moment' as const, at, until: at, span })),
        fc
          .integer({ min: 0, max: 20_000 })
          .map((day) => ({ kind: 'moment' as const, at: day * 864e5, until: (day + 1) * 864e5, span })),
      );
    }
    if (of.kind === 'field' && of.name === 'duration') return whole.map((ms) => ({ kind: 'duration', ms, span }));
    if (of.kind === 'field' && !texts.has(of.name)) return fc.oneof(text, none);
    return fc.oneof(
      text,
      none,
      fc
        .double()
        .filter((value) => !Object.is(value, -0))
        .map((value) => ({ kind: 'number' as const, value, span })),
      fc.boolean().map((value) => ({ kind: 'boolean' as const, value, span })),
    );
  }

  const condition: fc.Arbitrary<Query> = key.chain((of) =>
    fc.oneof(
      fc.record({ kind: fc.constant('has' as const), key: fc.constant(of), span: fc.constant(span) }),
      fc.record({
        kind: fc.constant('compare' as const),
        key: fc.constant(of),
        operator: fc.constantFrom(
          '=' as const,
          '!=' as const,
          '>' as const,
          '>=' as const,
          '<' as const,
          '<=' as const,
        ),
        value: literalFor(of),
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constant('in' as const),
        key: fc.constant(of),
        negated: fc.boolean(),
        values: fc.array(literalFor(of), { minLength: 1, maxLength: 3 }),
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constant('match' as const),
        key: fc.constant(of),
        negated: fc.boolean(),
        pattern: fc.constantFrom('res.*net', 'a"b', '^[/"]+$', 'a\\/b', 'x|y', '\\\\'),
        ignoreCase: fc.boolean(),
        span: fc.constant(span),
      }),
    ),
  );
  const { query } = fc.letrec<{ query: Query }>((tie) => ({
    query: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      condition,
      tie('query').map((term): Query => ({ kind: 'not', term, span })),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('query'), { minLength: 2, maxLength: 3 }))
        .map(([kind, terms]): Query => ({ kind, terms, span })),
    ),
  }));

  it('parses to the query that it was printed from', () => {
    fc.assert(
      fc.property(query, (printed) => {
        const parsed = parseQuery(printQuery(printed));
        expect(parsed.ok ? withoutSpans(parsed.value) : parsed.fault).toEqual(withoutSpans(printed));
      }),
      { numRuns: 500 },
    );
  });

  function withoutSpans(of: unknown): unknown {
    if (Array.isArray(of)) return of.map(withoutSpans);
    if (typeof of !== 'object' || of === null) return of;
    return Object.fromEntries(
      Object.entries(of)
        .filter(([field]) => field !== 'span')
        .map(([field, value]) => [field, withoutSpans(value)]),
    );
  }
});
