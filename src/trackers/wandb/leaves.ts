/** Deeper than this, what is left is one value. */
const deepest = 32;
const nonFinite = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;

/** JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` may stand bare, and become text. Undefined: no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Below.
  }
  try {
    return JSON.parse(text.replace(nonFinite, (token) => (token.startsWith('"') ? token : `"${token}"`)));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value that W&B keeps as a dictionary but means as one thing: an image, a histogram, a table. */
export function isMedia(value: unknown): boolean {
  return isObject(value) && Object.hasOwn(value, '_type');
}

/** Calls `leaf` for each value below `name`; keys are joined by `.`. Media and lists are leaves. */
export function eachLeaf(name: string, value: unknown, leaf: (name: string, value: unknown) => void, depth = 0): void {
  if (!isObject(value) || isMedia(value) || depth >= deepest) {
    leaf(name, value);
    return;
  }
  for (const [key, below] of Object.entries(value)) eachLeaf(`${name}.${key}`, below, leaf, depth + 1);
}

/** Takes a value's older form away: everything at `name` and below it. */
export function forget(map: Map<string, unknown>, name: string): void {
  map.delete(name);
  for (const key of map.keys()) if (key.startsWith(`${name}.`)) map.delete(key);
}
