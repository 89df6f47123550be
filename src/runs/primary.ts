import { goalOf, metricWords } from './goal.ts';
import type { MetricSettings } from './goal.ts';
import { compareNatural } from './natural.ts';
import { metricNamesOf } from './scored.ts';
import type { Scorable } from './scored.ts';

const heldOut = new Set(['val', 'valid', 'validation', 'test', 'eval', 'evaluation', 'dev']);
const training = new Set(['train', 'training']);
const quality = /^(?:acc|accuracy|accuracies|auc|auroc|auprc|f1|f1score|fbeta|map|miou|iou|dice|r2|mcc)\d*$/;
const speed = new Set(['time', 'runtime', 'latency', 'duration', 'throughput', 'fps', 'second', 'seconds']);
const never = /^(?:system|sys|_runtime|_timestamp|_step)(?:\/|\.|$)/;
const progress = new Set(['lr', 'epoch', 'epochs', 'step', 'steps', 'iteration', 'iterations', 'iter', 'timestamp']);

/**
 * The metric that a set of runs is judged by: one that a person set and that a run has; else by its name. A known
 * direction goes before none, then what at least half as many runs have as the commonest, then validation, test and
 * eval before the unmarked and those before train, then accuracy, AUC, F1 and their like before other scores, losses and
 * times, then the commoner one. Null if there is nothing but learning rates, counters and machine metrics.
 */
export function primaryMetric(runs: Iterable<Scorable>, metrics: MetricSettings): string | null {
  const lists = new Map<readonly string[], number>();
  for (const run of runs) {
    const names = metricNamesOf(run);
    lists.set(names, (lists.get(names) ?? 0) + 1);
  }
  const counts = new Map<string, number>();
  for (const [names, times] of lists) {
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + times);
  }
  const chosen = Object.keys(metrics).find((name) => metrics[name]?.primary === true && counts.has(name));
  if (chosen !== undefined) return chosen;
  const candidates = [...counts].filter(([name]) => !isNoise(name, metrics));
  const commonest = Math.max(0, ...candidates.map(([, count]) => count));
  const ranked = candidates.map(([name, count]) => ({
    name,
    count,
    rank: rankOf(name, count * 2 >= commonest, metrics),
  }));
  ranked.sort(
    (a, b) => b.rank - a.rank || b.count - a.count || a.name.length - b.name.length || compareNatural(a.name, b.name),
  );
  return ranked[0]?.name ?? null;
}

function isNoise(name: string, metrics: MetricSettings): boolean {
  if (goalOf(name, metrics) !== null) return never.test(name);
  const words = metricWords(name);
  return (
    never.test(name) ||
    words.some((word) => progress.has(word)) ||
    (words.includes('learning') && words.includes('rate'))
  );
}

/** The criteria as digits of one number, the first the heaviest. */
function rankOf(name: string, common: boolean, metrics: MetricSettings): number {
  const words = metricWords(name);
  const goal = goalOf(name, metrics);
  const fromSplit = words.some((word) => heldOut.has(word)) ? 2 : words.some((word) => training.has(word)) ? 0 : 1;
  const isSpeed = words.some((word) => speed.has(word));
  const kind = isSpeed ? 0 : words.some((word) => quality.test(word)) ? 3 : goal === 'maximize' ? 2 : 1;
  return (goal !== null && !isSpeed ? 1000 : 0) + (common ? 100 : 0) + fromSplit * 10 + kind;
}
