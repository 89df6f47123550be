import * as z from 'zod';

/** What the run page keeps of itself over hiding and window reloads, beside the charts' own options. */
export const runPageState = z.object({
  paramSearch: z.string().catch(''),
  metricSearch: z.string().catch(''),
  /** The file that is being looked at. */
  file: z.string().nullable().catch(null),
  scroll: z.number().catch(0),
});
export type RunPageState = z.infer<typeof runPageState>;
