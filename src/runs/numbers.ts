import type { Goal } from './goal.ts';

const digits = 4;
const [tiny, huge] = [1e-4, 1e6];

/** Writes the numbers of one column alike. */
export type NumberFormat = (value: number) => string;

/** A number by itself, with four significant digits: `0.9130`, `12.35`, `1.235e-5`; whole numbers as they are. */
export function formatNumber(value: number): string {
  return columnFormat([value])(value);
}

/** What the writing of a column's numbers hangs on. */
export interface NumberSizes {
  /** All are whole. */
  readonly whole: boolean;
  /** The median of their sizes, zeros left out; 1 if there is none. */
  readonly median: number;
}

/**
 * How to write the numbers of a column: with the decimals that give the median of their sizes four significant
 * digits. Whole numbers stay whole; columns of very small or large numbers use exponents.
 */
export function columnFormat(values: readonly number[]): NumberFormat {
  return formatOfSizes(numberSizes(values));
}

/** The sizes of a column's numbers; what is not finite does not count. */
export function numberSizes(values: readonly number[]): NumberSizes {
  const finite = values.filter((value) => Number.isFinite(value));
  const sizes = finite.map(Math.abs).filter((size) => size > 0);
  sizes.sort((a, b) => a - b);
  return {
    whole: finite.every((value) => Number.isInteger(value) && Math.abs(value) < 1e15),
    median: sizes[(sizes.length - 1) >> 1] ?? 1,
  };
}

/** As `columnFormat`, of a column that is not there as a whole. */
export function formatOfSizes({ whole, median }: NumberSizes): NumberFormat {
  if (whole) return named((value) => String(value));
  if (median < tiny || median >= huge) {
    return named((value) => (value === 0 ? '0' : value.toExponential(digits - 1).replace('e+', 'e')));
  }
  // Rounding first: 0.99996 is 1.000, with one decimal less than 0.9999.
  const exponent = Math.floor(Math.log10(Number(median.toPrecision(digits))));
  const decimals = Math.max(0, digits - 1 - exponent);
  return named((value) => {
    const fixed = value.toFixed(decimals);
    return Number(fixed) === 0 && value !== 0 ? value.toExponential(1) : fixed;
  });
}

/** Gives what is not finite its name, and no column a `-0`. */
function named(format: NumberFormat): NumberFormat {
  return (value) => {
    if (Number.isNaN(value)) return 'NaN';
    if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
    return format(value === 0 ? 0 : value);
  };
}

/** A difference with its arrow: `▲0.0120`, `▼0.0083`, `±0` for none. */
export function formatDelta(delta: number, format: NumberFormat = formatNumber): string {
  if (Number.isNaN(delta)) return 'NaN';
  if (delta === 0) return '±0';
  return `${delta > 0 ? '▲' : '▼'}${format(Math.abs(delta))}`;
}

/** Whether a difference is for the better; null where the direction is not known or nothing changed. */
export function isBetter(delta: number, goal: Goal | null): boolean | null {
  if (goal === null || delta === 0 || Number.isNaN(delta)) return null;
  return delta > 0 === (goal === 'maximize');
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** How long something took (ms): `2d 3h`, `1h 12m`, `5m 3s`, `12s`, `340ms`; the two largest units, cut off. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '';
  const total = Math.max(0, ms);
  if (total < 1_000) return `${Math.floor(total)}ms`;
  const at = units.findIndex(([, size]) => total >= size);
  const [name, size] = units[at] ?? units[3];
  const first = `${Math.floor(total / size)}${name}`;
  const next = units[at + 1];
  const rest = next === undefined ? 0 : Math.floor((total % size) / next[1]);
  return next === undefined || rest === 0 ? first : `${first} ${rest}${next[0]}`;
}

/** How long ago something was (ms): `now` below a minute, then `3m`, `2h`, `5d`, `8w`, `3y`. */
export function formatAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (!(minutes >= 1)) return 'now';
  if (minutes < 60) return `${minutes}m`;
  if (minutes < 60 * 24) return `${Math.floor(minutes / 60)}h`;
  const days = Math.floor(minutes / (60 * 24));
  if (days < 14) return `${days}d`;
  return days < 365 ? `${Math.floor(days / 7)}w` : `${Math.floor(days / 365)}y`;
}
