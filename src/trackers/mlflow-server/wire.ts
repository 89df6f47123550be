import * as z from 'zod';

/**
 * What MLflow's REST API answers, as far as it is read here (mlflow/protos/service.proto as JSON: 64-bit numbers may be
 * texts, and numbers that JSON lacks are "NaN", "Infinity" and "-Infinity").
 */

const token = z.string().nullish();
const millis = z.union([z.number(), z.string()]).nullish();

export const experimentsPage = z.object({ experiments: z.array(z.unknown()).nullish(), next_page_token: token });

export const wireExperiment = z.object({
  experiment_id: z.string().min(1),
  name: z.string().nullish(),
  lifecycle_stage: z.string().nullish(),
});
export type WireExperiment = z.infer<typeof wireExperiment>;

export const runsPage = z.object({ runs: z.array(z.unknown()).nullish(), next_page_token: token });

const pair = z.object({ key: z.string(), value: z.string().nullish() });

/** An id becomes part of addresses and of Trainyard's own ids. */
const runId = z.string().regex(/^[\w-]{1,128}$/);

export const wireRun = z.object({
  info: z
    .object({
      run_id: runId.nullish(),
      /** What older servers call it. */
      run_uuid: runId.nullish(),
      experiment_id: z.string(),
      run_name: z.string().nullish(),
      status: z.string().nullish(),
      start_time: millis,
      end_time: millis,
      lifecycle_stage: z.string().nullish(),
    })
    .refine(({ run_id: id, run_uuid: old }) => typeof (id ?? old) === 'string'),
  data: z
    .object({
      metrics: z
        .array(z.object({ key: z.string(), value: z.unknown(), timestamp: z.unknown(), step: z.unknown() }))
        .nullish(),
      params: z.array(pair).nullish(),
      tags: z.array(pair).nullish(),
    })
    .nullish(),
});
export type WireRun = z.infer<typeof wireRun>;

export const wireOneRun = z.object({ run: z.unknown() });

/** Points are checked one by one where they are taken in, without a schema: there are many of them. */
export const historyPage = z.object({
  metrics: z.custom<readonly unknown[]>(Array.isArray).nullish(),
  next_page_token: token,
});

const wireFile = z.object({
  path: z.string(),
  is_dir: z.boolean().nullish(),
  file_size: z.union([z.number(), z.string()]).nullish(),
});
export type WireFile = z.infer<typeof wireFile>;

export const filesPage = z.object({ files: z.array(wireFile).nullish(), next_page_token: token });

/** A number as it may stand in an answer; null for anything else. */
export function numberIn(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  if (value === 'NaN') return Number.NaN;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  return /^-?\d{1,19}$/.test(value) ? Number(value) : null;
}

/** A time, ms since 1970; null where there is none (MLflow also writes 0). */
export function timeIn(value: unknown): number | null {
  const time = numberIn(value);
  return time === null || !Number.isFinite(time) || time === 0 ? null : time;
}
