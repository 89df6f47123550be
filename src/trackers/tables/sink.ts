import * as z from 'zod';
import type { MetricSummary } from '../../runs/run.ts';
import type { Series } from '../../runs/series.ts';
import { PointColumn, savedColumn, SummaryColumn } from './column.ts';
import type { Column } from './column.ts';

/** More columns than this are no metrics but data, and would exhaust the memory. */
export const mostMetrics = 100_000;

/** Where a table's parser puts what it reads, a column a metric. */
export interface Sink {
  /** Null where nobody asked for the metric, or where there are too many. */
  column(name: string): Column | null;
  /** Whether reading on makes no sense, since a summary cannot take a restart. */
  readonly restarted: boolean;
  /** Whether a metric was refused because there are too many. */
  readonly full: boolean;
  /** The summaries of what it holds. */
  summaries(): SummarySink;
}

export const savedSummaries = z.array(z.tuple([z.string(), savedColumn]));

/** Summaries of all metrics; what a cursor keeps. */
export class SummarySink implements Sink {
  readonly #columns = new Map<string, SummaryColumn>();
  #full = false;

  static restore(saved: z.infer<typeof savedSummaries>): SummarySink {
    const sink = new SummarySink();
    for (const [name, column] of saved) sink.#columns.set(name, SummaryColumn.restore(column));
    return sink;
  }

  get restarted(): boolean {
    for (const column of this.#columns.values()) if (column.restarted) return true;
    return false;
  }

  get full(): boolean {
    return this.#full;
  }

  column(name: string): SummaryColumn | null {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    this.#full ||= this.#columns.size >= mostMetrics;
    if (this.#full) return null;
    const column = new SummaryColumn();
    this.#columns.set(name, column);
    return column;
  }

  /** Plain data, safe for JSON. */
  save(): readonly (readonly [string, ReturnType<SummaryColumn['save']>])[] {
    return Array.from(this.#columns, ([name, column]) => [name, column.save()]);
  }

  metrics(): Record<string, MetricSummary> {
    const metrics = Array.from(this.#columns).filter(([, column]) => column.isMetric);
    return Object.fromEntries(metrics.map(([name, column]) => [name, column.build()]));
  }

  summaries(): this {
    return this;
  }

  adopt(name: string, column: SummaryColumn): void {
    this.#columns.set(name, column);
  }
}

/** Every point of the wanted metrics (null: of all). */
export class PointSink implements Sink {
  readonly restarted = false;
  readonly #wanted: ReadonlySet<string> | null;
  readonly #columns = new Map<string, PointColumn>();
  #full = false;

  constructor(wanted: ReadonlySet<string> | null) {
    this.#wanted = wanted;
  }

  get full(): boolean {
    return this.#full;
  }

  column(name: string): Column | null {
    if (this.#wanted !== null && !this.#wanted.has(name)) return null;
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    this.#full ||= this.#columns.size >= mostMetrics;
    if (this.#full) return null;
    const column = new PointColumn();
    this.#columns.set(name, column);
    return column;
  }

  series(): ReadonlyMap<string, Series> {
    const metrics = Array.from(this.#columns).filter(([, column]) => column.isMetric);
    return new Map(metrics.map(([name, column]) => [name, column.series()]));
  }

  summaries(): SummarySink {
    const sink = new SummarySink();
    for (const [name, column] of this.#columns) sink.adopt(name, column.summary());
    return sink;
  }
}
