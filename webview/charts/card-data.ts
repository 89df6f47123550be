import { signal, type ReadonlySignal } from '@preact/signals';
import type { CutRequestMessage } from '../../src/protocol/charts.ts';
import type { CutQueue } from './cuts.ts';
import { lineOf, splice, type Line } from './line.ts';
import type { XAxis } from './options.ts';
import type { Range } from './range.ts';

/** What a card wants to show. */
export interface Wanted {
  readonly runs: readonly string[];
  readonly x: XAxis;
  readonly smoothing: number;
  readonly pixels: number;
  /** The x range in view; null: all. */
  readonly zoom: Range | null;
}

/** Points that all lines of a card may have together, at four a pixel, before they are cut at fewer pixels. */
const pointBudget = 60_000;

/**
 * The lines of one metric's card: whole ones, and the range in view in full detail on top. What was fetched stays
 * until something newer is there, and only what is missing or has grown is fetched.
 */
export class CardData {
  readonly #metric: string;
  readonly #queue: CutQueue;
  readonly #lines = signal<ReadonlyMap<string, Line> | null>(null);
  readonly #error = signal<string | null>(null);
  readonly #whole = new Map<string, Line>();
  readonly #grown = new Set<string>();
  #key = '';
  #wanted: Wanted | null = null;
  #detail: { readonly key: string; readonly range: Range; readonly lines: ReadonlyMap<string, Line> } | null = null;
  #underWay: AbortController | null = null;
  #again = false;

  constructor(metric: string, queue: CutQueue) {
    this.#metric = metric;
    this.#queue = queue;
  }

  /** By run; null until the first answer. */
  get lines(): ReadonlySignal<ReadonlyMap<string, Line> | null> {
    return this.#lines;
  }

  /** The sentence of the last failure; null once something was fetched. */
  get error(): ReadonlySignal<string | null> {
    return this.#error;
  }

  /** Says what is to be seen; what is on its way for something else is cancelled. */
  want(wanted: Wanted): void {
    const same = JSON.stringify(wanted) === JSON.stringify(this.#wanted);
    if (same && this.#grown.size === 0 && (this.#underWay !== null || this.#error.value === null)) return;
    if (!same) this.#stop();
    if (this.#wanted !== null && this.#wanted.x !== wanted.x) {
      this.#whole.clear();
      this.#lines.value = null;
    }
    this.#wanted = wanted;
    void this.#fetch();
  }

  /** These runs have new points. Fetched now if the card is on screen (`fetch`), else when it next is. */
  grow(runs: readonly string[], fetch: boolean): void {
    for (const run of runs) if (this.#whole.has(run)) this.#grown.add(run);
    if (fetch && this.#grown.size > 0) void this.#fetch();
  }

  /** Stops fetching; what is there stays for the card's return. */
  rest(): void {
    this.#stop();
  }

  #stop(): void {
    this.#underWay?.abort();
    this.#underWay = null;
    this.#again = false;
  }

  async #fetch(): Promise<void> {
    const wanted = this.#wanted;
    if (wanted === null) return;
    if (this.#underWay !== null) {
      this.#again = true;
      return;
    }
    const controller = new AbortController();
    this.#underWay = controller;
    const grown = [...this.#grown];
    this.#grown.clear();
    try {
      await Promise.all([this.#fetchWhole(wanted, grown, controller), this.#fetchDetail(wanted, grown, controller)]);
      if (!controller.signal.aborted) this.#error.value = null;
    } catch (error) {
      for (const run of grown) this.#grown.add(run);
      if (!controller.signal.aborted) this.#error.value = error instanceof Error ? error.message : String(error);
    } finally {
      if (this.#underWay === controller) {
        this.#underWay = null;
        if (this.#again) {
          this.#again = false;
          void this.#fetch();
        }
      }
    }
  }

  async #fetchWhole(wanted: Wanted, grown: readonly string[], controller: AbortController): Promise<void> {
    const key = `${wanted.x} ${wanted.smoothing} ${wanted.pixels}`;
    const runs = wanted.runs.filter((run) => key !== this.#key || !this.#whole.has(run) || grown.includes(run));
    const cuts = await this.#queue.request(requests(this.#metric, wanted, runs, null), controller.signal);
    if (controller.signal.aborted) return;
    this.#key = key;
    for (const run of runs) this.#whole.delete(run);
    for (const cut of cuts) this.#whole.set(cut.run, lineOf(cut, wanted.smoothing));
    this.#publish();
  }

  async #fetchDetail(wanted: Wanted, grown: readonly string[], controller: AbortController): Promise<void> {
    const { zoom } = wanted;
    if (zoom === null) {
      this.#detail = null;
      return;
    }
    const key = JSON.stringify(wanted);
    if (this.#detail?.key === key && grown.length === 0) return;
    const cuts = await this.#queue.request(requests(this.#metric, wanted, wanted.runs, zoom), controller.signal);
    if (controller.signal.aborted) return;
    const lines = new Map(cuts.map((cut) => [cut.run, lineOf(cut, wanted.smoothing)]));
    this.#detail = { key, range: zoom, lines };
    this.#publish();
  }

  #publish(): void {
    const detail = this.#detail;
    if (detail === null) {
      this.#lines.value = new Map(this.#whole);
      return;
    }
    this.#lines.value = new Map(
      [...this.#whole].map(([run, line]) => {
        const fine = detail.lines.get(run);
        return [run, fine === undefined ? line : splice(line, fine, detail.range)];
      }),
    );
  }
}

function requests(metric: string, wanted: Wanted, runs: readonly string[], zoom: Range | null): CutRequestMessage[] {
  const pixels = Math.max(120, Math.min(wanted.pixels, Math.round(pointBudget / 4 / Math.max(1, wanted.runs.length))));
  return runs.map((run) => ({
    run,
    metric,
    x: wanted.x,
    from: zoom === null ? null : zoom[0],
    to: zoom === null ? null : zoom[1],
    pixels,
    smoothing: wanted.smoothing,
  }));
}
