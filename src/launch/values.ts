import type { ParamValue } from '../runs/run.ts';

/** A value as it was given, as the type of the parameter's default: argv keeps the text. */
export function typedAs(text: string, like: ParamValue | undefined): ParamValue {
  if (typeof like === 'number' && text.trim() !== '') {
    const number = Number(text);
    return Number.isFinite(number) ? number : text;
  }
  return typeof like === 'boolean' ? (truthOf(text) ?? text) : text;
}

/** Yes or no, as people write it; null for anything else. */
export function truthOf(text: string): boolean | null {
  if (/^(?:true|yes|on|1)$/i.test(text)) return true;
  return /^(?:false|no|off|0)$/i.test(text) ? false : null;
}
