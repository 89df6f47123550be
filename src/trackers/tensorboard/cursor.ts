import * as z from 'zod';
import type { Cursor } from '../tracker.ts';
import { sessionSchema } from './hparams.ts';
import type { FileState, Part } from './part.ts';
import { jsonNumber, numberSchema, summarySchema, TagSummary } from './summary.ts';

const fileSchema = z.object({
  path: z.string(),
  mark: z.object({ bytes: z.number(), inode: z.number(), writtenAt: z.number(), head: z.string() }),
  offset: z.number(),
  brokenAt: z.number().nullable(),
  damagedAt: z.number().nullable(),
  damaged: z.number(),
  startedAt: numberSchema,
  firstPointAt: numberSchema,
  lastPointAt: numberSchema,
  lastLoggedAt: numberSchema,
  resumes: z.boolean(),
  hasOtherData: z.boolean(),
  session: sessionSchema,
  tags: z.array(z.tuple([z.string(), summarySchema])),
});

const partSchema = z.object({
  generations: z.array(z.number()),
  plugins: z.array(z.tuple([z.string(), z.string()])),
  files: z.array(fileSchema),
});

const cursorSchema = z.object({ version: z.literal(1), parts: z.array(partSchema) });

/** Everything that was read so far, one part after the other, as plain JSON. */
export function toCursor(parts: readonly Part<TagSummary>[]): Cursor {
  return {
    version: 1,
    parts: parts.map((part) => ({
      generations: [...part.generations],
      plugins: [...part.plugins],
      files: part.files.map(({ sinks, ...file }) => ({
        ...file,
        startedAt: jsonNumber(file.startedAt),
        firstPointAt: jsonNumber(file.firstPointAt),
        lastPointAt: jsonNumber(file.lastPointAt),
        lastLoggedAt: jsonNumber(file.lastLoggedAt),
        tags: [...sinks].map(([tag, sink]) => [tag, sink.toTuple().map(jsonNumber)]),
      })),
    })),
  };
}

function fileOf({ tags, ...file }: z.infer<typeof fileSchema>): FileState<TagSummary> {
  const unlimited = Number.POSITIVE_INFINITY;
  return { ...file, sinks: new Map(tags.map(([tag, kept]) => [tag, TagSummary.fromTuple(kept, unlimited)])) };
}

/** What `toCursor` kept, null for a cursor that is none of ours. */
export function fromCursor(cursor: Cursor): readonly Part<TagSummary>[] | null {
  const parsed = cursorSchema.safeParse(cursor);
  if (!parsed.success) return null;
  return parsed.data.parts.map((part) => ({
    generations: part.generations,
    plugins: new Map(part.plugins),
    files: part.files.map(fileOf),
    unreadable: [],
  }));
}
