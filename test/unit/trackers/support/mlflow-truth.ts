import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** A number as truth.json keeps it. Minus zero is zero to us: JSON keeps no sign of it. */
const numeral = z
  .union([z.number(), z.literal(['NaN', 'Infinity', '-Infinity'])])
  .transform((value) => Number(value) + 0);

const truthSchema = z.object({
  mlflow: z.string(),
  runs: z.record(
    z.string(),
    z.object({
      experiment: z.string(),
      name: z.string(),
      status: z.string(),
      startedAt: z.number(),
      endedAt: z.number().nullable(),
      deleted: z.boolean(),
      params: z.record(z.string(), z.string()),
      tags: z.record(z.string(), z.string()),
      metrics: z.record(
        z.string(),
        z.object({
          last: numeral,
          lastStep: z.number(),
          history: z.array(z.tuple([z.number(), numeral, z.number()])),
        }),
      ),
    }),
  ),
});

export type MlflowTruth = z.infer<typeof truthSchema>;

/** What MLflow's own reader tells of a store or database, as the fixture's maker wrote it down. */
export function readMlflowTruth(file: string): MlflowTruth {
  return truthSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
