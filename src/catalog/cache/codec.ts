import { isAbsolute, sep } from 'node:path';
import * as z from 'zod';
import type { MetricSummary, ParamValue } from '../../runs/run.ts';
import { readNumber, writeNumber } from './numbers.ts';

/** A path as it stands in a record: short where it lies in the folder; '' is the folder itself. */
export function shortPath(path: string, folder: string): string {
  if (path === folder) return '';
  const start = folder.endsWith(sep) ? folder : folder + sep;
  return path.startsWith(start) && !isAbsolute(path.slice(start.length)) ? path.slice(start.length) : path;
}

/** The absolute path that `shortPath` made short. */
export function longPath(path: string, folder: string): string {
  if (path === '') return folder;
  if (isAbsolute(path)) return path;
  return folder.endsWith(sep) ? folder + path : folder + sep + path;
}

/** Metrics in three lines: their names, their last values, and four numbers of each: step of the last, minimum, maximum, count. */
export function writeMetrics(metrics: Readonly<Record<string, MetricSummary>>): readonly [string, string, string] {
  const names = Object.keys(metrics);
  const summaries = Object.values(metrics);
  const rest = summaries.flatMap(({ lastStep, min, max, count }) => [
    writeNumber(lastStep),
    min === null ? null : writeNumber(min),
    max === null ? null : writeNumber(max),
    count,
  ]);
  const lasts = summaries.map(({ last }) => writeNumber(last));
  return [JSON.stringify(names), JSON.stringify(lasts), JSON.stringify(rest)];
}

/** What `writeMetrics` wrote. Throws for anything else. */
export function readMetrics(
  names: readonly string[],
  lasts: readonly number[],
  rest: string,
): Record<string, MetricSummary> {
  const numbers = listOf(rest);
  const metrics: Record<string, MetricSummary> = {};
  for (const [i, name] of names.entries()) {
    const [min, max] = [numbers[4 * i + 1], numbers[4 * i + 2]];
    const summary: MetricSummary = {
      last: readNumber(lasts[i]),
      lastStep: readNumber(numbers[4 * i]),
      min: min === null ? null : readNumber(min),
      max: max === null ? null : readNumber(max),
      count: readNumber(numbers[4 * i + 3]),
    };
    put(metrics, name, summary);
  }
  return metrics;
}

/** A line of numbers. Throws for anything else. */
export function readNumbers(line: string): readonly number[] {
  return listOf(line).map(readNumber);
}

function listOf(line: string): readonly unknown[] {
  const list: unknown = JSON.parse(line);
  if (!Array.isArray(list)) throw new TypeError('not a list of the cache');
  return list;
}

/** Lists of names that many runs have in common, each kept once. */
export class Names {
  readonly #known = new Map<string, readonly string[]>();

  /** The names in a line. Throws where it is none of ours. */
  of(line: string): readonly string[] {
    let names = this.#known.get(line);
    if (names === undefined) {
      names = z.array(z.string()).parse(JSON.parse(line));
      this.#known.set(line, names);
    }
    return names;
  }
}

/** Sets a property whatever it is called: plain assignment takes `__proto__` for something else. */
function put<T>(object: Record<string, T>, name: string, value: T): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Both flat: name, value, the next name. Of each it is looked at when it is taken. */
const factsSchema = z.tuple([z.array(z.unknown()), z.array(z.unknown())]);

/** What of a run is only wanted when it is looked at closely. */
export interface Facts {
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Parameters and tags as one line of JSON. A number that JSON lacks is a list that holds its name. */
export function writeFacts({ params, tags }: Facts): string {
  const values = Object.entries(params).flatMap(([key, value]) => {
    const text = typeof value === 'number' ? writeNumber(value) : value;
    return [key, typeof value === 'number' && typeof text === 'string' ? [text] : text];
  });
  return JSON.stringify([values, Object.entries(tags).flat()]);
}

/** What `writeFacts` wrote. Throws for anything else. */
export function readFacts(line: string): Facts {
  const [values, texts] = factsSchema.parse(JSON.parse(line));
  const params: Record<string, ParamValue> = {};
  for (let at = 0; at < values.length; at += 2) put(params, nameAt(values, at), paramOf(values[at + 1]));
  const tags: Record<string, string> = {};
  for (let at = 0; at < texts.length; at += 2) put(tags, nameAt(texts, at), nameAt(texts, at + 1));
  return { params, tags };
}

function nameAt(flat: readonly unknown[], at: number): string {
  const name = flat[at];
  if (typeof name !== 'string') throw new TypeError('not a text of the cache');
  return name;
}

function paramOf(value: unknown): ParamValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) {
    return value;
  }
  return readNumber(Array.isArray(value) ? value[0] : undefined);
}
