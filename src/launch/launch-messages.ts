import * as z from 'zod';
import { commandSchema, runRecord } from '../jobs/run-record.ts';
import type { LaunchPlan } from './plan.ts';

const texts = z.record(z.string(), z.string());
const paramValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** All of a plan: what were left out here would be lost on the way. */
const planSchema = z.object({
  ok: z.literal(true),
  base: z.string(),
  codeBase: z.string().exactOptional(),
  action: z.string().nullable(),
  experiment: z.string(),
  command: commandSchema,
  secrets: texts.exactOptional(),
  params: z.record(z.string(), paramValue),
  env: texts,
  ownEnv: z.record(z.string(), z.string().nullable()),
  inputs: z.array(z.string()),
  outputs: z.array(z.string()),
  gpus: z.number(),
  python: z.string().nullable(),
} satisfies Record<keyof LaunchPlan, z.ZodType>);

/** What a launch in another process is told beside its plan. */
const optionsSchema = z.object({
  backendName: z.string(),
  backend: z.object({ supervisor: z.string(), queue: z.string(), limit: z.number().nullable() }),
  face: z.enum(['editor', 'command-line']),
  tags: texts,
  parent: z.string().nullable(),
});
export type RemoteOptions = z.infer<typeof optionsSchema>;

/** To the process that launches. Secrets of parameters and environment pass in memory only. */
export const toLauncher = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('launch'), id: z.number(), plan: planSchema, options: optionsSchema }),
  z.object({ kind: z.literal('cancel'), id: z.number() }),
]);
export type ToLauncher = z.infer<typeof toLauncher>;

/** From it: what became of a launch. */
export const fromLauncher = z.object({
  id: z.number(),
  done: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), folder: z.string(), record: runRecord, warnings: z.array(z.string()) }),
    z.object({
      ...{ ok: z.literal(false), code: z.string(), message: z.string(), hint: z.string(), outside: z.boolean() },
      known: z.array(z.string()).exactOptional(),
    }),
  ]),
});
export type FromLauncher = z.infer<typeof fromLauncher>;
