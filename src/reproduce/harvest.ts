import { join } from 'node:path';
import { metricsName } from '../jobs/run-record.ts';
import { readRecord, writeRecord } from '../jobs/record-file.ts';
import { writeWhole } from '../project/write-whole.ts';
import { toJson } from '../runs/json.ts';
import { dataDigest } from '../snapshot/data/digest.ts';
import { namedData } from '../snapshot/data/inputs.ts';
import type { Seen } from './look.ts';

/**
 * Keeps what a run's own logger wrote in a checkout that will be gone, in the run's own folder (absolute): all points as
 * `metrics.jsonl`, and parameters that only the logger knew in its record. Throws as `fs` does.
 */
export function keepPoints(folder: string, { run, series }: Seen): void {
  const lines: string[] = [];
  for (const [name, { steps, times, values }] of series) {
    for (let at = 0; at < values.length; at += 1) {
      const time = times[at] ?? Number.NaN;
      const point = { step: steps[at], time: Number.isNaN(time) ? null : time, name, value: values[at] };
      lines.push(`${toJson(point)}\n`);
    }
  }
  if (lines.length > 0) writeWhole(join(folder, metricsName), lines.join(''));
  const record = readRecord(folder);
  if (record !== null) writeRecord(folder, { ...record, params: { ...run.params, ...record.params } });
}

/** Digests of declared outputs, by path; `base` (absolute) is where they are. */
export async function outputDigests(
  base: string,
  declared: readonly string[],
  signal?: AbortSignal,
): Promise<Record<string, { readonly kind: 'file' | 'folder'; readonly digest: string; readonly bytes: number }>> {
  const found: [string, { kind: 'file' | 'folder'; digest: string; bytes: number }][] = [];
  for (const path of (await namedData(base, declared)).paths) {
    const digested = await dataDigest(join(base, path), { signal });
    if ('digest' in digested) found.push([path, { ...digested }]);
  }
  return Object.fromEntries(found);
}
