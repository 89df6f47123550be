import * as z from 'zod';
import { metricPicks } from '../runs/metric-pick.ts';

const texts = z.array(z.string()).max(10_000);
const off = z.boolean().default(false);

/** The narrowest and widest that a column may be, px. */
export const narrowest = 40;
export const widest = 2_000;

/**
 * How the table of runs is looked at, as it is kept with the workspace and in saved views. Columns are named by their
 * keys in the query language. Every key may be left out.
 */
export const tableLook = z.object({
  query: z.string().max(10_000).default(''),
  /** Archived runs too. */
  all: off,
  /** `-` in front for descending. */
  sort: texts.default([]),
  groupBy: texts.default([]),
  /** Columns that a person moved, from left to right, before those that nobody moved. */
  order: texts.default([]),
  /** Against what would be shown, or hidden, if nobody had said anything. */
  hidden: texts.default([]),
  shown: texts.default([]),
  /** Beside the names, at the left. */
  pinned: texts.default([]),
  /** px */
  widths: z.record(z.string(), z.number().min(narrowest).max(widest)).default({}),
  /** Which value of a metric is shown where it is not the last. */
  picks: z.record(z.string(), z.enum(metricPicks)).default({}),
  /** Only columns in which runs differ. */
  differences: off,
  /** Differences to the baseline in the cells of metrics. */
  deltas: off,
  /** Bars in cells of numbers. */
  bars: off,
});
export type TableLook = z.infer<typeof tableLook>;

/** A look with nothing chosen. */
export const plainLook: TableLook = tableLook.parse({});
