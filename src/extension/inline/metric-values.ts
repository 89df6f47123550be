import { parse } from 'csv-parse/sync';
import { jsonPlaces } from '../../code/json-places.ts';
import { yamlPlaces } from '../../code/yaml-places.ts';

/** A number in a file of metrics. */
export interface MetricValue {
  /** As it is logged, the likeliest first: `val.acc`, `val/acc`, `acc`. */
  readonly names: readonly string[];
  readonly value: number;
  /** Where it stands; of a table's last row the row's end. */
  readonly at: number;
}

/** The numbers of a file of metrics; of a table those of its last row. A text that does not parse gives what it can. */
export function metricValues(text: string, syntax: 'json' | 'yaml' | 'csv'): readonly MetricValue[] {
  if (syntax === 'csv') return tableValues(text);
  const places = syntax === 'json' ? jsonPlaces(text) : yamlPlaces(text);
  return places.flatMap(({ names, value, to }) => (typeof value === 'number' ? [{ names, value, at: to }] : []));
}

function tableValues(text: string): readonly MetricValue[] {
  const lines = text.trimEnd();
  const head = /^.*/.exec(lines)?.[0] ?? '';
  const last = lines.slice(lines.lastIndexOf('\n') + 1);
  if (last === head) return [];
  const [names = [], values = []] = rowsOf(`${head}\n${last}`);
  return names.flatMap((name, i) => {
    const value = Number(values[i]);
    const isNumber = values[i] !== undefined && values[i].trim() !== '' && Number.isFinite(value);
    return isNumber ? [{ names: [name.trim()], value, at: lines.length }] : [];
  });
}

function rowsOf(text: string): string[][] {
  try {
    return parse(text, { delimiter: text.includes('\t') ? '\t' : [',', ';'], relax_column_count: true });
  } catch {
    return [];
  }
}
