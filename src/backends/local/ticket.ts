import * as z from 'zod';
import { processIdentity } from '../../jobs/process-identity.ts';

/** A job's place in the machine's queue: one small file. */
export const ticketSchema = z.object({
  supervisor: processIdentity,
  /** The job's folder: a training outlives a killed supervisor, and keeps its place. */
  folder: z.string(),
  /** How many GPUs it wants. */
  wants: z.int(),
  /** Which it has; null while it waits. */
  has: z.array(z.int()).nullable(),
});
export type Ticket = z.infer<typeof ticketSchema>;
