import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { ChartRun } from '../../src/protocol/charts.ts';
import { dashes, lineStyles, palette } from '../../src/runs/colour.ts';
import { themeKind, type ThemeKind } from '../state/theme.ts';
import { CardData } from './card-data.ts';
import { CutQueue, type SendCuts } from './cuts.ts';
import type { ChartOptions } from './options.ts';
import type { LineInk } from './ink.ts';
import { lineOf, type Line } from './line.ts';
import { everything, type Zoom } from './range.ts';

/** A run in a chart. The metrics' numbers are for the table behind the chart. */
export type SceneRun = Pick<ChartRun, 'id' | 'name' | 'status' | 'colour' | 'metrics'>;

/** Where somebody points: at an x in some chart, at a run in the legend or near the pointer. */
export interface Hover {
  readonly metric: string | null;
  readonly x: number | null;
  readonly run: string | null;
}

export const nowhere: Hover = { metric: null, x: null, run: null };

/** What all charts of a page share. */
export interface Scene {
  readonly options: Signal<ChartOptions>;
  readonly hover: Signal<Hover>;
  /** The x that somebody pointed at last: what the tables behind the charts show points around. */
  readonly cursor: Signal<number | null>;
  /** All runs, hidden ones too, in the legend's order. */
  readonly runs: ReadonlySignal<readonly SceneRun[]>;
  /** Ids of runs that are not drawn. */
  readonly hidden: ReadonlySignal<ReadonlySet<string>>;
  readonly inks: ReadonlySignal<ReadonlyMap<string, LineInk>>;
  /** The data of a metric's card, kept for a while after the card has left the screen. */
  card(metric: string): CardData;
  /** Lines of a metric at a width in pixels, whether or not its card is on screen: runs that are drawn and have it. */
  fetch(metric: string, pixels: number, signal: AbortSignal): Promise<readonly Line[]>;
  /** Runs have new points: cards on screen fetch, the others when they come back. */
  grow(runs: readonly string[]): void;
  onScreen(metric: string, visible: boolean): void;
}

/** Cards whose lines are kept while they are off screen. */
const keptCards = 32;

export function createScene(parts: {
  readonly options: Signal<ChartOptions>;
  readonly runs: ReadonlySignal<readonly SceneRun[]>;
  readonly hidden: ReadonlySignal<ReadonlySet<string>>;
  readonly send: SendCuts;
}): Scene {
  const queue = new CutQueue({
    send: parts.send,
    nextFrame: (callback) => void requestAnimationFrame(callback),
  });
  const cards = new Map<string, CardData>();
  const visible = new Set<string>();
  const forget = (): void => {
    for (const metric of cards.keys()) {
      if (cards.size <= keptCards) return;
      if (!visible.has(metric)) cards.delete(metric);
    }
  };
  return {
    options: parts.options,
    hover: signal(nowhere),
    cursor: signal(null),
    runs: parts.runs,
    hidden: parts.hidden,
    inks: computed(() => inksOf(parts.runs.value, themeKind.value)),
    card: (metric) => {
      const card = cards.get(metric) ?? new CardData(metric, queue);
      cards.delete(metric);
      cards.set(metric, card);
      forget();
      return card;
    },
    fetch: async (metric, pixels, signal) => {
      const { x, smoothing, zoom } = parts.options.peek();
      const [from, to] = zoom[metric]?.x ?? [null, null];
      const hidden = parts.hidden.peek();
      const having = parts.runs.peek().filter(({ metrics }) => metrics.some(({ name }) => name === metric));
      const wanted = having.filter(({ id }) => !hidden.has(id));
      const cuts = await queue.request(
        wanted.map(({ id }) => ({ run: id, metric, x, from, to, pixels, smoothing })),
        signal,
      );
      return cuts.map((cut) => lineOf(cut, smoothing));
    },
    grow: (runs) => {
      for (const [metric, card] of cards) card.grow(runs, visible.has(metric));
    },
    onScreen: (metric, is) => {
      if (is) visible.add(metric);
      else visible.delete(metric);
    },
  };
}

/** Colours and dashes by run. */
export function inksOf(
  runs: readonly { readonly id: string; readonly colour: number }[],
  kind: ThemeKind,
): ReadonlyMap<string, LineInk> {
  const shade = kind === 'light' || kind === 'high-contrast-light' ? 'light' : 'dark';
  const styles = lineStyles(runs);
  return new Map(
    [...styles].map(([id, { colour, dash }]) => [
      id,
      { colour: palette[colour]?.[shade] ?? 'currentColor', dash: dashes[dash] ?? [] },
    ]),
  );
}

export function zoomOf(options: ChartOptions, metric: string): Zoom {
  return options.zoom[metric] ?? everything;
}

/** The options with another zoom for one metric; a zoom that shows everything is not kept. */
export function withZoom(options: ChartOptions, metric: string, zoom: Zoom): ChartOptions {
  const others = Object.fromEntries(Object.entries(options.zoom).filter(([name]) => name !== metric));
  if (zoom.x === null && zoom.y === null) return { ...options, zoom: others };
  const tuple = (range: readonly [number, number] | null): [number, number] | null =>
    range === null ? null : [range[0], range[1]];
  return { ...options, zoom: { ...others, [metric]: { x: tuple(zoom.x), y: tuple(zoom.y) } } };
}
