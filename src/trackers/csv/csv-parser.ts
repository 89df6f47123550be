import * as z from 'zod';
import { readCell } from '../tables/cell.ts';
import type { Column } from '../tables/column.ts';
import { decodeText } from '../tables/encoding.ts';
import type { TableFormat, TableParser, TableProblem } from '../tables/format.ts';
import { readTime } from '../tables/logged-time.ts';
import type { Sink } from '../tables/sink.ts';
import { headerOf, parseQuoted, readHeader, splitRecord } from './header.ts';
import type { Header } from './header.ts';
import { wholeRecords } from './records.ts';

const savedParser = z.object({
  delimiter: z.string(),
  cells: z.array(z.string()),
  rows: z.int(),
  step: z.number(),
  epoch: z.number(),
  firstTime: z.number().nullable(),
  lastTime: z.number().nullable(),
  /** What the columns that may hold a time turned out to hold, in the header's order; null: nothing yet. */
  isTime: z.array(z.boolean().nullable()),
  wide: z.int(),
  firstWide: z.int(),
});

/** Reads delimited text, a row a step, a numeric column a metric. Empty cells are no points. */
class CsvParser implements TableParser {
  readonly again = null;
  firstTime: number | null = null;
  lastTime: number | null = null;
  readonly #sink: Sink;
  #header: Header | null = null;
  /** By column: where its numbers go; null for the step, times and columns without a name. */
  #columns: readonly (Column | null)[] = [];
  #isTime: (boolean | null)[] = [];
  #rows = 0;
  #step = 0;
  #epoch = 0;
  #wide = 0;
  #firstWide = 0;

  constructor(sink: Sink, saved: z.infer<typeof savedParser> | null) {
    this.#sink = sink;
    if (saved === null) return;
    this.#isTime = saved.isTime;
    this.#open(headerOf(saved.cells, saved.delimiter));
    this.firstTime = saved.firstTime;
    this.lastTime = saved.lastTime;
    this.#rows = saved.rows;
    this.#step = saved.step;
    this.#epoch = saved.epoch;
    this.#wide = saved.wide;
    this.#firstWide = saved.firstWide;
  }

  wholeRecords(bytes: Buffer): number {
    return wholeRecords(bytes);
  }

  /** A number may always go on: `0.1` may become `0.12`. */
  isComplete(): boolean {
    return false;
  }

