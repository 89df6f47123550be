import * as z from 'zod';
import { mediaKinds } from '../runs/media.ts';

/** A number, NaN and the infinities too, which `pack` carries over (zod's own number refuses them). */
const number = z.custom<number>((value) => typeof value === 'number');
const bytes = z.instanceof(ArrayBuffer);
/** Exactly-sized binary of float64 values; checked by envelope only. */
const column = bytes.refine((buffer) => buffer.byteLength % 8 === 0, 'not a column of numbers');
const step = number.nullable();

const kind = z.enum(mediaKinds);

/** One thing that a run logged beside its numbers, and its steps. */
export const mediaTag = z.object({ tag: z.string(), kind, steps: z.array(number) });

/** A run whose media can be seen. `colour` is an index into the palette of `runs/colour.ts`. */
export const mediaRun = z.object({
  id: z.string(),
  name: z.string(),
  experiment: z.string(),
  status: z.string(),
  colour: z.int(),
  tags: z.array(mediaTag),
});

const part = z.object({ mime: z.string().regex(/^(image|audio)\/[a-z]+$/), bytes, caption: z.string() });

/** `MediaContent` of the catalog, its bytes and columns as buffers. Of a file its name and size only. */
export const mediaContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('image'), pictures: z.array(part), more: z.int() }),
  z.object({ kind: z.literal('audio'), clips: z.array(part), more: z.int() }),
  z.object({ kind: z.literal('histogram'), lefts: column, rights: column, counts: column }),
  z.object({
    kind: z.literal('curve'),
    shape: z.enum(['roc', 'precision-recall', 'calibration', 'det', 'other']),
    x: z.string(),
    y: z.string(),
    lines: z.array(z.object({ name: z.string(), xs: column, ys: column })),
  }),
  z.object({ kind: z.literal('confusion'), labels: z.array(z.string()), counts: z.array(z.array(number)) }),
  z.object({
    kind: z.literal('table'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), number, z.boolean(), z.null()]))),
    total: z.int(),
  }),
  z.object({ kind: z.literal('text'), format: z.enum(['plain', 'markdown']), text: z.string(), cut: z.boolean() }),
  z.object({ kind: z.literal('file'), name: z.string(), bytes: z.int() }),
  z.object({ kind: z.literal('none'), why: z.string() }),
]);

export const mediaFrame = z.object({ step, time: number.nullable(), content: mediaContent });

export type MediaTagMessage = z.infer<typeof mediaTag>;
export type MediaRunMessage = z.infer<typeof mediaRun>;
export type MediaContentMessage = z.infer<typeof mediaContent>;
export type MediaFrameMessage = z.infer<typeof mediaFrame>;

const thing = { run: z.string(), tag: z.string(), kind };

/** What the media panel may ask of the extension. */
export const mediaRequests = {
  'media.runs': { params: z.object({}), result: z.array(mediaRun) },
  /** Several steps of one thing; a step that is not there is left out. */
  'media.frames': { params: z.object({ ...thing, steps: z.array(step).max(200) }), result: z.array(mediaFrame) },
  /** Opens the page about a run. */
  'media.open': { params: z.object({ run: z.string() }), result: z.null() },
  /** Opens a `file` in an editor. */
  'media.openFile': { params: z.object({ ...thing, step }), result: z.null() },
  'media.uncheck': { params: z.object({ run: z.string() }), result: z.null() },
} as const;

/** What the extension tells the media panel. `runs`: other runs are checked; `grown`: these may have more steps. */
export const mediaEvents = {
  'media.runs': z.object({}),
  'media.grown': z.object({ runs: z.array(z.string()) }),
} as const;
