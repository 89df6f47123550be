import type { Series } from '../runs/series.ts';
import type { Entry } from './entry.ts';
import { partOf } from './merge.ts';
import type { Part } from './merge.ts';

/** A hundred runs of 10,000 points in ten charts. */
const mostBytes = 256 * 1024 * 1024;

function bytesOf(series: Series): number {
  return series.steps.byteLength + series.times.byteLength + series.values.byteLength;
}

/**
 * Series as they were read, the latest used kept up to a number of bytes; the very last one however long it is, for
 * whoever zooms into it must not wait for the file again. A run that changed is read again.
 */
export class Columns {
  readonly #limit: number;
  readonly #kept = new Map<string, { readonly run: object; readonly series: Series | null }>();
  #bytes = 0;

  constructor(limit = mostBytes) {
    this.#limit = limit;
  }

  /** Whole series of the named metrics; those that are not there are left out. One read for all that are missing. */
  async of(entry: Entry, metrics: readonly string[]): Promise<Map<string, Series>> {
    const found = new Map<string, Series>();
    const wanted = new Map<Part, string[]>();
    for (const metric of new Set(metrics)) {
      const kept = this.#kept.get(keyOf(entry, metric));
      const part = partOf(entry.parts, metric);
      if (kept !== undefined && part !== null && kept.run === part.run) {
        this.#keep(keyOf(entry, metric), kept);
        if (kept.series !== null) found.set(metric, kept.series);
      } else if (part !== null) wanted.set(part, [...(wanted.get(part) ?? []), metric]);
    }
    for (const [part, names] of wanted) {
      const { unit, run } = part;
      const read = await this.#read(unit, run.key, names);
      // What could not be asked for is asked for again.
      if (read === null) continue;
      for (const name of names) {
        const series = read.get(name) ?? null;
        this.#keep(keyOf(entry, name), { run, series });
        if (series !== null) found.set(name, series);
      }
    }
    return found;
  }

  async #read(
    unit: Part['unit'],
    key: string,
    metrics: readonly string[],
  ): Promise<ReadonlyMap<string, Series> | null> {
    try {
      return await unit.tracker.series(unit.claim, key, metrics);
    } catch {
      return null;
    }
  }

  #keep(key: string, value: { readonly run: object; readonly series: Series | null }): void {
    const old = this.#kept.get(key);
    if (old?.series != null) this.#bytes -= bytesOf(old.series);
    this.#kept.delete(key);
    this.#kept.set(key, value);
    if (value.series !== null) this.#bytes += bytesOf(value.series);
    for (const [oldest, { series }] of this.#kept) {
      const fits = this.#bytes <= this.#limit && this.#kept.size < 10_000;
      if (fits || oldest === key) break;
      this.#kept.delete(oldest);
      if (series !== null) this.#bytes -= bytesOf(series);
    }
  }
}

function keyOf(entry: Entry, metric: string): string {
  return `${entry.run.id}\n${metric}`;
}
