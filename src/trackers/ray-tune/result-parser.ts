import * as z from 'zod';
import type { TableFormat } from '../tables/format.ts';
import { isObject, JsonLinesParser, parseObject, savedLines } from '../tables/json-lines.ts';
import type { Sink } from '../tables/sink.ts';

const savedParser = savedLines.extend({
  step: z.number(),
  firstTime: z.number().nullable(),
  lastTime: z.number().nullable(),
});
const deepest = 32;
const words = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
/** What Ray adds to each result that is no metric; `config` is what params.json holds. */
const notMetrics = new Set(['training_iteration', 'timestamp', 'pid', 'config']);

type Result = Readonly<Record<string, unknown>>;

/** Reads result.json: one JSON object a result, its step is `training_iteration`, its time `timestamp` in seconds. */
class ResultParser extends JsonLinesParser<Result> {
  firstTime: number | null;
  lastTime: number | null;
  readonly #sink: Sink;
  #step: number;

  constructor(sink: Sink, saved: z.infer<typeof savedParser> | null) {
    super(saved);
    this.#sink = sink;
    this.firstTime = saved?.firstTime ?? null;
    this.lastTime = saved?.lastTime ?? null;
    this.#step = saved?.step ?? 0;
  }

  protected parse(text: string): Result | null {
    return parseObject(text);
  }

  save(): unknown {
    return { ...this.lines, step: this.#step, firstTime: this.firstTime, lastTime: this.lastTime };
  }

  protected take(result: Result): void {
    const { training_iteration: step, timestamp } = result;
    this.#step = typeof step === 'number' && Number.isFinite(step) ? step : this.#step + 1;
    const time = typeof timestamp === 'number' && timestamp > 0 ? timestamp * 1000 : Number.NaN;
    if (!Number.isNaN(time)) {
      this.firstTime ??= time;
      if (this.lastTime === null || time > this.lastTime) this.lastTime = time;
    }
    this.#collect(result, '', time, 0);
  }

  /** Nested names are joined by `/`, as progress.csv has them. */
  #collect(object: Result, prefix: string, time: number, depth: number): void {
    for (const [key, raw] of Object.entries(object)) {
      if (depth === 0 && notMetrics.has(key)) continue;
      const value = typeof raw === 'string' ? words.get(raw) : raw;
      if (typeof value === 'number') this.#sink.column(prefix + key)?.push(this.#step, 0, time, value);
      else if (isObject(value) && depth < deepest) this.#collect(value, `${prefix}${key}/`, time, depth + 1);
    }
  }
}

/** Ray Tune's result.json. A restored trial appends: its later results win from their first iteration on. */
export const resultFormat: TableFormat = {
  start: (_file, sink) => new ResultParser(sink, null),
  resume: (_file, sink, saved) => {
    const parsed = savedParser.safeParse(saved);
    return parsed.success ? new ResultParser(sink, parsed.data) : null;
  },
};
