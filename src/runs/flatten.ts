import { toJson } from './json.ts';
import type { ParamValue } from './run.ts';

/** Deeper objects than this, and those that hold themselves (YAML's aliases can), are cut off. */
const deepest = 32;

/**
 * Nested parameters as flat ones: keys joined by `.`, numbers, booleans and null as they are. Lists, whatever they hold,
 * are compact JSON text (`[64,64]`), so are empty objects; dates are ISO text. What is no object at all gives nothing.
 */
export function flattenParams(value: unknown): Record<string, ParamValue> {
  const flat = new Map<string, ParamValue>();
  if (isObject(value)) flattenInto(flat, '', value, 0);
  return Object.fromEntries(flat);
}

function flattenInto(flat: Map<string, ParamValue>, prefix: string, object: object, depth: number): void {
  const entries: Iterable<[unknown, unknown]> = object instanceof Map ? object : Object.entries(object);
  for (const [key, value] of entries) {
    const name = prefix + String(key);
    if (isObject(value) && !isEmpty(value)) {
      if (depth < deepest) flattenInto(flat, `${name}.`, value, depth + 1);
    } else flat.set(name, scalarOf(value));
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function isEmpty(value: object): boolean {
  return value instanceof Map ? value.size === 0 : Object.keys(value).length === 0;
}

/** A value that is no object as a parameter; lists and objects are compact JSON text, dates ISO text. */
export function scalarOf(value: unknown): ParamValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
  try {
    return toJson(value);
  } catch {
    return '…';
  }
}
