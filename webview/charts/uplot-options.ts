import type uPlot from 'uplot';
import { xTicks, yTicks, type AxesSize } from './axes.ts';
import { tickLabels, xLabels } from './ticks.ts';
import type { View } from './view.ts';

export type PlotSettings = AxesSize;

/** Colours of one theme, read from its tokens. */
export interface PlotInk {
  readonly text: string;
  readonly grid: string;
  readonly cursor: string;
  readonly background: string;
  readonly font: string;
}

/** What uPlot notices. */
export interface UplotEvents {
  readonly onCursor: (plot: uPlot) => void;
  readonly onSelect: (plot: uPlot) => void;
  readonly onDraw: () => void;
  readonly onShiftDrag: (event: MouseEvent) => void;
  readonly onDoubleClick: () => void;
}

/** uPlot's options: our ticks and tokens, a rectangle on drag, no lines of its own. */
export function uplotOptions(settings: PlotSettings, ink: PlotInk, view: View, events: UplotEvents): uPlot.Options {
  const { x, logX, logY, width, height } = settings;
  const axis = {
    stroke: ink.text,
    font: ink.font,
    labelFont: ink.font,
    grid: { stroke: ink.grid, width: 1 },
    ticks: { show: false },
    border: { show: false },
    filter: (_: uPlot, ticks: number[]) => ticks,
  };
  const scale = (log: boolean) => ({ time: false, auto: false, distr: log ? 3 : 1 });
  return {
    width,
    height,
    ms: 1,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    scales: {
      /* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- uPlot declares an enum that has no values at run time */
      x: { ...scale(logX), min: view.x[0], max: view.x[1] },
      y: { ...scale(logY), min: view.y[0], max: view.y[1] },
      /* eslint-enable @typescript-eslint/no-unsafe-enum-assignment */
    },
    series: [{}, { scale: 'y', points: { show: false } }],
    axes: [
      {
        ...axis,
        scale: 'x',
        size: 24,
        gap: 4,
        splits: (_plot, _at, low, high) => xTicks([low, high], settings),
        values: (_plot, ticks) => xLabels(ticks, x, logX),
      },
      {
        ...axis,
        scale: 'y',
        size: 52,
        gap: 6,
        splits: (_plot, _at, low, high) => yTicks([low, high], settings),
        values: (_plot, ticks) => tickLabels(ticks, logY),
      },
    ],
    cursor: {
      x: false,
      y: false,
      points: { show: false },
      drag: { x: true, y: true, uni: 24, dist: 4, setScale: false },
      bind: {
        mousedown: (_plot, _over, handler) => (event) => {
          if (!event.shiftKey) return handler(event);
          if (event.button === 0) events.onShiftDrag(event);
          return null;
        },
        dblclick: () => () => {
          events.onDoubleClick();
          return null;
        },
      },
    },
    hooks: {
      setCursor: [events.onCursor],
      setSelect: [events.onSelect],
      draw: [events.onDraw],
    },
  };
}
