import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsName } from '../../jobs/run-record.ts';
import { toJson } from '../../runs/json.ts';
import type { OutputPoint } from './output-metrics.ts';

/** Appends points to a run's `metrics.jsonl` (its folder is absolute). What a full disk refuses is lost: a training never fails for it. */
export function appendMetrics(folder: string, time: number, points: readonly OutputPoint[]): void {
  if (points.length === 0) return;
  const lines = points.map(({ step, name, value }) => `${toJson({ step, time, name, value })}\n`);
  try {
    appendFileSync(join(folder, metricsName), lines.join(''));
  } catch {
    // Said above.
  }
}
