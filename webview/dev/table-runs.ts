import type { MetricSummary, Run } from '../../src/runs/run.ts';

const names = [
  'brave-otter',
  'calm-heron',
  'dry-lark',
  'keen-fox',
  'lucid-wren',
  'quiet-moth',
  'sunny-elk',
  'tall-crane',
];
const statuses = ['finished', 'finished', 'finished', 'running', 'failed', 'finished', 'killed', 'finished'] as const;
const metricNames = ['val/acc', 'val/loss', 'train/loss', 'train/grad_norm', 'system/gpu.memory', 'val/f1'];
const paramNames = ['lr', 'optimizer', 'seed', 'batch_size', 'model.depth', 'data.path'];

/** Made-up runs with half of `columns` as metrics and the rest as parameters; always the same ones. */
export function makeRuns(count: number, columns: number, now: number): Run[] {
  const metrics = namesOf(metricNames, Math.ceil(columns / 2), 'layer');
  const params = namesOf(paramNames, Math.floor(columns / 2), 'config');
  return Array.from({ length: count }, (_, i) => makeRun(i, metrics, params, now));
}

function namesOf(known: readonly string[], count: number, more: string): string[] {
  return Array.from({ length: count }, (_, i) => known[i] ?? `${more}/${Math.floor(i / 10)}/value_${i % 10}`);
}

function makeRun(i: number, metrics: readonly string[], params: readonly string[], now: number): Run {
  const noise = (salt: number): number => (((Math.sin(i * 12.9898 + salt * 78.233) * 43758.5453) % 1) + 1) % 1;
  const status = statuses[i % statuses.length] ?? 'finished';
  const name = `${names[i % names.length] ?? ''}${i >= names.length ? `-${Math.floor(i / names.length) + 1}` : ''}`;
  const lr = [0.1, 0.03, 0.01, 0.003][Math.floor(i / 5) % 4] ?? 0.1;
  return {
    id: `csv:demo/run-${i}`,
    name,
    tracker: 'csv',
    sources: [],
    experiment: i % 3 === 2 ? 'vision/resnet' : 'fraud',
    status,
    reason: status === 'failed' ? 'out-of-memory' : null,
    exitCode: null,
    startedAt: now - i * 3_600_000,
    endedAt: status === 'running' ? null : now - i * 3_600_000 + 60_000 * (5 + (i % 70)),
    params: Object.fromEntries(params.map((key, salt) => [key, paramOf(key, i, lr, noise(salt))])),
    metrics: Object.fromEntries(
      metrics.map((key, salt) => [key, metricOf(key, noise(salt + 100), status === 'failed')]),
    ),
    tags: { team: i % 2 === 0 ? 'risk' : 'vision' },
    note: i % 9 === 4 ? 'Looks promising.' : null,
    starred: i % 7 === 1,
    archived: false,
    baseline: i === 2,
    colour: null,
    parent: null,
    git: { commit: ['4f2a9c81d03b', '09bd11e7a2cc', 'a8f03322c1d4'][i % 3] ?? '', branch: 'main', dirty: i % 4 === 0 },
    location: `demo/run-${i}`,
    problems: [],
  };
}

function paramOf(key: string, i: number, lr: number, noise: number): string | number | boolean {
  if (key === 'lr') return String(lr);
  if (key === 'optimizer') return i % 10 < 5 ? 'adamw' : 'sgd';
  if (key === 'seed') return i % 5;
  if (key === 'batch_size') return 2 ** (4 + (i % 4));
  if (key === 'data.path') return 'data/train.csv';
  return Math.round(noise * 1000) / 10;
}

function metricOf(key: string, noise: number, diverged: boolean): MetricSummary {
  const last =
    diverged && key.endsWith('loss')
      ? Number.NaN
      : key.includes('acc') || key.endsWith('f1')
        ? 0.85 + noise / 10
        : noise * 2;
  const finite = Number.isFinite(last);
  return { last, lastStep: 100, min: finite ? last * 0.9 : null, max: finite ? last * 1.1 : null, count: 100 };
}
