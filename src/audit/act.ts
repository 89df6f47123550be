import * as z from 'zod';

/** What was done. Each verb is a command of both faces. */
export const actVerbs = [
  'launch',
  'cancel',
  'reproduce',
  'prune',
  'register',
  'approve',
  'deploy',
  'rollback',
] as const;

/** Something that changed something: who did it, what, to which run, when, from where. */
export const act = z.object({
  verb: z.enum(actVerbs),
  /** The git identity, `Ada <ada@example.org>`, else the user's name. */
  who: z.string(),
  /** The id of the run, or what else it was done to. */
  subject: z.string(),
  /** What there is to say of it: plain, no secrets. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** ms since 1970. */
  at: z.number(),
  face: z.enum(['editor', 'command-line', 'agent']),
});
export type Act = z.infer<typeof act>;
