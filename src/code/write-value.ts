import { stringify } from 'yaml';
import type { ParamValue } from '../runs/run.ts';
import type { Syntax } from './place.ts';

/**
 * A value as text that a syntax reads back as that value, in the style of the text that it replaces: quotes stay the
 * same kind. Numbers that are logged as text become numbers again where a number stood.
 */
export function writeValue(value: ParamValue, syntax: Syntax, replaced: string): string {
  const typed = typeof value === 'string' ? likeBefore(value, syntax, replaced) : value;
  if (typeof typed === 'number') return numberText(typed, syntax);
  if (typeof typed === 'boolean') return syntax === 'python' ? (typed ? 'True' : 'False') : String(typed);
  if (typed === null) return syntax === 'python' ? 'None' : syntax === 'toml' ? '""' : 'null';
  return stringText(typed, syntax, /^['"]/.exec(replaced.trim())?.[0]);
}

/** What stood bare comes back bare: a tracker that logs text logged `0.1` and `True` for it. */
function likeBefore(value: string, syntax: Syntax, replaced: string): ParamValue {
  const bare = !/^[rRuU]?['"]/.test(replaced.trim());
  if (!bare) return value;
  const before = replaced.trim().replaceAll('_', '');
  if (before !== '' && !Number.isNaN(Number(before)) && value.trim() !== '' && !Number.isNaN(Number(value)))
    return Number(value);
  if (/^(?:true|false)$/i.test(before) && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  if (/^(?:null|none|~)?$/i.test(before) && syntax !== 'toml' && /^(?:null|none)$/i.test(value)) return null;
  return value;
}

function numberText(value: number, syntax: Syntax): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  const sign = value < 0 ? '-' : '';
  const word = Number.isNaN(value) ? 'nan' : 'inf';
  if (syntax === 'yaml') return `${sign}.${word}`;
  if (syntax === 'toml') return `${sign}${word}`;
  // What Python's json module writes and reads; JSON itself has no word for it.
  return syntax === 'python' ? `float("${sign}${word}")` : String(value);
}

function stringText(value: string, syntax: Syntax, quote: string | undefined): string {
  if (syntax === 'json') return JSON.stringify(value);
  const plain = !/[\\\p{C}\u2028\u2029]/u.test(value);
  if (syntax === 'yaml') {
    // YAML takes JSON's strings; over several lines its own styles would change the text's shape.
    if (!plain) return JSON.stringify(value);
    const type = quote === '"' ? 'QUOTE_DOUBLE' : quote === "'" ? 'QUOTE_SINGLE' : 'PLAIN';
    return stringify(value, { defaultStringType: type, lineWidth: 0 }).trimEnd();
  }
  if (quote === "'" && plain && !value.includes("'")) return `'${value}'`;
  return JSON.stringify(value);
}
