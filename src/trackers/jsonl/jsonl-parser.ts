import * as z from 'zod';
import type { TableFormat } from '../tables/format.ts';
import { JsonLinesParser, savedLines } from '../tables/json-lines.ts';
import { readTime, timeRank } from '../tables/logged-time.ts';
import type { Sink } from '../tables/sink.ts';
import { isEpoch, stepRank } from '../tables/step-names.ts';
import { readLine } from './line.ts';
import type { Line } from './line.ts';

const savedParser = savedLines.extend({
  stepName: z.string().nullable(),
  rows: z.int(),
  step: z.number(),
  epoch: z.number(),
  firstTime: z.number().nullable(),
  lastTime: z.number().nullable(),
  isTime: z.array(z.tuple([z.string(), z.boolean()])),
});

/** Reads JSON lines: of each line the numbers. A line without the step's key belongs to the step of the line before. */
class JsonlParser extends JsonLinesParser<Line> {
  firstTime: number | null = null;
  lastTime: number | null = null;
  readonly #sink: Sink;
  #stepName: string | null;
  /** Whether a name that may be a time's holds times, by what it first held. */
  readonly #isTime: Map<string, boolean>;
  #rows = 0;
  #step = 0;
  #epoch = 0;

  constructor(sink: Sink, stepName: string | null, saved: z.infer<typeof savedParser> | null) {
    super(saved);
    this.#sink = sink;
    this.#stepName = saved?.stepName ?? stepName;
    this.#isTime = new Map(saved?.isTime);
    if (saved === null) return;
    this.firstTime = saved.firstTime;
    this.lastTime = saved.lastTime;
    this.#rows = saved.rows;
    this.#step = saved.step;
    this.#epoch = saved.epoch;
  }

  protected parse(text: string): Line | null {
    return readLine(text);
  }

  save(): unknown {
    return {
      ...this.lines,
      stepName: this.#stepName,
      rows: this.#rows,
      step: this.#step,
      epoch: this.#epoch,
      firstTime: this.firstTime,
      lastTime: this.lastTime,
      isTime: [...this.#isTime],
    };
  }

  protected take(line: Line): void {
    this.#findStep(line);
    if (this.again !== null) return;
    if (this.#stepName === null) this.#step = this.#rows;
    this.#rows += 1;
    for (const [name, number] of line.numbers) {
      if (!Number.isFinite(number)) continue;
      if (name === this.#stepName) this.#step = number;
      else if (isEpoch(name)) this.#epoch = number;
    }
    const time = this.#time(line);
    for (const [name, number] of line.numbers) {
      if (name === this.#stepName || this.#isTime.get(name) === true) continue;
      this.#sink.column(name)?.push(this.#step, this.#epoch, time, number);
    }
  }

  /** A step's key that comes only later makes what was read before it wrong. */
  #findStep(line: Line): void {
    const known = this.#stepName === null ? Number.POSITIVE_INFINITY : stepRank(this.#stepName);
    let best = known;
    let found: string | null = null;
    for (const [name, number] of line.numbers) {
      const rank = stepRank(name);
      if (rank >= best || !Number.isFinite(number)) continue;
      best = rank;
      found = name;
    }
    if (found === null) return;
    if (this.#rows === 0) this.#stepName = found;
    else this.again = found;
  }

  /** The line's time, by the likeliest of its keys; NaN where it has none. */
  #time(line: Line): number {
    let time = Number.NaN;
    let best = Number.POSITIVE_INFINITY;
    for (const [name, value] of [...line.numbers, ...line.times]) {
      const rank = timeRank(name);
      if (rank === -1 || this.#isTime.get(name) === false) continue;
      const at = readTime(value);
      if (!this.#isTime.has(name)) this.#isTime.set(name, at !== null);
      if (at === null || rank >= best) continue;
      best = rank;
      time = at;
    }
    if (Number.isNaN(time)) return time;
    this.firstTime ??= time;
    if (this.lastTime === null || time > this.lastTime) this.lastTime = time;
    return time;
  }
}

/** One JSON object a line. */
export const jsonlFormat: TableFormat = {
  start: (_file, sink, hint) => new JsonlParser(sink, hint, null),
  resume: (_file, sink, saved) => {
    const parsed = savedParser.safeParse(saved);
    return parsed.success ? new JsonlParser(sink, null, parsed.data) : null;
  },
};
