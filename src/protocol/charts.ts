import * as z from 'zod';

/** A number, NaN and the infinities too, which `pack` carries over (zod's own number refuses them). */
const number = z.custom<number>((value) => typeof value === 'number');

/** Exactly-sized binary of float64 values; checked by envelope only, since cuts are large. */
const columns = z.instanceof(ArrayBuffer).refine((buffer) => buffer.byteLength % 8 === 0, 'not a column of numbers');

export const xAxis = z.enum(['step', 'time', 'relative']);

/** A run as the charts' legend shows it. `colour` is an index into the palette of `runs/colour.ts`. */
export const chartRun = z.object({
  id: z.string(),
  name: z.string(),
  experiment: z.string(),
  status: z.string(),
  colour: z.int(),
  starred: z.boolean(),
  /** The run is pinned as the baseline. */
  baseline: z.boolean(),
  metrics: z.array(
    z.object({
      name: z.string(),
      last: number,
      lastStep: number,
      min: number.nullable(),
      max: number.nullable(),
      count: z.int(),
    }),
  ),
});

export const cutRequest = z.object({
  run: z.string(),
  metric: z.string(),
  x: xAxis,
  from: number.nullable(),
  to: number.nullable(),
  pixels: z.int().min(1).max(20_000),
  smoothing: number,
});

/** `SeriesCut` of the catalog, its columns as buffers of float64. */
export const seriesCut = z.object({
  run: z.string(),
  metric: z.string(),
  xs: columns,
  ys: columns,
  smoothXs: columns,
  smoothYs: columns,
  total: z.int(),
  inRange: z.int(),
  extent: z.tuple([number, number]).nullable(),
  nonFinite: z.int(),
});

export type ChartRun = z.infer<typeof chartRun>;
export type CutRequestMessage = z.infer<typeof cutRequest>;
export type SeriesCutMessage = z.infer<typeof seriesCut>;

/** How a chart is kept as a file. `background`: of a picture, whether it has the theme's background or none. */
export const exportChoice = z.object({ format: z.enum(['png', 'svg', 'csv']), background: z.boolean() });
export type ExportChoice = z.infer<typeof exportChoice>;

/** What goes into the file: a picture as the page drew it; of numbers only which ones, since the page has cuts only. */
const exported = z.discriminatedUnion('format', [
  z.object({ format: z.literal('png'), bytes: z.instanceof(ArrayBuffer) }),
  z.object({ format: z.literal('svg'), text: z.string() }),
  z.object({ format: z.literal('csv'), runs: z.array(z.string()), metrics: z.array(z.string()) }),
]);

/** What a page with charts may ask for to keep them as files. */
export const exportRequests = {
  /** Asks the user; `what` is a metric's name, '' for all charts. Null: never mind. */
  'export.choose': { params: z.object({ what: z.string() }), result: exportChoice.nullable() },
  /** Asks where to, and writes. `name` is a file's name without its ending. False: never mind. */
  'export.save': { params: z.object({ name: z.string(), content: exported }), result: z.boolean() },
} as const;

/** What the charts panel may ask of the extension. */
export const chartsRequests = {
  'charts.runs': { params: z.object({}), result: z.array(chartRun) },
  'charts.cut': { params: z.array(cutRequest).max(2_000), result: z.array(seriesCut) },
  'charts.uncheck': { params: z.object({ run: z.string() }), result: z.null() },
  'charts.open': { params: z.object({ run: z.string() }), result: z.null() },
  ...exportRequests,
  /** The metric whose chart the user asked for, once; null if none. */
  'charts.wanted': { params: z.object({}), result: z.string().nullable() },
} as const;

/** What the extension tells the charts panel. `wanted`: ask for the wanted metric; `runs`: the checked set changed; `grown`: these have new points. */
export const chartsEvents = {
  'charts.wanted': z.object({}),
  'charts.runs': z.object({}),
  'charts.grown': z.object({ runs: z.array(z.string()) }),
} as const;
