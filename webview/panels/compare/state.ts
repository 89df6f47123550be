import * as z from 'zod';

/** A part of an axis: numbers from and to (both inside), or names. */
export const brush = z.union([
  z.object({ from: z.number(), to: z.number() }),
  z.object({ names: z.array(z.string()) }),
]);
export type Brush = z.infer<typeof brush>;

/** What the compare page keeps of itself over hiding and window reloads. */
export const comparePage = z.object({
  scope: z.enum(['auto', 'checked', 'listed']).catch('auto'),
  /** Null: the primary metric. */
  metric: z.string().nullable().catch(null),
  /** Keys of the axes, left to right; null: the most telling ones. */
  axes: z.array(z.string()).nullable().catch(null),
  brushes: z.record(z.string(), brush).catch({}),
  /** Keys of the scatter's axes; null: the most important parameter, and the metric. */
  x: z.string().nullable().catch(null),
  y: z.string().nullable().catch(null),
  /** Key of the parameter by whose values runs are grouped, or `seeds`; null: what tells most. */
  groupBy: z.string().nullable().catch(null),
  /** Labels of the two groups that are tested. */
  pair: z.tuple([z.string(), z.string()]).nullable().catch(null),
  /** Whether list, table and charts show what is brushed here. */
  applied: z.boolean().catch(false),
  scroll: z.number().catch(0),
});
export type ComparePage = z.infer<typeof comparePage>;
