import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { SeriesBuilder, summarize, SummaryBuilder } from '../../runs/series.ts';
import type { MetricSummary } from '../../runs/run.ts';
import type { Series } from '../../runs/series.ts';
import type { ReadProblem } from '../tracker.ts';

const pieceBytes = 1024 * 1024;
const longestLine = 64 * 1024;
const tailBytes = 256;
const headers = ['step\t', 'timestamp\tstep\t'];
const newline = 10;
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const words = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
]);

/** A metric's table and how far it was taken in. */
export interface Followed {
  inode: number;
  size: number;
  /** Bytes that were taken in, up to the end of a whole line. */
  offset: number;
  /** The last bytes of these: a new run's table may have come in the old one's place, with the same inode. */
  tail: Uint8Array;
  lines: number;
  badLines: number;
  firstBad: number;
  /** First and latest logged times, ms, NaN where none was logged. */
  firstTime: number;
  lastTime: number;
  points: SeriesBuilder | SummaryBuilder;
  highest: number;
  /** A step came again: only the points themselves tell what remains. */
  restarted: boolean;
  problem: ReadProblem | null;
}

function fresh(points: SeriesBuilder | SummaryBuilder): Followed {
  return {
    inode: -1,
    size: 0,
    offset: 0,
    tail: new Uint8Array(0),
    lines: 0,
    badLines: 0,
    firstBad: 0,
    firstTime: Number.NaN,
    lastTime: Number.NaN,
    points,
    highest: Number.NEGATIVE_INFINITY,
    restarted: false,
    problem: null,
  };
}

/** What DVCLive wrote as a metric's value, null for text. */
export function valueOf(text: string): number | null {
  const trimmed = text.trim();
  return number.test(trimmed) ? Number(trimmed) : (words.get(trimmed.toLowerCase()) ?? null);
}

/** One row: `[timestamp] step value`, told apart by their number, for a timestamp may be logged later on. */
function takeLine(followed: Followed, line: string): void {
  followed.lines += 1;
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (followed.lines === 1 && headers.some((header) => text.startsWith(header))) return;
  if (text === '' && followed.lines > 1) return;
  const cells = text.split('\t');
  const [step, time] = [Number(cells.at(-2) ?? Number.NaN), cells.length > 2 ? Number(cells[0]) : Number.NaN];
  if (cells.length < 2 || cells.length > 3 || cells.at(-2) === '' || !Number.isFinite(step)) {
    followed.badLines += 1;
    followed.firstBad ||= followed.lines;
    return;
  }
  const value = valueOf(cells.at(-1) ?? '');
  if (value === null) return;
  if (Number.isFinite(time)) {
    if (Number.isNaN(followed.firstTime)) followed.firstTime = time;
    followed.lastTime = time;
  }
  if (step < followed.highest) followed.restarted = true;
  followed.highest = Math.max(followed.highest, step);
  followed.points.push(step, Number.isFinite(time) ? time : Number.NaN, value);
}

/** Takes in what is new in a table since `before`; from the start where that is null or does not fit any more. */
export async function followTable(
  file: string,
  before: Followed | null,
  make: () => SeriesBuilder | SummaryBuilder,
): Promise<Followed> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      let followed = before;
      const fits = followed?.inode === stats.ino && stats.size >= followed.size && followed.problem === null;
      if (followed === null || !fits || !(await isContinued(handle, followed))) followed = fresh(make());
      followed.inode = stats.ino;
      followed.size = stats.size;
      const buffer = new Uint8Array(Math.min(pieceBytes, stats.size - followed.offset + longestLine));
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, followed.offset);
        const whole = bytesRead === 0 ? 0 : buffer.lastIndexOf(newline, bytesRead - 1) + 1;
        if (whole === 0) {
          const begun = new TextDecoder().decode(buffer.subarray(0, Math.min(bytesRead, 15)));
          if (followed.lines === 0 && !headers.some((header) => header.startsWith(begun.slice(0, header.length)))) {
            throw new Error('it has no header');
          }
          if (bytesRead >= longestLine) throw new Error(`line ${followed.lines + 1} is too long`);
          return followed;
        }
        const text = new TextDecoder().decode(buffer.subarray(0, whole - 1));
        for (const line of text.split('\n')) takeLine(followed, line);
        followed.offset += whole;
        followed.tail = buffer.slice(Math.max(0, whole - tailBytes), whole);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    const followed = fresh(make());
    const why = error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error);
    if (why !== 'ENOENT' && why !== 'ENOTDIR') {
      const hint = 'Check that it is a table that you may read.';
      followed.problem = { file, message: `The metric's table cannot be read (${why}).`, hint };
    }
    return followed;
  }
}

/** Whether what was taken in still stands before what is new. */
async function isContinued(handle: FileHandle, { tail, offset }: Followed): Promise<boolean> {
  const now = new Uint8Array(tail.length);
  const { bytesRead } = await handle.read(now, 0, now.length, offset - tail.length);
  return bytesRead === tail.length && now.every((byte, i) => byte === tail[i]);
}

/** What cannot be read in a table. */
export function problemOf(file: string, followed: Followed): ReadProblem | null {
  if (followed.problem !== null || followed.badLines === 0) return followed.problem;
  const lines = followed.badLines === 1 ? '1 line is' : `${followed.badLines} lines are`;
  return {
    file,
    message: `${lines} not "[timestamp] step value", the first at line ${followed.firstBad}.`,
    hint: 'Correct or remove these lines; the points around them are shown.',
  };
}

/** The series without what a restart wrote again: where steps go back, the later rows win from there on. */
export function withoutOverlap(series: Series): Series {
  const { steps, times, values } = series;
  const kept = new SeriesBuilder();
  const at: number[] = [];
  for (let i = 0; i < steps.length; i += 1) {
    const step = steps[i] ?? Number.NaN;
    if (step < (at.at(-1) ?? Number.NEGATIVE_INFINITY)) {
      while (at.length > 0 && (at.at(-1) ?? 0) >= step) at.pop();
      kept.truncate(at.length);
    }
    at.push(step);
    kept.push(step, times[i] ?? Number.NaN, values[i] ?? Number.NaN);
  }
  return kept.build();
}

/** A table's whole series, null where it holds no number. */
export async function readSeries(file: string): Promise<Series | null> {
  const followed = await followTable(file, null, () => new SeriesBuilder());
  if (!(followed.points instanceof SeriesBuilder) || followed.points.length === 0) return null;
  const series = followed.points.build();
  return followed.restarted ? withoutOverlap(series) : series;
}

/** A table's summary, null where it holds no number. */
export async function summaryOf(file: string, followed: Followed): Promise<MetricSummary | null> {
  if (followed.restarted || !(followed.points instanceof SummaryBuilder)) {
    const series = await readSeries(file);
    return series === null ? null : summarize(series);
  }
  const summary = followed.points.build();
  return summary.count === 0 ? null : summary;
}
