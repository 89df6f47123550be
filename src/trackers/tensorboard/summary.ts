import * as z from 'zod';
import type { MetricSummary } from '../../runs/run.ts';
import type { PointSink } from './tags.ts';

/** JSON has no NaN and no infinities: they are kept as text. */
export const numberSchema = z.union([z.number(), z.string().transform(Number)]);

/** A number as `numberSchema` reads it. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

const n = numberSchema;

/** `[count, last, lastStep, lastTime, min, max, floor, dropped]`; min is above max where no value was finite. */
export const summarySchema = z.tuple([n, n, n, n, n, n, n, n]);

type SummaryTuple = z.infer<typeof summarySchema>;

/** What one tag came to in one file, without keeping its points. Steps from `below` on belong to a later file. */
export class TagSummary implements PointSink {
  readonly below: number;
  count = 0;
  last = Number.NaN;
  lastStep = Number.NEGATIVE_INFINITY;
  lastTime = Number.NaN;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  floor = Number.POSITIVE_INFINITY;
  dropped = 0;

  constructor(below: number) {
    this.below = below;
  }

  push(step: number, time: number, value: number): void {
    if (step < this.floor) this.floor = step;
    if (step >= this.below) {
      this.dropped += 1;
      return;
    }
    this.count += 1;
    if (step >= this.lastStep) {
      this.lastStep = step;
      this.last = value;
      this.lastTime = time;
    }
    // Of NaN and the infinities none may count, and NaN fails every comparison.
    if (value < this.min && value !== Number.NEGATIVE_INFINITY) this.min = value;
    if (value > this.max && value !== Number.POSITIVE_INFINITY) this.max = value;
  }

  toTuple(): SummaryTuple {
    const { count, last, lastStep, lastTime, min, max, floor, dropped } = this;
    return [count, last, lastStep, lastTime, min, max, floor, dropped];
  }

  static fromTuple(kept: SummaryTuple, below: number): TagSummary {
    const made = new TagSummary(below);
    [made.count, made.last, made.lastStep, made.lastTime, made.min, made.max, made.floor, made.dropped] = kept;
    return made;
  }
}

/**
 * One tag's summary over its files, null where every point belongs to a later file that has none. Of two files that
 * stand side by side and share their highest step, the later time wins.
 */
export function joinSummaries(parts: readonly TagSummary[]): MetricSummary | null {
  const joined = new TagSummary(Number.POSITIVE_INFINITY);
  for (const part of parts) {
    joined.count += part.count;
    joined.min = Math.min(joined.min, part.min);
    joined.max = Math.max(joined.max, part.max);
    const later = part.lastStep > joined.lastStep || !(part.lastTime < joined.lastTime);
    if (part.count > 0 && part.lastStep >= joined.lastStep && later) {
      joined.lastStep = part.lastStep;
      joined.lastTime = part.lastTime;
      joined.last = part.last;
    }
  }
  const { count, last, lastStep, min, max } = joined;
  if (count === 0) return null;
  return { last, lastStep, min: min > max ? null : min, max: min > max ? null : max, count };
}
