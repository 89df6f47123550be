import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isAlive, processIdentity } from '../../jobs/process-identity.ts';
import { readSmallText } from '../../project/small-text.ts';
import { makeStateFolder, stateFolder } from '../../project/state-folder.ts';
import { writeWhole } from '../../project/write-whole.ts';
import { toJson } from '../../runs/json.ts';
import { slugOf } from '../../runs/slug.ts';

/** Bisections of a base: `.trainyard/bisects/<slug>.json`. */
export const bisectsFolderName = 'bisects';
/** The tags that say of a launched run which bisection and commit it belongs to, and which repeat it is. */
export const bisectTag = 'trainyard.bisect';
export const commitTag = 'trainyard.commit';
export const repeatTag = 'trainyard.repeat';

const hash = z.string().regex(/^[0-9a-f]{40,64}$/);
const numeral = z.union([z.number(), z.string()]);

/** What is asked of a bisection. Two that ask the same are the same. */
export const questionSchema = z.object({
  metric: z.string(),
  good: hash,
  bad: hash,
  /** The action's name, or a script; null: the usual one. */
  action: z.string().nullable(),
  /** Where a script is looked for and run: a folder below the base, with forward slashes; left out: the base. */
  folder: z
    .string()
    .regex(/^(?!\.\.?(?:\/|$))[^/\\:\0]+(?:\/(?!\.\.?(?:\/|$))[^/\\:\0]+)*$/)
    .optional(),
  /** Values instead of defaults, as they were written. */
  params: z.record(z.string(), z.string()),
  /** Null: learned from repeats at both ends. */
  threshold: z.number().nullable(),
  goal: z.enum(['minimize', 'maximize']).nullable(),
  /** Null: once, and more often where values lie near neither end. */
  repeats: z.int().min(1).nullable(),
  firstParent: z.boolean(),
});
export type Question = z.infer<typeof questionSchema>;

/** What was found out of one commit. */
const testedSchema = z.object({
  commit: hash,
  /** Ids of runs; several are repeats. */
  runs: z.array(z.string()),
  /** The mean of their values; null: none. */
  value: numeral.nullable(),
  verdict: z.enum(['good', 'bad', 'skip']),
  /** Whether no training was needed. */
  reused: z.boolean(),
  /** Why it was skipped, or what else is to be known; '' for nothing. */
  why: z.string(),
});
export type TestedRecord = z.infer<typeof testedSchema>;

export const bisectStates = ['running', 'stopped', 'found', 'indistinct', 'skipped', 'failed'] as const;

export const bisectSchema = z.object({
  version: z.literal(1),
  slug: z.string().regex(/^[a-z0-9-]+$/),
  question: questionSchema,
  startedAt: z.number(),
  updatedAt: z.number(),
  /** The process that works on it, or did. */
  process: processIdentity,
  status: z.enum(bisectStates),
  tested: z.array(testedSchema),
  firstBad: hash.nullable(),
  /** Trainings that were started for it, over all sittings. */
  trainings: z.int(),
});
export type BisectState = z.infer<typeof bisectSchema>;

/** The slug of what is asked: the same for the same question. */
export function bisectSlug(question: Question): string {
  const params = Object.fromEntries(Object.entries(question.params).sort(([a], [b]) => (a < b ? -1 : 1)));
  return slugOf(JSON.stringify({ ...question, params }), question.metric);
}

/** Writes how far a bisection of a base (absolute) is. Throws as `fs` does. */
export function writeBisect(base: string, state: BisectState): void {
  makeStateFolder(base, bisectsFolderName);
  writeWhole(bisectFile(base, state.slug), `${toJson({ ...state, updatedAt: Date.now() }, 2)}\n`);
}

/** How far a bisection of a base (absolute) is; null: there is none that can be read. */
export function readBisect(base: string, slug: string): BisectState | null {
  try {
    return bisectSchema.safeParse(JSON.parse(readSmallText(bisectFile(base, slug)) ?? '')).data ?? null;
  } catch {
    return null;
  }
}

/** Whether a file of a newer Trainyard lies in the place of a bisection: it is left as it is. */
export function isOfNewer(base: string, slug: string): boolean {
  try {
    const json: unknown = JSON.parse(readSmallText(bisectFile(base, slug)) ?? '');
    return (z.object({ version: z.int() }).safeParse(json).data?.version ?? 1) > 1;
  } catch {
    return false;
  }
}

/** The bisections of a base (absolute), the newest first. */
export function listBisects(base: string): readonly BisectState[] {
  let names: readonly string[];
  try {
    names = readdirSync(join(stateFolder(base), bisectsFolderName));
  } catch {
    return [];
  }
  const all = names.flatMap((name) => (name.endsWith('.json') ? (readBisect(base, name.slice(0, -5)) ?? []) : []));
  return all.sort((a, b) => b.updatedAt - a.updatedAt);
}

/** Whether another process works on it at this moment. */
export function isBusy({ status, process: owner }: BisectState): boolean {
  return status === 'running' && owner.pid !== process.pid && isAlive(owner);
}

/** Where a bisection of a base (absolute) is kept. */
export function bisectFile(base: string, slug: string): string {
  return join(stateFolder(base), bisectsFolderName, `${slug}.json`);
}
