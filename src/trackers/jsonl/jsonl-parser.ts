import * as z from 'zod';
import type { TableFormat, TableParser, TableProblem } from '../tables/format.ts';
import { readTime, timeRank } from '../tables/logged-time.ts';
import type { Sink } from '../tables/sink.ts';
import { isEpoch, stepRank } from '../tables/step-names.ts';
import { readLine } from './line.ts';
import type { Line } from './line.ts';

const savedParser = z.object({
  stepName: z.string().nullable(),
  lines: z.int(),
  rows: z.int(),
  step: z.number(),
  epoch: z.number(),
  firstTime: z.number().nullable(),
  lastTime: z.number().nullable(),
  isTime: z.array(z.tuple([z.string(), z.boolean()])),
  bad: z.int(),
  firstBad: z.int(),
});

/** Reads JSON lines: of each line the numbers. A line without the step's key belongs to the step of the line before. */
class JsonlParser implements TableParser {
  again: string | null = null;
  firstTime: number | null = null;
  lastTime: number | null = null;
  readonly #sink: Sink;
  #stepName: string | null;
  /** Whether a name that may be a time's holds times, by what it first held. */
  readonly #isTime: Map<string, boolean>;
  #lines = 0;
  #rows = 0;
  #step = 0;
  #epoch = 0;
  #bad = 0;
  #firstBad = 0;

  constructor(sink: Sink, stepName: string | null, saved: z.infer<typeof savedParser> | null) {
    this.#sink = sink;
    this.#stepName = saved?.stepName ?? stepName;
    this.#isTime = new Map(saved?.isTime);
    if (saved === null) return;
    this.firstTime = saved.firstTime;
    this.lastTime = saved.lastTime;
    this.#lines = saved.lines;
    this.#rows = saved.rows;
    this.#step = saved.step;
    this.#epoch = saved.epoch;
    this.#bad = saved.bad;
    this.#firstBad = saved.firstBad;
  }

  wholeRecords(bytes: Buffer): number {
    return bytes.lastIndexOf(10) + 1;
  }

  /** An object whose bracket is closed is whole: nothing can follow that would change it. */
  isComplete(rest: Buffer): boolean {
    return readLine(rest.toString('utf8')) !== null;
  }

  looksComplete(): boolean {
    return false;
  }

  feed(bytes: Buffer): void {
    for (let from = 0; from < bytes.length && this.again === null;) {
      const newline = bytes.indexOf(10, from);
      const end = newline === -1 ? bytes.length : newline;
      const text = bytes.toString('utf8', from, end);
      from = end + 1;
      this.#lines += 1;
      if (text.trim() === '') continue;
      const line = readLine(text);
      if (line !== null) this.#take(line);
      else {
        this.#bad += 1;
        if (this.#bad === 1) this.#firstBad = this.#lines;
      }
    }
  }

  problems(): readonly TableProblem[] {
    if (this.#bad === 0) return [];
    const more = this.#bad === 1 ? '' : ` (${this.#bad - 1} more like it)`;
    return [
      {
        message: `Line ${this.#firstBad} is no JSON object${more}.`,
        hint: 'Mend or remove the line; the others were read.',
      },
    ];
  }

  save(): unknown {
    return {
      stepName: this.#stepName,
      lines: this.#lines,
      rows: this.#rows,
      step: this.#step,
      epoch: this.#epoch,
      firstTime: this.firstTime,
      lastTime: this.lastTime,
      isTime: [...this.#isTime],
      bad: this.#bad,
      firstBad: this.#firstBad,
    };
  }

  #take(line: Line): void {
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
