import type { ParamValue } from './run.ts';

/**
 * What a parameter's value is compared by: loggers that keep text only write `0.1`, `1e-1` and `True` for what others
 * keep as 0.1 and true.
 */
export function paramKey(value: ParamValue): string {
  if (typeof value !== 'string') return `${value === null ? 'none' : typeof value} ${String(value)}`;
  const text = value.trim();
  if (text !== '' && !Number.isNaN(Number(text))) return `number ${Number(text)}`;
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

/** The number that a parameter's value is, also one that was logged as text; null for anything else. */
export function paramNumber(value: ParamValue): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}
