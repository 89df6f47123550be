import { z } from 'zod';

/** What a person does in the editor, each with the loop watched. */
export const deeds = ['launch', 'jobs', 'project', 'picker'] as const;

/** What the probe in the extension host is to measure. */
export const orderSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('activate'), ids: z.array(z.string()) }),
  z.object({ do: z.literal('index'), runs: z.number(), profile: z.string().nullable() }),
  z.object({ do: z.literal('idle'), ms: z.number() }),
  z.object({ do: z.literal('deed'), deed: z.enum(deeds), profile: z.string().nullable() }),
]);
export type Order = z.infer<typeof orderSchema>;
export type Deed = (typeof deeds)[number];

const gapSchema = z.object({ at: z.number(), wall: z.number(), own: z.number() });
const watchSchema = z.object({
  /** The longest block of the loop, ms by the clock. */
  wall: z.number(),
  /** The most that the loop's thread itself worked in one block, ms. */
  own: z.number(),
  /** How long it was watched, ms. */
  ms: z.number(),
  /** The longest blocks, `at` ms after the start, longest first. */
  gaps: z.array(gapSchema),
});
export type LoopWatch = z.infer<typeof watchSchema>;

/** What comes back for each kind of order; an error's text where it could not be measured. */
export const activationSchema = z.object({
  /** For each id, ms: by the clock, and the processor time of the host's thread. */
  times: z.array(z.object({ wall: z.number(), own: z.number() })),
});
export const idleSchema = z.object({ watch: watchSchema });
export const deedSchema = z.object({
  /** The first time, when code is loaded as well, then again. */
  watches: z.array(watchSchema),
});
export const indexSchema = z.object({
  /** From before the activation to its end. */
  activating: watchSchema,
  /** From there until the catalog is ready and the view drawn. */
  indexing: watchSchema,
  /** ms from the start of the activation until the catalog was ready. */
  ready: z.number(),
  runs: z.number(),
});