  looksComplete(rest: Buffer): boolean {
    if (this.#header === null) return false;
    const cells = splitRecord(decodeText(rest), this.#header.delimiter);
    return cells.length === this.#header.cells.length && (rest.filter((byte) => byte === 0x22).length & 1) === 0;
  }

  feed(bytes: Buffer): void {
    const rows = this.#header === null ? this.#takeHeader(bytes) : bytes;
    if (this.#header === null || rows.length === 0) return;
    const { delimiter } = this.#header;
    // Every byte a character: the cells that matter are numbers, and this is the fastest way to text.
    const text = rows.toString('latin1');
    if (text.includes('"')) {
      for (const cells of parseQuoted(text, delimiter)) this.#row(cells);
      return;
    }
    for (let from = 0; from < text.length;) {
      const newline = text.indexOf('\n', from);
      const next = newline === -1 ? text.length : newline;
      const end = text.charCodeAt(next - 1) === 13 ? next - 1 : next;
      if (end > from) this.#row(text.slice(from, end).split(delimiter));
      from = next + 1;
    }
  }

  problems(): readonly TableProblem[] {
    if (this.#header === null) return [];
    const problems = isNameless(this.#header) ? [nameless] : [];
    if (this.#wide === 0) return problems;
    const more = this.#wide === 1 ? '' : ` (${this.#wide - 1} more like it)`;
    return [
      ...problems,
      {
        message: `Row ${this.#firstWide} has more cells than the header's ${this.#header.cells.length}${more}.`,
        hint: 'Write a new header for new columns; the cells beyond it were left out.',
      },
    ];
  }

  save(): unknown {
    return {
      delimiter: this.#header?.delimiter ?? '',
      cells: this.#header?.cells ?? [],
      rows: this.#rows,
      step: this.#step,
      epoch: this.#epoch,
      firstTime: this.firstTime,
      lastTime: this.lastTime,
      isTime: [...this.#isTime],
      wide: this.#wide,
      firstWide: this.#firstWide,
    };
  }

  /** Takes the header off, skipping blank lines and what may stand before it; gives the rest. */
  #takeHeader(bytes: Buffer): Buffer {
    let from = 0;
    while (from < bytes.length) {
      const newline = bytes.indexOf(10, from);
      let end = newline === -1 ? bytes.length : newline + 1;
      const quotes = (): number => bytes.subarray(from, end).filter((byte) => byte === 0x22).length;
      while (quotes() % 2 === 1 && end < bytes.length) end = bytes.indexOf(10, end) + 1 || bytes.length;
      const line = decodeText(bytes.subarray(from, end));
      from = end;
      if (line.trim() === '' || isPreamble(line)) continue;
      this.#open(readHeader(line));
      break;
    }
    return bytes.subarray(from);
  }

  #open(header: Header): void {
    this.#header = header;
    if (this.#isTime.length !== header.times.length) this.#isTime = header.times.map(() => null);
    this.#columns = header.names.map((name, i) => {
      if (name === '' || i === header.step) return null;
      const time = header.times.indexOf(i);
      return time === -1 || this.#isTime[time] === false ? this.#sink.column(name) : null;
    });
  }

  #row(cells: readonly string[]): void {
    const header = this.#header;
    if (header === null || isHeaderAgain(cells, header.cells)) return;
    const comma = header.delimiter !== ',';
    if (cells.length > header.cells.length && cells.slice(header.cells.length).some((cell) => cell.trim() !== '')) {
      this.#wide += 1;
      if (this.#wide === 1) this.#firstWide = this.#rows + 1;
    }
    this.#step = header.step === -1 ? this.#rows : counterOf(cells[header.step], comma, this.#step);
    if (header.epoch !== -1) this.#epoch = counterOf(cells[header.epoch], comma, this.#epoch);
    this.#rows += 1;
    const time = header.times.length === 0 ? Number.NaN : this.#time(header, cells);
    const columns = this.#columns;
    const width = Math.min(cells.length, columns.length);
    for (let i = 0; i < width; i += 1) {
      const cell = cells[i];
      const column = columns[i];
      if (cell === undefined || cell === '' || column === null || column === undefined) continue;
      const value = readCell(cell, comma);
      if (value === undefined) column.text();
      else if (value !== null) column.push(this.#step, this.#epoch, time, value);
    }
  }

  /** The row's time; a column's first cell that is not empty says whether it holds times at all. */
  #time(header: Header, cells: readonly string[]): number {
    let time: number | null = null;
    for (const [rank, i] of header.times.entries()) {
      const cell = cells[i]?.trim() ?? '';
      if (cell === '' || this.#isTime[rank] === false) continue;
      const at = readTime(cell);
      if (this.#isTime[rank] === null) {
        this.#isTime[rank] = at !== null;
        if (at === null) this.#open(header);
      }
      time ??= at;
    }
    if (time === null) return Number.NaN;
    this.firstTime ??= time;
    if (this.lastTime === null || time > this.lastTime) this.lastTime = time;
    return time;
  }
}

/** Before a header: a comment with a JSON object (Stable-Baselines3), or the line that tells Excel the delimiter. */
function isPreamble(line: string): boolean {
  return /^#\s*\{/.test(line) || /^sep=.\r?\n?$/i.test(line);
}

const nameless: TableProblem = {
  message: 'The first line holds only numbers; they were taken for the names of the columns.',
  hint: 'Put a line with the names of the columns at the top.',
};

function isNameless({ cells }: Header): boolean {
  return cells.every((cell) => typeof readCell(cell, true) === 'number');
}

/** A header written again, as a restarted training that appends does. */
function isHeaderAgain(cells: readonly string[], header: readonly string[]): boolean {
  return cells.length === header.length && cells.every((cell, i) => cell.trim() === header[i]);
}

/** A step or epoch; where the cell holds none, that of the row before. */
function counterOf(cell: string | undefined, comma: boolean, before: number): number {
  const value = cell === undefined ? null : readCell(cell, comma);
  return value === null || value === undefined || !Number.isFinite(value) ? before : value;
}

/** Comma-, tab-, semicolon- and bar-separated text with a header. */
export const csvFormat: TableFormat = {
  start: (_file, sink) => new CsvParser(sink, null),
  resume: (_file, sink, saved) => {
    const parsed = savedParser.safeParse(saved);
    if (!parsed.success || parsed.data.cells.length === 0) return null;
    return new CsvParser(sink, parsed.data);
  },
};
