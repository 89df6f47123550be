import * as z from 'zod';

const data = z.object({
  path: z.string(),
  digest: z.string(),
  bytes: z.number().nullable(),
  committed: z.boolean().nullable(),
});

/** What a run was made of, as its page shows it. */
export const runSnapshot = z.object({
  /** By Trainyard when it was launched, or made from what the run's own logger left. */
  recorded: z.enum(['launch', 'logged']),
  takenAt: z.number().nullable(),
  code: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('git'),
        commit: z.string().nullable(),
        branch: z.string().nullable(),
        remote: z.string().nullable(),
        dirty: z.boolean().nullable(),
        /** The commit that holds the tree as it was, and its ref; null where there is none. */
        snapshot: z.string().nullable(),
        ref: z.string().nullable(),
        /** Changes since the commit were recorded as a patch. */
        patched: z.boolean(),
        leftOut: z.array(z.object({ path: z.string(), why: z.string() })),
        submodules: z.array(z.object({ path: z.string(), commit: z.string(), dirty: z.boolean() })),
      }),
      z.object({ kind: z.literal('files'), files: z.int(), leftOut: z.int() }),
    ])
    .nullable(),
  command: z.string().nullable(),
  python: z.object({ version: z.string(), program: z.string().nullable() }).nullable(),
  packages: z.record(z.string(), z.string()),
  locks: z.array(z.string()),
  /** Values of secrets are null. */
  variables: z.record(z.string(), z.string().nullable()),
  container: z.string().nullable(),
  machine: z.record(z.string(), z.string()),
  seeds: z.record(z.string(), z.string()),
  inputs: z.array(data),
  outputs: z.array(data).nullable(),
  problems: z.array(z.object({ file: z.string(), message: z.string(), hint: z.string() })),
});
export type RunSnapshotMessage = z.infer<typeof runSnapshot>;
