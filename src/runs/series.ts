import type { MetricSummary } from './run.ts';

/**
 * A metric's points as columns of one length, in the order in which they count. `times` are milliseconds since 1970;
 * a time that the tool did not keep is NaN. Values may be NaN or infinite: those are values.
 */
export interface Series {
  readonly steps: Float64Array<ArrayBuffer>;
  readonly times: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
}

/** A growing set of columns; doubles its room as it fills. */
export class SeriesBuilder {
  #steps = new Float64Array(64);
  #times = new Float64Array(64);
  #values = new Float64Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends one point; `time` is NaN where it is not known. */
  push(step: number, time: number, value: number): void {
    if (this.#length === this.#steps.length) this.#grow();
    this.#steps[this.#length] = step;
    this.#times[this.#length] = time;
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** Drops every point from `length` on. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** Exactly-sized copies of the columns. */
  build(): Series {
    return {
      steps: this.#steps.slice(0, this.#length),
      times: this.#times.slice(0, this.#length),
      values: this.#values.slice(0, this.#length),
    };
  }

  #grow(): void {
    const wider = (old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const next = new Float64Array(old.length * 2);
      next.set(old);
      return next;
    };
    this.#steps = wider(this.#steps);
    this.#times = wider(this.#times);
    this.#values = wider(this.#values);
  }
}

/** A metric's running summary: fed point by point, it never needs the series again. */
export class SummaryBuilder {
  #count = 0;
  #last = Number.NaN;
  #lastStep = Number.NEGATIVE_INFINITY;
  #lastTime = Number.NaN;
  #min: number | null = null;
  #max: number | null = null;

  /** Takes one point in; of two at the highest step the later call wins. */
  push(step: number, time: number, value: number): void {
    this.#count += 1;
    if (step >= this.#lastStep) {
      this.#lastStep = step;
      this.#last = value;
    }
    if (!Number.isNaN(time)) this.#lastTime = time;
    if (!Number.isFinite(value)) return;
    if (this.#min === null || value < this.#min) this.#min = value;
    if (this.#max === null || value > this.#max) this.#max = value;
  }

  /** The time of the latest point that carried one, NaN if none did. */
  get lastTime(): number {
    return this.#lastTime;
  }

  build(): MetricSummary {
    return { last: this.#last, lastStep: this.#lastStep, min: this.#min, max: this.#max, count: this.#count };
  }
}

/** The summary of a whole series; of two points at the highest step the later one wins. */
export function summarize(series: Series): MetricSummary {
  const summary = new SummaryBuilder();
  for (let i = 0; i < series.values.length; i += 1) {
    summary.push(series.steps[i] ?? Number.NaN, series.times[i] ?? Number.NaN, series.values[i] ?? Number.NaN);
  }
  return summary.build();
}
