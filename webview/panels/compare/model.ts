import type { ComparedColumn, ComparedRun, ComparedRuns, ComparedValue } from '../../../src/protocol/compare-view.ts';
import { compareNatural } from '../../../src/runs/natural.ts';
import { formatNumber } from '../../../src/runs/numbers.ts';
import { paramNumber } from '../../../src/runs/param-key.ts';
import { linearTicks, logTicks, tickLabels } from '../../charts/ticks.ts';

/** A tick: where along the axis (0 at the bottom or left, 1 at the other end), and its words. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** A column laid out along a line. */
export interface Axis {
  readonly key: string;
  readonly name: string;
  readonly kind: 'number' | 'names';
  /** Of names: all of them in order. */
  readonly names: readonly string[];
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly ticks: readonly Tick[];
  /** Each run's place, 0 to 1; null where it has none. */
  readonly places: readonly (number | null)[];
  /** Each run's value as a number, or its name. */
  readonly values: readonly (number | string | null)[];
}

const mostNames = 40;

/** Lays a column out: a number axis where all values are numbers (logarithmic for those over a factor of 50), else names. */
export function axisOf(column: ComparedColumn): Axis {
  const numbers = column.values.map((value) => (value === null ? null : numberOf(value)));
  const isNumber = column.values.every((value, i) => value === null || numbers[i] !== null);
  return isNumber ? numberAxis(column, numbers) : nameAxis(column);
}

function numberOf(value: ComparedValue): number | null {
  const number = typeof value === 'boolean' ? null : paramNumber(value);
  return number !== null && Number.isFinite(number) ? number : null;
}

function numberAxis({ key, name, kind }: ComparedColumn, values: readonly (number | null)[]): Axis {
  const finite = values.filter((value) => value !== null);
  const low = finite.length === 0 ? 0 : Math.min(...finite);
  const high = finite.length === 0 ? 1 : Math.max(...finite);
  const log = kind === 'params' && low > 0 && high / low >= 50;
  const scale = (value: number): number => (log ? Math.log10(value) : value);
  const [from, to] = [scale(low), scale(high)];
  const place = (value: number): number => (to === from ? 0.5 : (scale(value) - from) / (to - from));
  const inner = low === high ? [low] : log ? logTicks([low, high], 4) : linearTicks([low, high], 5);
  const texts = tickLabels(inner, log);
  return {
    ...{ key, name, kind: 'number', names: [], low, high, log, values },
    ticks: inner.map((value, i) => ({
      at: place(value),
      text: inner.length === 1 ? formatNumber(value) : (texts[i] ?? ''),
    })),
    places: values.map((value) => (value === null ? null : place(value))),
  };
}

function nameAxis({ key, name, values }: ComparedColumn): Axis {
  const texts = values.map((value) => (value === null ? null : String(value)));
  const names = [...new Set(texts.filter((text) => text !== null))].sort(compareNatural).slice(0, mostNames);
  const place = (text: string): number | null => {
    const at = names.indexOf(text);
    return at === -1 ? null : (at + 0.5) / names.length;
  };
  return {
    ...{ key, name, kind: 'names', names, low: 0, high: 1, log: false, values: texts },
    ticks: names.map((text, i) => ({ at: (i + 0.5) / names.length, text })),
    places: texts.map((text) => (text === null ? null : place(text))),
  };
}

/** The number at a place (0 to 1) of a number axis. */
export function valueAt({ low, high, log }: Axis, place: number): number {
  if (low === high) return low;
  if (log) return 10 ** (Math.log10(low) + place * (Math.log10(high) - Math.log10(low)));
  return low + place * (high - low);
}

/** Everything that the page draws, made once for each answer of the extension. */
export interface Model {
  readonly runs: readonly ComparedRun[];
  readonly axes: ReadonlyMap<string, Axis>;
  readonly answer: ComparedRuns;
}

export function modelOf(answer: ComparedRuns): Model {
  return { runs: answer.runs, answer, axes: new Map(answer.columns.map((column) => [column.key, axisOf(column)])) };
}

/** Axes to start with: the most important parameters that vary (in the order given), then the metric. */
export function usualAxes(
  { axes, answer }: Model,
  metric: string | null,
  ranked: readonly string[],
): readonly string[] {
  // What most runs lack (the parameters of a sweep's parent) says little of the rest.
  const common = ({ values }: ComparedColumn): boolean =>
    values.filter((value) => value !== null).length * 2 >= values.length;
  const varied = answer.columns.filter((column) => column.kind === 'params' && common(column));
  const rank = (key: string): number => {
    const at = ranked.indexOf(key);
    return at === -1 ? ranked.length : at;
  };
  const params = varied.map(({ key }) => key).sort((a, b) => rank(a) - rank(b));
  const last = metric === null ? [] : [`metrics.${metric}`];
  return [...params.slice(0, 7), ...last.filter((key) => axes.has(key))];
}

/** A correlation with its sign and two decimals. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
