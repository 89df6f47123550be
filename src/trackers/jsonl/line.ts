import { parseJson } from '../tables/json.ts';
import { mostMetrics } from '../tables/sink.ts';
import { timeRank } from '../tables/logged-time.ts';

const deepest = 32;
const names = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** What one line logged. */
export interface Line {
  /** Numbers by name, nested names joined by `.`; also those that are steps or times. */
  readonly numbers: readonly (readonly [string, number])[];
  /** Texts under names that may be times. */
  readonly times: readonly (readonly [string, string])[];
}

/** Reads a line that is one JSON object, with NaN and the infinities bare or as texts; null if it is no such thing. */
export function readLine(text: string): Line | null {
  try {
    const value = parseJson(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const line: { numbers: [string, number][]; times: [string, string][] } = { numbers: [], times: [] };
    collect(line, '', value, 0);
    return line;
  } catch {
    return null;
  }
}

/** Booleans, lists, null and other texts are no metrics. */
function collect(
  line: { numbers: [string, number][]; times: [string, string][] },
  prefix: string,
  object: object,
  depth: number,
): void {
  const entries: Iterable<[string, unknown]> = Object.entries(object);
  for (const [key, value] of entries) {
    // One too many is enough to tell that there are too many.
    if (line.numbers.length > mostMetrics) return;
    const name = prefix + key;
    if (typeof value === 'number') line.numbers.push([name, value]);
    else if (typeof value === 'string') {
      const number = names.get(value);
      if (number !== undefined) line.numbers.push([name, number]);
      else if (depth === 0 && timeRank(key) >= 0) line.times.push([name, value]);
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < deepest) {
      collect(line, `${name}.`, value, depth + 1);
    }
  }
}
