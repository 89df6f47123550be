import * as z from 'zod';

/** What the page of a launch keeps of itself while it is hidden. */
export const launchPage = z.object({
  /** Values that differ from the defaults, by name; null: nothing was changed here yet. */
  given: z.record(z.string(), z.string()).nullable().catch(null),
  search: z.string().catch(''),
  /** Only parameters whose value differs from the default. */
  changed: z.boolean().catch(false),
  scroll: z.number().catch(0),
});
export type LaunchPage = z.infer<typeof launchPage>;
