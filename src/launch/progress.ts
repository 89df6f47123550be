import type { Run } from '../runs/run.ts';

/** Parameters that say how long a training is, in what its steps count. */
const steps = /^(?:max|num|n|total|train)?_?(?:train_|training_)?(?:steps?|iters?|iterations)$/;
const epochs = /^(?:max|num|n|total|train)?_?(?:train_|training_)?epochs?$/;

/**
 * How far a running training is, 0 to 1: where a parameter says how many steps or epochs there are, and a metric how
 * many were. Null where one of them is not known.
 */
export function progressOf({ params, metrics }: Pick<Run, 'params' | 'metrics'>): number | null {
  const last = Math.max(...Object.entries(metrics).flatMap(([name, { lastStep }]) => (ours(name) ? [] : [lastStep])));
  const total = totalOf(params, steps);
  if (total !== null) return share(last, total);
  const all = totalOf(params, epochs);
  if (all === null) return null;
  const epoch = Object.entries(metrics).find(([name]) => /(?:^|\/)epoch$/i.test(name))?.[1].last;
  if (epoch !== undefined) return share(epoch, all);
  // Steps beyond the number of epochs count something smaller.
  return last > all ? null : share(last, all);
}

function ours(metric: string): boolean {
  return metric.startsWith('system/');
}

function totalOf(params: Run['params'], names: RegExp): number | null {
  for (const [name, value] of Object.entries(params)) {
    const word = (name.split('.').at(-1) ?? name).replaceAll('-', '_').toLowerCase();
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (names.test(word) && typeof number === 'number' && Number.isInteger(number) && number > 0) return number;
  }
  return null;
}

function share(done: number, total: number): number | null {
  return Number.isFinite(done) && done >= 0 ? Math.min(1, done / total) : null;
}
