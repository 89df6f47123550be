import { closeSync, readSync } from 'node:fs';
import * as z from 'zod';
import type { MetricSummary } from '../../runs/run.ts';
import { readMetricLine } from './metric-line.ts';
import type { OnPoint } from './metric-line.ts';
import { errorCode, openForReading } from './text-file.ts';

const newline = 10;
/** How much of a file's beginning and of what was read last is kept, to know the file again. */
const markBytes = 32;
/** What a line may look like before all of it is there. */
const lineBeginning = /^(?:[-+]?\d*|[-+]?\d+ [^\0]*)$/;
const scratch = Buffer.allocUnsafe(256 * 1024);

/** Where in a metric file reading stands. Plain data; `head` and `tail` are the bytes (Latin-1) that must still be there. */
const placeSchema = z.object({
  offset: z.number().int().nonnegative(),
  lines: z.number().int().nonnegative(),
  bad: z.number().int().nonnegative(),
  firstBad: z.number().int().nonnegative(),
  /** The last line has no end, and cannot be a line that is still being written. */
  stray: z.boolean(),
  head: z.string().max(markBytes),
  tail: z.string().max(markBytes),
});

/** What a metric file came to so far. `last` is text, since JSON has no NaN; all of it survives JSON. */
export const metricStateSchema = placeSchema.extend({
  count: z.number().int().nonnegative(),
  last: z.string(),
  lastStep: z.number(),
  lastTime: z.number(),
  newest: z.number(),
  min: z.number().nullable(),
  max: z.number().nullable(),
});

export type MetricState = z.infer<typeof metricStateSchema>;
type Place = z.infer<typeof placeSchema>;

const start: Place = { offset: 0, lines: 0, bad: 0, firstBad: 0, stray: false, head: '', tail: '' };

/** Whether the file still begins and goes on as it did when reading stopped at `place`. */
function isSameFile(handle: number, place: Place): boolean {
  const there = (mark: string, at: number): boolean => {
    const got = readSync(handle, scratch, 0, mark.length, at);
    return scratch.toString('latin1', 0, got) === mark;
  };
  return there(place.head, 0) && there(place.tail, place.offset - place.tail.length);
}

/** Hands on every whole line after `place`; a last line without its end is held back: it is still being written. */
function readLines(handle: number, place: Place, onPoint: OnPoint): Place {
  let { offset, lines, bad, firstBad, head, tail } = place;
  let kept = 0;
  for (;;) {
    const room = scratch.length - kept;
    const got = readSync(handle, scratch, kept, room, offset + kept);
    const filled = kept + got;
    let end = filled === 0 ? 0 : scratch.lastIndexOf(newline, filled - 1) + 1;
    // No line is that long: what fills the whole buffer is passed over as a bad one.
    if (end === 0 && filled === scratch.length) end = filled;
    if (end > 0) {
      const text = scratch.toString('latin1', 0, end);
      for (let from = 0; from < end;) {
        const found = text.indexOf('\n', from);
        const next = found === -1 ? end : found + 1;
        let to = found === -1 ? end : found;
        while (to > from && (text.charCodeAt(to - 1) === 13 || text.charCodeAt(to - 1) === 32)) to -= 1;
        lines += 1;
        if (to > from && !readMetricLine(text, from, to, onPoint)) {
          if (bad === 0) firstBad = lines;
          bad += 1;
        }
        from = next;
      }
      if (offset === 0) head = scratch.toString('latin1', 0, Math.min(end, markBytes));
      tail = scratch.toString('latin1', Math.max(0, end - markBytes), end);
      offset += end;
      scratch.copyWithin(0, end, filled);
    }
    kept = filled - end;
    // A regular file gives less than was asked for only at its end.
    if (got < room) {
      const stray = !lineBeginning.test(scratch.toString('latin1', 0, kept));
      return { offset, lines, bad, firstBad, stray, head, tail };
    }
  }
}

/** The running form of a metric's summary, with the time of its last point for MLflow's way of breaking ties. */
class Tally {
  count: number;
  last: number;
  lastStep: number;
  lastTime: number;
  newest: number;
  min: number | null;
  max: number | null;

  constructor(state: MetricState | null) {
    this.count = state?.count ?? 0;
    this.last = Number(state?.last ?? 0);
    this.lastStep = state?.lastStep ?? 0;
    this.lastTime = state?.lastTime ?? 0;
    this.newest = state?.newest ?? 0;
    this.min = state?.min ?? null;
    this.max = state?.max ?? null;
  }

  /** Takes one point in; the last is the greatest by step, then time, then value, as MLflow compares them. */
  readonly push: OnPoint = (step, time, value) => {
    const order = step - this.lastStep || time - this.lastTime;
    if (this.count === 0 || order > 0 || (order === 0 && value > this.last)) {
      this.last = value;
      this.lastStep = step;
      this.lastTime = time;
    }
    if (this.count === 0 || time > this.newest) this.newest = time;
    this.count += 1;
    if (!Number.isFinite(value)) return;
    if (this.min === null || value < this.min) this.min = value;
    if (this.max === null || value > this.max) this.max = value;
  };

  /** The state to go on from at `place`. */
  state(place: Place): MetricState {
    const { count, lastStep, lastTime, newest, min, max } = this;
    return { ...place, count, last: String(this.last), lastStep, lastTime, newest, min, max };
  }
}

/** What came of reading a file: a value, or why there is none (a short clause for a problem's message). */
export type FileRead<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

function withFile<T>(file: string, use: (handle: number) => T): FileRead<T> {
  let handle: number | null = null;
  try {
    handle = openForReading(file);
    return { ok: true, value: use(handle) };
  } catch (error) {
    return { ok: false, why: `cannot be read (${errorCode(error)})` };
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

/** Reads what was appended to a metric file since `since`, or all of it if it is not the same file any more. */
export function followMetric(file: string, since: MetricState | null): FileRead<MetricState> {
  return withFile(file, (handle) => {
    const known = since !== null && isSameFile(handle, since) ? since : null;
    const tally = new Tally(known);
    return tally.state(readLines(handle, known ?? start, tally.push));
  });
}

/** Hands on every point of a metric file in the order in which they were logged, as MLflow's `get_metric_history`. */
export function readPoints(file: string, onPoint: OnPoint): FileRead<null> {
  return withFile(file, (handle) => {
    readLines(handle, start, onPoint);
    return null;
  });
}

/** The summary that a state stands for. */
export function summaryOf(state: MetricState): MetricSummary {
  return { last: Number(state.last), lastStep: state.lastStep, min: state.min, max: state.max, count: state.count };
}
