import * as z from 'zod';
import { xAxis } from '../../src/protocol/charts.ts';

export type XAxis = z.infer<typeof xAxis>;

const range = z.tuple([z.number(), z.number()]);

/** How all charts of a page are looked at; the page keeps it over hiding and reloads. */
export const chartOptions = z.object({
  x: xAxis.catch('step'),
  smoothing: z.number().min(0).max(0.99).catch(0),
  logX: z.boolean().catch(false),
  logY: z.boolean().catch(false),
  ignoreOutliers: z.boolean().catch(false),
  /** By metric. */
  zoom: z.record(z.string(), z.object({ x: range.nullable(), y: range.nullable() })).catch({}),
  /** Metrics whose card shows its table. */
  tables: z.array(z.string()).catch([]),
});
export type ChartOptions = z.infer<typeof chartOptions>;
