import { formatDuration } from '../../src/runs/numbers.ts';
import type { XAxis } from './options.ts';
import type { Range } from './range.ts';

const steps = [1, 2, 2.5, 5, 10];
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** Distances between ticks of durations that people count in. */
const durations = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((n) => n * day),
];

/** Places of at most `count` or so ticks, on round numbers. */
export function linearTicks([low, high]: Range, count: number, wholeOnly = false): number[] {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (steps.find((factor) => factor * power >= rough * 0.8) ?? 10);
  return every([low, high], wholeOnly ? Math.max(1, step === power * 2.5 && power < 10 ? power * 5 : step) : step);
}

/** Places of ticks that are round as durations. `offset` shifts them (a time zone's, for times of day). */
export function durationTicks(range: Range, count: number, offset = 0): number[] {
  const rough = (range[1] - range[0]) / Math.max(1, count);
  if (rough < second) return linearTicks(range, count);
  const step = durations.find((candidate) => candidate >= rough) ?? Math.ceil(rough / (364 * day)) * 364 * day;
  return every([range[0] + offset, range[1] + offset], step).map((tick) => tick - offset);
}

/** Places of ticks on a log axis: powers of ten, with 2 and 5 between where there is room, linear within a decade. */
export function logTicks([low, high]: Range, count: number): number[] {
  const decades = Math.log10(high / low);
  if (decades < 1.3) return linearTicks([low, high], count).filter((tick) => tick > 0);
  const stride = Math.max(1, Math.ceil(decades / Math.max(1, count)));
  const between = decades * 3 <= count + 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    if (((power % stride) + stride) % stride !== 0) continue;
    for (const digit of between) {
      const tick = Number(`${digit}e${power}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

function every([low, high]: Range, step: number): number[] {
  if (!(step > 0) || !Number.isFinite(step)) return [];
  const ticks: number[] = [];
  const first = Math.ceil(low / step - 1e-9);
  for (let i = first; i * step <= high + step * 1e-9 && ticks.length < 100; i += 1) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

/** The words of ticks on one axis: as many decimals as their distance needs, the same for all of them. */
export function tickLabels(ticks: readonly number[], log: boolean): string[] {
  const sizes = ticks.map(Math.abs).filter((size) => size > 0);
  const largest = Math.max(0, ...sizes);
  const gap = Math.min(...ticks.slice(1).map((tick, i) => tick - (ticks[i] ?? 0)));
  if (log && largest / Math.min(largest, ...sizes) > 20) return ticks.map(shortNumber);
  if (largest >= 1e4 || (largest > 0 && largest < 1e-3)) {
    return largest >= 1e4 && largest < 1e12 ? thousands(ticks, largest, gap) : ticks.map((tick) => powers(tick, gap));
  }
  const decimals = Number.isFinite(gap) ? decimalsOf(gap) : 3;
  return ticks.map((tick) => minus(tick.toFixed(decimals)));
}

function decimalsOf(gap: number): number {
  for (let decimals = 0; decimals < 10; decimals += 1) {
    if (Math.abs(gap * 10 ** decimals - Math.round(gap * 10 ** decimals)) < 1e-6) return decimals;
  }
  return 10;
}

function thousands(ticks: readonly number[], largest: number, gap: number): string[] {
  const [unit, size]: readonly [string, number] =
    largest >= 1e9 ? ['G', 1e9] : largest >= 1e6 ? ['M', 1e6] : ['k', 1e3];
  const decimals = Number.isFinite(gap) ? decimalsOf(gap / size) : 1;
  return ticks.map((tick) => (tick === 0 ? '0' : `${minus((tick / size).toFixed(decimals))}${unit}`));
}

function powers(tick: number, gap: number): string {
  if (tick === 0) return '0';
  const exponent = (value: number): number => Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  const digits = Number.isFinite(gap) ? exponent(tick) - exponent(gap) + decimalsOf(gap / 10 ** exponent(gap)) : 2;
  return minus(tick.toExponential(Math.min(6, Math.max(0, digits))).replace('e+', 'e'));
}

function shortNumber(tick: number): string {
  const size = Math.abs(tick);
  if (size >= 1e4 || size < 1e-3) return tick === 0 ? '0' : minus(tick.toExponential().replace('e+', 'e'));
  return minus(String(tick));
}

function minus(text: string): string {
  return text.replace(/^-/, '−');
}

function durationLabel(ms: number): string {
  if (ms === 0) return '0';
  return ms < 0 ? `−${formatDuration(-ms)}` : formatDuration(ms);
}

/** Words for ticks of the x axis. Times are told in the reader's time zone, with the date where the day changes. */
export function xLabels(ticks: readonly number[], axis: XAxis, log: boolean): string[] {
  if (axis === 'step') return tickLabels(ticks, log);
  if (axis === 'relative') return ticks.map(durationLabel);
  const gap = Math.min(...ticks.slice(1).map((tick, i) => tick - (ticks[i] ?? 0)));
  return ticks.map((tick) => {
    const date = new Date(tick);
    if (gap >= day || (date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0)) {
      return date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
    }
    const seconds = gap < minute ? { second: '2-digit' as const } : {};
    return date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...seconds });
  });
}
