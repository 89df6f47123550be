import * as z from 'zod';
import type { TableFormat } from '../tables/format.ts';
import { JsonLinesParser, parseObject, savedLines } from '../tables/json-lines.ts';
import type { Sink } from '../tables/sink.ts';

const savedParser = savedLines.extend({
  points: z.int(),
  rows: z.array(z.tuple([z.string(), z.int()])),
  firstTime: z.number().nullable(),
  lastTime: z.number().nullable(),
});
const words = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

interface Point {
  readonly name: string;
  readonly value: number;
  /** Null: the number of the row, from 0. */
  readonly step: number | null;
  /** Ms since 1970. */
  readonly time: number | null;
}

/** Reads metrics.jsonl: a point a line. A launched run is never taken up again, so a step that goes back is no restart. */
class MetricsParser extends JsonLinesParser<Point> {
  firstTime: number | null;
  lastTime: number | null;
  protected override readonly noun = 'point of a metric';
  readonly #sink: Sink;
  readonly #rows: Map<string, number>;
  #points: number;

  constructor(sink: Sink, saved: z.infer<typeof savedParser> | null) {
    super(saved);
    this.#sink = sink;
    this.#rows = new Map(saved?.rows);
    this.#points = saved?.points ?? 0;
    this.firstTime = saved?.firstTime ?? null;
    this.lastTime = saved?.lastTime ?? null;
  }

  protected parse(text: string): Point | null {
    const object = parseObject(text);
    if (object === null || typeof object['name'] !== 'string') return null;
    const value = numberIn(object['value']);
    const step = numberIn(object['step']);
    const time = numberIn(object['time']);
    if (value === null) return null;
    return { name: object['name'], value, step: finite(step), time: finite(time) };
  }

  save(): unknown {
    const { firstTime, lastTime } = this;
    return { ...this.lines, points: this.#points, rows: [...this.#rows], firstTime, lastTime };
  }

  protected take({ name, value, step, time }: Point): void {
    const row = this.#rows.get(name) ?? 0;
    this.#rows.set(name, row + 1);
    if (time !== null) {
      this.firstTime ??= time;
      if (this.lastTime === null || time > this.lastTime) this.lastTime = time;
    }
    // The count of all points stands for the epoch, which then always goes forward.
    this.#points += 1;
    this.#sink.column(name)?.push(step ?? row, this.#points, time ?? Number.NaN, value);
  }
}

function numberIn(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? (words.get(value) ?? null) : null;
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/** `{ step, time, name, value }` a line. */
export const metricsFormat: TableFormat = {
  start: (_file, sink) => new MetricsParser(sink, null),
  resume: (_file, sink, saved) => {
    const parsed = savedParser.safeParse(saved);
    return parsed.success ? new MetricsParser(sink, parsed.data) : null;
  },
};
