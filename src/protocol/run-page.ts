import * as z from 'zod';
import { chartsRequests, exportRequests } from './charts.ts';
import { mediaTag } from './media.ts';
import { runSnapshot } from './run-snapshot.ts';

const number = z.custom<number>((value) => typeof value === 'number');

const summary = z.object({
  last: number,
  lastStep: number,
  min: number.nullable(),
  max: number.nullable(),
  count: z.int(),
});

/** Everything that the page about one run shows. Times are ms since 1970. */
export const runPage = z.object({
  id: z.string(),
  name: z.string(),
  tracker: z.string(),
  trackerTitle: z.string(),
  experiment: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  exitCode: z.int().nullable(),
  startedAt: number.nullable(),
  endedAt: number.nullable(),
  touchedAt: number.nullable(),
  colour: z.int(),
  headline: z
    .object({ metric: z.string(), value: number, goal: z.enum(['maximize', 'minimize']).nullable() })
    .nullable(),
  params: z.record(z.string(), z.union([z.string(), number, z.boolean(), z.null()])),
  metrics: z.record(z.string(), summary),
  tags: z.record(z.string(), z.string()),
  note: z.string().nullable(),
  starred: z.boolean(),
  archived: z.boolean(),
  /** The run is pinned as the baseline. */
  baseline: z.boolean(),
  /** The run that it is compared with, and the headline's value less its own. */
  against: z.object({ id: z.string(), name: z.string(), delta: number.nullable() }).nullable(),
  parent: z.object({ id: z.string(), name: z.string() }).nullable(),
  children: z.array(z.object({ id: z.string(), name: z.string() })),
  git: z.object({ commit: z.string(), branch: z.string().nullable(), dirty: z.boolean().nullable() }).nullable(),
  location: z.string(),
  sources: z.array(z.object({ tracker: z.string(), file: z.string() })),
  artifacts: z.array(z.object({ path: z.string(), bytes: z.int() })),
  artifactsCut: z.boolean(),
  /** What trainyard.yaml calls the server that has the files; null: they are on this machine. */
  server: z.string().nullable(),
  problems: z.array(z.object({ file: z.string(), message: z.string(), hint: z.string() })),
  /** What came of doing it again the last time; `run` is the run that did it. Null: nobody tried. */
  reproduction: z
    .object({
      verdict: z.enum(['identical', 'within-tolerance', 'different', 'impossible']),
      firstCause: z.string().nullable(),
      reasons: z.array(z.string()),
      at: number,
      run: z.string().nullable(),
    })
    .nullable(),
});
export type RunPage = z.infer<typeof runPage>;

/** A file of a run, as far as it can be looked at. Bytes are for images only; text is cut at a size and says so. */
export const preview = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('image'), mime: z.string(), bytes: z.instanceof(ArrayBuffer) }),
  z.object({ kind: z.enum(['text', 'json', 'markdown']), text: z.string(), cut: z.boolean() }),
  z.object({ kind: z.literal('none'), why: z.string() }),
]);
export type Preview = z.infer<typeof preview>;

/** What a person can do from the page; the extension runs the command that belongs to it. */
export const runAct = z.enum([
  'charts',
  'media',
  'folder',
  'reveal',
  'copy-id',
  'check',
  'rename',
  'tag',
  'reproduce',
  'compare-reproduction',
]);
export type RunAct = z.infer<typeof runAct>;

/** What a person can change from the page; what is left out stays, null takes away. */
export const runEdit = z.object({
  note: z.string().nullable().optional(),
  starred: z.boolean().optional(),
  archived: z.boolean().optional(),
  baseline: z.boolean().optional(),
});
export type RunEdit = z.infer<typeof runEdit>;

/** What the run page may ask of the extension. */
export const runRequests = {
  'run.get': { params: z.object({ id: z.string() }), result: runPage.nullable() },
  /** What the run logged beside its numbers: looked for only when the page stands. */
  'run.media': { params: z.object({ id: z.string() }), result: z.array(mediaTag) },
  /** What the run was made of: read only when the page stands. */
  'run.snapshot': { params: z.object({ id: z.string() }), result: runSnapshot.nullable() },
  'run.preview': { params: z.object({ id: z.string(), path: z.string() }), result: preview },
  'run.openFile': { params: z.object({ id: z.string(), path: z.string() }), result: z.null() },
  'run.download': { params: z.object({ id: z.string(), path: z.string() }), result: z.null() },
  'run.act': { params: z.object({ id: z.string(), act: runAct }), result: z.null() },
  'run.edit': { params: z.object({ id: z.string(), edit: runEdit }), result: z.null() },
  'run.open': { params: z.object({ id: z.string() }), result: z.null() },
  'charts.cut': chartsRequests['charts.cut'],
  ...exportRequests,
} as const;

/** What the extension tells the run page: read it again. */
export const runEvents = {
  'run.changed': z.object({ id: z.string() }),
} as const;
