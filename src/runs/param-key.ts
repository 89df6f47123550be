import { readNumber } from './query-literals.ts';
import type { ParamValue } from './run.ts';

/**
 * What a parameter's value is compared by: loggers that keep text only write `0.1`, `1e-1` and `True` for what others
 * keep as 0.1 and true.
 */
export function paramKey(value: ParamValue): string {
  if (typeof value !== 'string') return `${value === null ? 'none' : typeof value} ${String(value)}`;
  const text = value.trim();
  const number = readNumber(text);
  if (number !== null) return `number ${number}`;
  if (/^(?:true|false)$/i.test(text)) return `boolean ${text.toLowerCase()}`;
  if (/^(?:none|null)$/i.test(text)) return 'none null';
  // Lists are logged as JSON, as Python's repr or in between.
  if (/^[[(].*[\])]$/s.test(text))
    return `list ${text
      .slice(1, -1)
      .replaceAll(/[\s"']/g, '')
      .replace(/,$/, '')}`;
  return `string ${value}`;
}

/**
 * Whether two values are the same for a reader of both tools' records: what one keeps with its type and another as text
 * is no difference of the runs. Of two texts every sign counts: versions `1.1` and `1.10` are two. Nothing is no text.
 */
export function isSameParam(a: ParamValue, b: ParamValue): boolean {
  if (Object.is(a, b) || a === b) return true;
  return typeof a !== typeof b && a !== null && b !== null && paramKey(a) === paramKey(b);
}

/** The number that a parameter's value is, also one that was logged as text; null for anything else. */
export function paramNumber(value: ParamValue): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}
