import * as z from 'zod';
import type { MetricSummary } from '../../runs/run.ts';
import type { Series } from '../../runs/series.ts';

/**
 * Takes the points of one metric. Restarts: where a metric's step goes strictly back, and no epoch went forward
 * meanwhile, a training was taken up again from an earlier point; its later points win from their first step on, and the
 * earlier ones from there are dropped. A step that merely repeats is no restart.
 */
export interface Column {
  /** `epoch` is 0 where the table has none beside its step; `time` is NaN where there is none. */
  push(step: number, epoch: number, time: number, value: number): void;
  /** A cell that is neither a number nor empty. A column with more of them than numbers is no metric. */
  text(): void;
}

/** JSON has no NaN and no infinities, and cursors go through it. */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const plain = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

/** A summary as it lies in a cursor. */
export const savedColumn = z.object({
  count: z.int(),
  texts: z.int(),
  last: number,
  lastStep: number,
  min: z.number().nullable(),
  max: z.number().nullable(),
  step: number,
  epoch: number,
});

/** Keeps a metric's summary only; once a restart shows, it is of no use any more, and says so. */
export class SummaryColumn implements Column {
  #count = 0;
  #texts = 0;
  #last = Number.NaN;
  #lastStep = Number.NEGATIVE_INFINITY;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #step = Number.NEGATIVE_INFINITY;
  #epoch = Number.NEGATIVE_INFINITY;
  #restarted = false;

  static restore(saved: z.infer<typeof savedColumn>): SummaryColumn {
    const column = new SummaryColumn();
    column.#count = saved.count;
    column.#texts = saved.texts;
    column.#last = saved.last;
    column.#lastStep = saved.lastStep;
    column.#min = saved.min ?? Number.POSITIVE_INFINITY;
    column.#max = saved.max ?? Number.NEGATIVE_INFINITY;
    column.#step = saved.step;
    column.#epoch = saved.epoch;
    return column;
  }

  get restarted(): boolean {
    return this.#restarted;
  }

  get isMetric(): boolean {
    return this.#count > this.#texts;
  }

  push(step: number, epoch: number, _time: number, value: number): void {
    if (step < this.#step && epoch <= this.#epoch) this.#restarted = true;
    this.#step = step;
    this.#epoch = epoch;
    this.#count += 1;
    if (step >= this.#lastStep) {
      this.#lastStep = step;
      this.#last = value;
    }
    if (!Number.isFinite(value)) return;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  text(): void {
    this.#texts += 1;
  }

  save(): Readonly<Record<string, number | string | null>> {
    return {
      count: this.#count,
      texts: this.#texts,
      last: plain(this.#last),
      lastStep: plain(this.#lastStep),
      min: this.#min <= this.#max ? this.#min : null,
      max: this.#min <= this.#max ? this.#max : null,
      step: plain(this.#step),
      epoch: plain(this.#epoch),
    };
  }

  build(): MetricSummary {
    const any = this.#min <= this.#max;
    return {
      last: this.#last,
      lastStep: this.#lastStep,
      min: any ? this.#min : null,
      max: any ? this.#max : null,
      count: this.#count,
    };
  }
}

/** Keeps every point, and so can drop those that a restart overlaps. */
export class PointColumn implements Column {
  readonly #steps: number[] = [];
  readonly #epochs: number[] = [];
  readonly #times: number[] = [];
  readonly #values: number[] = [];
  #texts = 0;

  get isMetric(): boolean {
    return this.#values.length > this.#texts;
  }

  push(step: number, epoch: number, time: number, value: number): void {
    const before = this.#steps.length - 1;
    if (before >= 0 && step < (this.#steps[before] ?? 0) && epoch <= (this.#epochs[before] ?? 0)) {
      this.#dropFrom(step, epoch);
    }
    this.#steps.push(step);
    this.#epochs.push(epoch);
    this.#times.push(time);
    this.#values.push(value);
  }

  text(): void {
    this.#texts += 1;
  }

  series(): Series {
    return {
      steps: Float64Array.from(this.#steps),
      times: Float64Array.from(this.#times),
      values: Float64Array.from(this.#values),
    };
  }

  /** The points as a summary that can go on without them. */
  summary(): SummaryColumn {
    const column = new SummaryColumn();
    for (const [i, step] of this.#steps.entries()) {
      column.push(step, this.#epochs[i] ?? 0, this.#times[i] ?? Number.NaN, this.#values[i] ?? Number.NaN);
    }
    for (let i = 0; i < this.#texts; i += 1) column.text();
    return column;
  }

  #dropFrom(step: number, epoch: number): void {
    let length = this.#steps.length;
    while (length > 0) {
      const [e, s] = [this.#epochs[length - 1] ?? 0, this.#steps[length - 1] ?? 0];
      if (e < epoch || (e === epoch && s < step)) break;
      length -= 1;
    }
    for (const column of [this.#steps, this.#epochs, this.#times, this.#values]) column.length = length;
  }
}
