/**
 * JSON of the command line's contract: numbers that JSON lacks are the strings "NaN", "Infinity", "-Infinity"; typed
 * arrays are arrays, maps are objects; a property that is undefined is left out, anything else undefined is null.
 * `indent` is a number of spaces.
 */
export function toJson(value: unknown, indent = 0): string {
  return JSON.stringify(value ?? null, replace, indent);
}

function replace(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Float64Array || value instanceof Uint8Array) return Array.from(value);
  if (value instanceof Map) return Object.fromEntries(value);
  return value;
}
