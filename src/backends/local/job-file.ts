import * as z from 'zod';
import { commandSchema } from '../../jobs/run-record.ts';

/** What a supervisor is to run, as it stands in `state/job.json`. The environment is never in a file: it is inherited. */
export const jobFile = z.object({
  version: z.literal(1),
  slug: z.string(),
  command: commandSchema,
  /** How many of the machine's GPUs are the job's alone; 0 leaves `CUDA_VISIBLE_DEVICES` as it is. */
  gpus: z.int().min(0),
  queue: z.object({
    /** Absolute: shared by all processes of the machine's user. */
    folder: z.string(),
    /** Jobs that may run at once. */
    limit: z.int().min(1),
  }),
  submittedAt: z.number(),
  /** What declared outputs are relative to (absolute), and which there are. */
  base: z.string().nullable().default(null),
  outputs: z.array(z.string()).default([]),
});
export type JobFile = z.infer<typeof jobFile>;
