import { lastValues } from '../runs/diff.ts';
import type { Run } from '../runs/run.ts';
import { criticalT } from '../runs/t-distribution.ts';
import { isAside } from './judge.ts';

/** Whether a run could have been one of several repeats of it. */
export interface Spread {
  readonly inside: boolean;
  readonly reasons: readonly string[];
}

const share = 0.99;

/**
 * Judges a run's last values by those of its repeats: inside is what a next repeat would come to with 99 % (the prediction
 * interval of the t distribution), for every metric.
 */
export function spreadOf(original: Pick<Run, 'metrics'>, repeats: readonly Pick<Run, 'metrics'>[]): Spread {
  const reasons: string[] = [];
  let inside = true;
  for (const [metric, value] of Object.entries(lastValues(original))) {
    if (isAside(metric)) continue;
    const values = repeats.flatMap((run) => run.metrics[metric]?.last ?? []).filter((one) => Number.isFinite(one));
    if (values.length < 2) continue;
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1));
    const half = criticalT(1 - share, values.length - 1) * deviation * Math.sqrt(1 + 1 / values.length);
    const fits = Math.abs(value - mean) <= half || value === mean;
    inside &&= fits;
    const where = fits ? 'lies inside' : 'lies outside';
    reasons.push(
      `${metric}: ${value} ${where} the spread of ${values.length} repeats, ${shortly(mean)} ± ${shortly(deviation)}.`,
    );
  }
  return { inside: inside && reasons.length > 0, reasons };
}

function shortly(value: number): string {
  return String(Number(value.toPrecision(5)));
}
