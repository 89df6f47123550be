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

const metricFields = 6;

/** Metrics as one flat list: name, last, step of the last, minimum, maximum, count; then the next. */
export function writeMetrics(metrics: Readonly<Record<string, MetricSummary>>): (number | string | null)[] {
  const flat: (number | string | null)[] = [];
  for (const [name, { last, lastStep, min, max, count }] of Object.entries(metrics)) {
    flat.push(name, writeNumber(last), writeNumber(lastStep));
    flat.push(min === null ? null : writeNumber(min), max === null ? null : writeNumber(max), count);
  }
  return flat;
}

/** What `writeMetrics` wrote. Throws for anything else. */
export function readMetrics(flat: readonly unknown[]): Record<string, MetricSummary> {
  const metrics: Record<string, MetricSummary> = {};
  for (let at = 0; at < flat.length; at += metricFields) {
    const [min, max] = [flat[at + 3], flat[at + 4]];
    const summary: MetricSummary = {
      last: readNumber(flat[at + 1]),
      lastStep: readNumber(flat[at + 2]),
      min: min === null ? null : readNumber(min),
      max: max === null ? null : readNumber(max),
      count: readNumber(flat[at + 5]),
    };
    put(metrics, nameAt(flat, at), summary);
  }
  return metrics;
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
