import * as z from 'zod';
import type { TableFormat, TableParser, TableProblem } from '../tables/format.ts';
import { parseJson } from '../tables/json.ts';
import type { Sink } from '../tables/sink.ts';

const savedParser = z.object({
  lines: z.int(),
  step: z.number(),
  firstTime: z.number().nullable(),
  lastTime: z.number().nullable(),
  bad: z.int(),
  firstBad: z.int(),
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

function isObject(value: unknown): value is Result {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One line of result.json; null if it is no JSON object. */
export function parseResult(text: string): Result | null {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Reads result.json: one JSON object a result, its step is `training_iteration`, its time `timestamp` in seconds. */
class ResultParser implements TableParser {
  readonly again = null;
  firstTime: number | null;
  lastTime: number | null;
  readonly #sink: Sink;
  #lines: number;
  #step: number;
  #bad: number;
  #firstBad: number;

  constructor(sink: Sink, saved: z.infer<typeof savedParser> | null) {
    this.#sink = sink;
    this.firstTime = saved?.firstTime ?? null;
    this.lastTime = saved?.lastTime ?? null;
    this.#lines = saved?.lines ?? 0;
    this.#step = saved?.step ?? 0;
    this.#bad = saved?.bad ?? 0;
    this.#firstBad = saved?.firstBad ?? 0;
  }

  wholeRecords(bytes: Buffer): number {
    return bytes.lastIndexOf(10) + 1;
  }

  isComplete(rest: Buffer): boolean {
    return parseResult(rest.toString('utf8')) !== null;
  }

  looksComplete(): boolean {
    return false;
  }

  feed(bytes: Buffer): void {
    for (let from = 0; from < bytes.length;) {
      const newline = bytes.indexOf(10, from);
      const end = newline === -1 ? bytes.length : newline;
      const text = bytes.toString('utf8', from, end);
      from = end + 1;
      this.#lines += 1;
      if (text.trim() === '') continue;
      const result = parseResult(text);
      if (result !== null) this.#take(result);
      else {
        this.#bad += 1;
        if (this.#bad === 1) this.#firstBad = this.#lines;
      }
    }
  }

  problems(): readonly TableProblem[] {
    if (this.#bad === 0) return [];
    const more = this.#bad === 1 ? '' : ` (${this.#bad - 1} more like it)`;
    const hint = 'Mend or remove the line; the others were read.';
    return [{ message: `Line ${this.#firstBad} is no JSON object${more}.`, hint }];
  }

  save(): unknown {
    return {
      lines: this.#lines,
      step: this.#step,
      firstTime: this.firstTime,
      lastTime: this.lastTime,
      bad: this.#bad,
      firstBad: this.#firstBad,
    };
  }

  #take(result: Result): void {
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
