import type { ParamRun } from '../../catalog/beside-api.ts';
import type { Goal } from '../../runs/goal.ts';
import { formatNumber } from '../../runs/numbers.ts';
import { paramKey, paramNumber } from '../../runs/param-key.ts';

/** A picture's points are those with a score; values are numbers on an axis, or names side by side. */
export interface PictureInput {
  readonly points: readonly ParamRun[];
  readonly metric: string;
  readonly goal: Goal | null;
  readonly best: ParamRun | null;
  readonly current: ParamRun | null;
}

const [width, height] = [360, 150];
const frame = { left: 52, right: 12, top: 10, bottom: 24 };
const [ink, faint, dot, mark] = ['#808080', '#80808055', '#3794ff', '#d18616'];
const mostNames = 8;

interface Placed {
  readonly x: number;
  readonly run: ParamRun;
  readonly score: number;
}

interface Axis {
  readonly of: (run: ParamRun) => number | null;
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
}

/**
 * The metric against the parameter over all runs, as an SVG text in colours that are readable on light and dark. Null
 * where fewer than two runs have a score, or there are too many names to tell apart.
 */
export function paramPicture({ points, metric, best, current }: PictureInput): string | null {
  const scored = points.filter(({ score }) => score !== null);
  const axis = axisOf(scored);
  if (scored.length < 2 || axis === null) return null;
  const placed = scored.flatMap((run): Placed[] => {
    const x = axis.of(run);
    return x === null || run.score === null ? [] : [{ x, run, score: run.score }];
  });
  const scores = placed.map(({ score }) => score);
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const py = (score: number): number =>
    high === low
      ? (frame.top + height - frame.bottom) / 2
      : height - frame.bottom - 4 - ((score - low) / (high - low)) * (height - frame.top - frame.bottom - 8);
  const dots = placed.map(({ x, score }) => circle(x, py(score), 3, `fill="${dot}" fill-opacity="0.6"`));
  const of = (wanted: ParamRun | null): Placed | undefined => placed.find(({ run }) => run.run === wanted?.run);
  const [star, ring] = [of(best), of(current)];
  const marks = [
    star === undefined ? '' : `<path d="${starPath(star.x, py(star.score))}" fill="${mark}"/>`,
    ring === undefined ? '' : circle(ring.x, py(ring.score), 6, `fill="none" stroke="${mark}" stroke-width="1.5"`),
  ];
  const lines = [...new Set([high, low])].map(
    (score) =>
      `<line x1="${frame.left}" x2="${width - frame.right}" y1="${n(py(score))}" y2="${n(py(score))}" stroke="${faint}"/>` +
      label(frame.left - 6, py(score) + 4, 'end', formatNumber(score)),
  );
  const ticks = axis.ticks.map(({ x, text }) => label(x, height - 8, 'middle', text));
  const title = label(frame.left, frame.top - 1, 'start', metric);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="sans-serif" font-size="10">${[title, ...lines, ...ticks, ...dots, ...marks].join('')}</svg>`
  );
}

function axisOf(runs: readonly ParamRun[]): Axis | null {
  const numbers = runs.flatMap(({ value }) => paramNumber(value) ?? []).filter((value) => Number.isFinite(value));
  return numbers.length === runs.length && numbers.length > 0 ? numberAxis(numbers) : nameAxis(runs);
}

/** Logarithmic where all are positive and span more than a factor of fifty. */
function numberAxis(numbers: readonly number[]): Axis {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const log = low > 0 && high / low > 50;
  const scale = (value: number): number => (log ? Math.log10(value) : value);
  const [from, to] = [scale(low), scale(high)];
  const px = (value: number): number => spread(to === from ? 0.5 : (scale(value) - from) / (to - from));
  const middle = log ? 10 ** ((from + to) / 2) : (low + high) / 2;
  const shown = low === high ? [low] : [low, middle, high];
  return {
    of: ({ value }) => {
      const number = paramNumber(value);
      return number === null || !Number.isFinite(number) ? null : px(number);
    },
    ticks: shown.map((value) => ({ x: px(value), text: String(Number(value.toPrecision(3))) })),
  };
}

function nameAxis(runs: readonly ParamRun[]): Axis | null {
  const names = new Map(runs.map(({ value }) => [paramKey(value), String(value)]));
  if (names.size > mostNames) return null;
  const keys = [...names.keys()].sort();
  const px = (key: string): number => spread((keys.indexOf(key) + 0.5) / keys.length);
  return {
    of: ({ value }) => px(paramKey(value)),
    ticks: keys.map((key) => ({ x: px(key), text: (names.get(key) ?? '').slice(0, 12) })),
  };
}

/** From a share of the axis to pixels, with room for the outer dots. */
function spread(share: number): number {
  return frame.left + 8 + share * (width - frame.left - frame.right - 16);
}

function circle(x: number, y: number, r: number, style: string): string {
  return `<circle cx="${n(x)}" cy="${n(y)}" r="${r}" ${style}/>`;
}

function starPath(x: number, y: number): string {
  const points = Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 === 0 ? 7 : 3;
    const angle = (Math.PI * i) / 5 - Math.PI / 2;
    return `${n(x + r * Math.cos(angle))} ${n(y + r * Math.sin(angle))}`;
  });
  return `M${points.join('L')}Z`;
}

function label(x: number, y: number, anchor: string, text: string): string {
  const safe = text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<text x="${n(x)}" y="${n(y)}" fill="${ink}" text-anchor="${anchor}">${safe}</text>`;
}

function n(value: number): string {
  return value.toFixed(1);
}
