import * as z from 'zod';

/** A finite number. */
const number = z.number();
/** By hand: there are many, and a union costs much each. What is not finite has no place on an axis and crosses as null. */
const value = z.custom<string | number | boolean | null>(
  (one) => one === null || ['string', 'number', 'boolean'].includes(typeof one),
);

/** A run of the compare view. `colour` is an index into the palette of `runs/colour.ts`. */
export const comparedRun = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  colour: z.int(),
  experiment: z.string(),
  baseline: z.boolean(),
});

/** A parameter or a metric over all runs, in their order; null where a run lacks it. */
export const comparedColumn = z.object({
  /** In the query language: `params.lr`, `metrics.val/acc`. */
  key: z.string(),
  kind: z.enum(['params', 'metrics']),
  name: z.string(),
  values: z.array(value),
});

export const comparedRuns = z.object({
  runs: z.array(comparedRun),
  columns: z.array(comparedColumn),
  /** The primary metric of these runs, and which way each metric gets better. */
  metric: z.string().nullable(),
  /** Parameters by what they count for in that metric, the most important first. */
  ranked: z.array(z.string()),
  goals: z.record(z.string(), z.enum(['maximize', 'minimize'])),
  /** How many runs there were before only the newest were taken. */
  outOf: z.int(),
  /** What the runs are: those checked in the side bar, or those of a query. */
  scope: z.enum(['checked', 'listed']),
  checked: z.int(),
});

export const paramImportance = z.object({
  param: z.string(),
  importance: number,
  correlation: number.nullable(),
});

/** What the compare view may ask of the extension. */
export const compareRequests = {
  'compare.runs': { params: z.object({ scope: z.enum(['auto', 'checked', 'listed']) }), result: comparedRuns },
  'compare.importance': {
    params: z.object({ ids: z.array(z.string()).max(2_000), metric: z.string() }),
    result: z.object({ params: z.array(paramImportance), runs: z.int(), explained: number.nullable() }).nullable(),
  },
  /** Shows only these runs in the list and the table (by a query), and checks them for the charts. */
  'compare.apply': { params: z.object({ query: z.string(), ids: z.array(z.string()).max(2_000) }), result: z.null() },
  'compare.open': { params: z.object({ run: z.string() }), result: z.null() },
  'compare.diff': { params: z.object({ a: z.string(), b: z.string() }), result: z.null() },
} as const;

/** `changed`: runs came, went or have new values. */
export const compareEvents = { 'compare.changed': z.object({}) } as const;

export type ComparedRuns = z.infer<typeof comparedRuns>;
export type ComparedRun = z.infer<typeof comparedRun>;
export type ComparedColumn = z.infer<typeof comparedColumn>;
export type ParamImportance = z.infer<typeof paramImportance>;
export type ComparedValue = ComparedColumn['values'][number];
