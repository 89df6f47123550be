import * as z from 'zod';

/** How many cards stand side by side; `auto`: as many as fit. */
export const columnChoices = ['auto', '1', '2', '3', '4'] as const;

/** What the charts page keeps of itself over hiding and window reloads, beside the charts' own options. */
export const chartsPage = z.object({
  columns: z.enum(columnChoices).catch('auto'),
  search: z.string().catch(''),
  /** Metrics, in the order of pinning. */
  pinned: z.array(z.string()).catch([]),
  /** Groups that were opened or closed by hand. */
  open: z.record(z.string(), z.boolean()).catch({}),
  /** Ids of runs that are hidden in the legend. */
  hidden: z.array(z.string()).catch([]),
  scroll: z.number().catch(0),
});
export type ChartsPage = z.infer<typeof chartsPage>;
