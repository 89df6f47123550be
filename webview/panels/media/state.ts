import * as z from 'zod';

export const histogramViews = ['ridges', 'heat', 'bands'] as const;

/** What the media page keeps of itself over hiding and window reloads. */
export const mediaPage = z.object({
  search: z.string().catch(''),
  /** Whether all cards show the same step. */
  together: z.boolean().catch(true),
  /** The step that all cards show; null: the last one, and whatever comes after it. */
  step: z.number().nullable().catch(null),
  /** By card, where each has a step of its own. */
  steps: z.record(z.string(), z.number()).catch({}),
  histograms: z.enum(histogramViews).catch('ridges'),
  /** Whether confusion matrices tell shares of a row rather than counts. */
  shares: z.boolean().catch(false),
  /** Cards that show the table behind their picture. */
  tables: z.array(z.string()).catch([]),
  /** Sections that were closed by hand. */
  closed: z.array(z.string()).catch([]),
  /** Ids of runs that are not shown. */
  hidden: z.array(z.string()).catch([]),
  scroll: z.number().catch(0),
});
export type MediaPage = z.infer<typeof mediaPage>;
