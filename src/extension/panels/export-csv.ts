import type { CatalogApi } from '../../catalog/api.ts';
import { csvRow, guardFormula } from '../../runs/csv.ts';

const columns = ['run', 'id', 'metric', 'step', 'time', 'value'];

/**
 * Every logged point of some metrics of some runs as CSV: a row a point, times as ISO 8601 in UTC (empty where the tool
 * kept none), numbers in full.
 */
export async function seriesCsv(
  catalog: Pick<CatalogApi, 'runs' | 'series'>,
  ids: readonly string[],
  metrics: readonly string[],
): Promise<string> {
  const parts = [`${csvRow(columns)}\n`];
  for (const { id, name } of await catalog.runs(ids)) {
    for (const [metric, { steps, times, values }] of await catalog.series(id, metrics)) {
      let lines = '';
      for (const [i, value] of values.entries()) {
        const time = times[i] ?? Number.NaN;
        const at = Number.isFinite(time) ? new Date(time).toISOString() : '';
        lines += `${csvRow([guardFormula(name), id, guardFormula(metric), steps[i], at, value])}\n`;
      }
      parts.push(lines);
    }
  }
  return parts.join('');
}
