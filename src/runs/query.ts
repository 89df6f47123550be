import type { Span } from './query-scan.ts';

/** A query that does not parse: where (offsets into the text) and what would fit. */
export interface QueryFault {
  readonly message: string;
  readonly hint: string;
  readonly from: number;
  readonly to: number;
}

/** What parsing gives: the value, or the first fault. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: QueryFault };

/** The keys that every run has, beside its metrics, parameters and tags. */
export const fieldNames = [
  'name',
  'id',
  'tracker',
  'experiment',
  'status',
  'reason',
  'exitCode',
  'started',
  'ended',
  'duration',
  'parent',
  'location',
  'note',
  'starred',
  'archived',
  'baseline',
  'git.commit',
  'git.branch',
  'git.dirty',
] as const;

export type FieldName = (typeof fieldNames)[number];

/** What a query or a sort looks at: `metrics.val/acc` (its last value), `params.lr`, `tags.team`, `started`, … */
export type QueryKey =
  | { readonly kind: 'metrics' | 'params' | 'tags'; readonly name: string; readonly span: Span }
  | { readonly kind: 'field'; readonly name: FieldName; readonly span: Span };

/** A value as it was written. Times that hang on the present stay relative until a query is compiled. */
export type Literal =
  | { readonly kind: 'number'; readonly value: number; readonly span: Span }
  | { readonly kind: 'text'; readonly value: string; readonly span: Span }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'null'; readonly span: Span }
  /** A moment, ms since 1970; `until` ends the day that a date without a time stands for, else it equals `at`. */
  | { readonly kind: 'moment'; readonly at: number; readonly until: number; readonly span: Span }
  /** Milliseconds from now; negative is the past. */
  | { readonly kind: 'relative'; readonly ms: number; readonly span: Span }
  | { readonly kind: 'duration'; readonly ms: number; readonly span: Span };

export type Comparison = '=' | '!=' | '>' | '>=' | '<' | '<=';

/** A parsed query. `all` is the empty one. */
export type Query =
  | { readonly kind: 'all'; readonly span: Span }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Query[]; readonly span: Span }
  | { readonly kind: 'not'; readonly term: Query; readonly span: Span }
  | { readonly kind: 'has'; readonly key: QueryKey; readonly span: Span }
  | {
      readonly kind: 'compare';
      readonly key: QueryKey;
      readonly operator: Comparison;
      readonly value: Literal;
      readonly span: Span;
    }
  | {
      readonly kind: 'in';
      readonly key: QueryKey;
      readonly negated: boolean;
      readonly values: readonly Literal[];
      readonly span: Span;
    }
  | {
      readonly kind: 'match';
      readonly key: QueryKey;
      readonly negated: boolean;
      readonly pattern: string;
      readonly ignoreCase: boolean;
      readonly span: Span;
    };
