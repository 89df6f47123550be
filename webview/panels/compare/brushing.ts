import { quote } from '../../../src/runs/query-print.ts';
import type { Axis, Model } from './model.ts';
import { valueAt } from './model.ts';
import type { Brush } from './state.ts';

/** The part of an axis between two places (0 to 1); null where that is next to nothing. */
export function brushBetween(axis: Axis, a: number, b: number): Brush | null {
  const [low, high] = [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))];
  if (high - low < 0.005) return null;
  if (axis.kind === 'number') return { from: valueAt(axis, low), to: valueAt(axis, high) };
  const names = axis.ticks.filter(({ at }) => at >= low && at <= high).map(({ text }) => text);
  return names.length === 0 ? null : { names };
}

/** Whether a run's value lies in the brushed part; what has no value does not. */
export function isInside(value: number | string | null, brush: Brush): boolean {
  if (value === null) return false;
  if ('names' in brush) return brush.names.includes(String(value));
  return typeof value === 'number' && value >= brush.from && value <= brush.to;
}

/** For each run whether it lies in all brushed parts. */
export function chosenRuns({ runs, axes }: Model, brushes: Readonly<Record<string, Brush>>): readonly boolean[] {
  const all = Object.entries(brushes).flatMap(([key, brush]) => {
    const axis = axes.get(key);
    return axis === undefined ? [] : [{ axis, brush }];
  });
  return runs.map((_run, i) => all.every(({ axis, brush }) => isInside(axis.values[i] ?? null, brush)));
}

/** The brushed parts as a query: `params.lr >= 0.01 and params.lr <= 0.1 and params.optimizer in ("adam")`. */
export function brushQuery(brushes: Readonly<Record<string, Brush>>): string {
  return Object.entries(brushes)
    .map(([key, brush]) => {
      const dot = key.indexOf('.');
      const name = `${key.slice(0, dot)}.${quote(key.slice(dot + 1))}`;
      if ('names' in brush) return `${name} in (${brush.names.map(quote).join(', ')})`;
      return `${name} >= ${brush.from} and ${name} <= ${brush.to}`;
    })
    .join(' and ');
}

/** Numbers of a brush are rounded outwards to what people would write, so that the ends stay inside. */
export function rounded(brush: Brush): Brush {
  if ('names' in brush) return brush;
  const digits = (value: number, up: boolean): number => {
    const size = 10 ** (Math.floor(Math.log10(Math.max(Math.abs(value), Number.MIN_VALUE))) - 3);
    const whole = up ? Math.ceil(value / size - 1e-9) : Math.floor(value / size + 1e-9);
    return Number.isFinite(size) && size > 0 ? Number((whole * size).toPrecision(12)) : value;
  };
  return { from: digits(brush.from, false), to: digits(brush.to, true) };
}
