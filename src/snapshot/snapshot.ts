import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { snapshotFolderName } from '../jobs/run-record.ts';

/** What a launched run was made of, below its folder: `.trainyard/runs/<slug>/snapshot/snapshot.json`. */
export const snapshotName = 'snapshot.json';
/** What its declared outputs came to, written when the training ended, before its end is told. */
export const outputsName = 'outputs.json';
/** Copies of code files of a folder without git, at their paths relative to the base. */
export const codeFolderName = 'code';
/** Copies of lock files, by the name that `locks` has. */
export const locksFolderName = 'locks';

const digest = z.string().regex(/^(?:sha256|md5|etag|checksum):./);
const problem = z.object({ file: z.string(), message: z.string(), hint: z.string() });

/** A file, or a folder as a whole: see `dataDigest`. Paths are relative to the base, with forward slashes. */
export const dataSchema = z.object({
  path: z.string(),
  kind: z.enum(['file', 'folder']),
  digest,
  bytes: z.number(),
  /** Whether the snapshot's commit holds it: then it comes from there, else from the workspace, its digest checked. */
  committed: z.boolean(),
});
export type DataDigest = z.infer<typeof dataSchema>;

const gitCode = z.object({
  kind: z.literal('git'),
  /** The root of the work tree, relative to the base, with forward slashes: `.`, `..`, `../..`. */
  root: z.string(),
  /** HEAD's whole hash; null where nothing was committed yet. */
  commit: z.string().nullable(),
  branch: z.string().nullable(),
  /** The address of `origin`, or of the only remote, without user and password. */
  remote: z.string().nullable(),
  dirty: z.boolean(),
  /**
   * The whole hash of a commit that holds the work tree as it was; `commit` itself where the tree was clean, or where it
   * could not be written: then it is dirty, and `problems` says why.
   */
  snapshot: z.string(),
  /** The ref that keeps it: `refs/trainyard/runs/<slug>`. */
  ref: z.string(),
  /** The hash of the snapshot's tree: the same for the same files; left out where it could not be written. */
  tree: z.string().optional(),
  /** Untracked files that the snapshot lacks; paths here and below are relative to the root. */
  leftOut: z.array(
    z.object({ path: z.string(), bytes: z.number(), why: z.enum(['secret', 'large', 'unreadable', 'other']) }),
  ),
  /** Submodules and the commits that were checked out; what is uncommitted inside of them is not kept. */
  submodules: z.array(z.object({ path: z.string(), commit: z.string(), dirty: z.boolean() })),
});
export type GitCode = z.infer<typeof gitCode>;

/** Of a folder without git: digests of its code files, and copies of them below `code/`. */
const fileCode = z.object({
  kind: z.literal('files'),
  files: z.array(z.object({ path: z.string(), digest, bytes: z.number() })),
  /** Files that are past the limits, and so neither copied nor hashed. */
  leftOut: z.array(z.object({ path: z.string(), bytes: z.number() })),
});
export type FileCode = z.infer<typeof fileCode>;

export const snapshotSchema = z.object({
  version: z.literal(1),
  /** ms since 1970, UTC. */
  takenAt: z.number(),
  code: z.discriminatedUnion('kind', [gitCode, fileCode]),
  environment: z.object({
    /** The Python that the command runs with; null where it runs with none. */
    python: z
      .object({ program: z.string(), version: z.string(), implementation: z.string(), prefix: z.string() })
      .nullable(),
    /** By PyPI's name in lower case: the version, or where it comes from. */
    packages: z.record(z.string(), z.string()),
    /** What conda installed, by its own names: version, build and channel; left out where it is no environment of conda's. */
    conda: z.record(z.string(), z.string()).optional(),
    /** Lock files that say how to make the environment again, the most exact first. `copy`: its name below `locks/`. */
    locks: z.array(
      z.object({
        kind: z.enum(['uv', 'poetry', 'pixi', 'conda', 'pip']),
        path: z.string(),
        digest,
        copy: z.string(),
      }),
    ),
    /** Variables that may change a training, by name; values of secrets are null. */
    variables: z.record(z.string(), z.string().nullable()),
    /** The container image, or what is known of it; null outside of containers. */
    container: z.string().nullable(),
  }),
  machine: z.object({
    platform: z.string(),
    release: z.string(),
    arch: z.string(),
    cpu: z.string(),
    cores: z.number(),
    /** Bytes. */
    memory: z.number(),
    gpus: z.array(z.string()),
    driver: z.string().nullable(),
    cuda: z.string().nullable(),
  }),
  /** Parameters and variables that seed random numbers. */
  seeds: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Declared inputs. */
  inputs: z.array(dataSchema),
  /** What could not be recorded. */
  problems: z.array(problem),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

export const outputsSchema = z.object({
  version: z.literal(1),
  takenAt: z.number(),
  outputs: z.array(dataSchema.omit({ committed: true })),
  problems: z.array(problem),
});
export type Outputs = z.infer<typeof outputsSchema>;

/** What a launched run was made of (its folder is absolute); null where nothing that can be used was recorded. */
export function readSnapshot(folder: string): Snapshot | null {
  return readJson(join(folder, snapshotFolderName, snapshotName), snapshotSchema);
}

/** What a launched run's declared outputs came to; null where that was not recorded, or not yet. */
export function readOutputs(folder: string): Outputs | null {
  return readJson(join(folder, snapshotFolderName, outputsName), outputsSchema);
}

function readJson<T>(file: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}
