import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readSmallText } from '../project/small-text.ts';
import { makeStateFolder, stateFolder } from '../project/state-folder.ts';
import { writeWhole } from '../project/write-whole.ts';
import { slugOf } from '../runs/slug.ts';
import { toJson } from '../runs/json.ts';

/** What a reproducing run came to, in its own folder: `.trainyard/runs/<slug>/reproduction.json`. */
export const reproductionName = 'reproduction.json';
/** The latest word on each run that was reproduced: `.trainyard/reproductions/<slug>.json`. */
export const reproductionsFolderName = 'reproductions';

export const verdicts = ['identical', 'within-tolerance', 'different', 'impossible'] as const;
export type ReproductionVerdict = (typeof verdicts)[number];

/** Kinds of inputs, in the order in which they are looked at: the first that differs is the first cause. */
export const causeKinds = [
  'commit',
  'code',
  'environment',
  'variable',
  'data',
  'parameter',
  'seed',
  'configuration',
  'machine',
] as const;
export type CauseKind = (typeof causeKinds)[number];

const said = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** An input that two runs do not have in common; null: it is not there. */
export const causeSchema = z.object({ kind: z.enum(causeKinds), name: z.string(), a: said, b: said });
export type Cause = z.infer<typeof causeSchema>;

/** How far two runs agree in one respect; `unknown`: one of them says nothing of it; `none`: there is nothing to compare. */
export const agreement = z.enum(['same', 'within', 'different', 'unknown', 'none']);
export type Agreement = z.infer<typeof agreement>;

/** Numbers that JSON lacks are texts, as everywhere. */
const numeral = z.union([z.number(), z.string()]);

export const differencesSchema = z.object({
  /** From the first to the last: each says more than the one before. */
  levels: z.object({ ran: agreement, outputs: agreement, metrics: agreement, curves: agreement }),
  inputs: z.array(causeSchema),
  status: z.object({ a: z.string(), b: z.string() }).nullable(),
  outputs: z.array(z.object({ path: z.string(), a: z.string().nullable(), b: z.string().nullable() })),
  metrics: z.array(z.object({ metric: z.string(), a: numeral.nullable(), b: numeral.nullable(), within: z.boolean() })),
  curves: z.array(
    z.object({
      metric: z.string(),
      points: z.object({ a: z.number(), b: z.number() }),
      /** The first step at which they differ; null: one of them has no such point. */
      firstStep: numeral.nullable(),
      /** The largest distance of two values at one place. */
      largest: numeral,
      within: z.boolean(),
    }),
  ),
});
export type Differences = z.infer<typeof differencesSchema>;

export const reproductionSchema = z.object({
  version: z.literal(1),
  /** The id of the run that was reproduced. */
  of: z.string(),
  /** The id of the run that did it; null: nothing could be started. */
  run: z.string().nullable(),
  /** Made of what was recorded, or of what is there now. */
  mode: z.enum(['snapshot', 'current']),
  verdict: z.enum(verdicts),
  /** The name of the first input that differs: a file, a package, a parameter, a commit; null: none is known to. */
  firstCause: z.string().nullable(),
  /** Plain sentences. */
  reasons: z.array(z.string()),
  differences: differencesSchema.nullable(),
  tolerance: z.object({ relative: z.number(), absolute: z.number() }),
  /** ms since 1970. */
  at: z.number(),
});
export type Reproduction = z.infer<typeof reproductionSchema>;

/**
 * Keeps what a reproduction came to, in the folder of the run that did it, and (`counts`) as the latest word on the run
 * that was reproduced. Throws as `fs` does.
 */
export function keepReproduction(
  base: string,
  runFolder: string | null,
  reproduction: Reproduction,
  counts: boolean,
): void {
  const text = `${toJson(reproduction, 2)}\n`;
  if (runFolder !== null) writeWhole(join(runFolder, reproductionName), text);
  if (!counts) return;
  makeStateFolder(base, reproductionsFolderName);
  writeWhole(fileOf(base, reproduction.of), text);
}

/** The latest word on whether a run of a base (absolute) can be done again; null: nobody tried. */
export function readReproduction(base: string, id: string): Reproduction | null {
  const found = parseReproduction(readSmallText(fileOf(base, id)));
  return found?.of === id ? found : null;
}

/** What a reproducing run (its folder is absolute) came to; null: it is none, or not over. */
export function readReproductionOf(runFolder: string): Reproduction | null {
  try {
    return parseReproduction(readFileSync(join(runFolder, reproductionName), 'utf8'));
  } catch {
    return null;
  }
}

function fileOf(base: string, id: string): string {
  return join(stateFolder(base), reproductionsFolderName, `${slugOf(id, id.slice(id.indexOf(':') + 1))}.json`);
}

/** A reproduction as it is kept (its text); null: it is none that can be used. */
export function parseReproduction(text: string | null): Reproduction | null {
  try {
    return reproductionSchema.safeParse(JSON.parse(text ?? '')).data ?? null;
  } catch {
    return null;
  }
}
