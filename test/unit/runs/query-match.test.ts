import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../../src/runs/query-match.ts';
import { parseQuery } from '../../../src/runs/query-parse.ts';
import type { Run } from '../../../src/runs/run.ts';
import { makeRun, metric } from './make-run.ts';

const now = Date.UTC(2026, 0, 31, 12);
const hour = 3_600_000;

function matches(query: string, part: Partial<Run>): boolean {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(`${query}: ${parsed.fault.message}`);
  return compileQuery(parsed.value, now)(makeRun(part));
}

/** A run that has a bit of everything. */
const run: Partial<Run> = {
  id: 'mlflow:0123abcd',
  name: 'resnet-18',
  tracker: 'mlflow',
  experiment: 'vision/resnet',
  status: 'failed',
  reason: 'out-of-memory',
  exitCode: 137,
  startedAt: now - 3 * 24 * hour,
  endedAt: now - 3 * 24 * hour + 90 * 60_000,
  params: { lr: 0.001, 'lr.text': '1e-3', optimizer: 'adam', nesterov: true, resume: null, depth: '18', amp: 'True' },
  metrics: {
    'val/acc': metric(0.93),
    'val loss': metric(0.2),
    'f1-macro': metric(0.5),
    'a.b': metric(1),
    broken: metric(Number.NaN),
    gone: metric(Number.POSITIVE_INFINITY),
  },
  tags: { team: 'fraud', 'mlflow.user': 'ada' },
  starred: true,
  git: { commit: 'abc123def', branch: 'main', dirty: true },
  location: 'mlruns/0/0123abcd',
};

describe('a query', () => {
  it.each([
    '',
    '  ',
    'metrics.val/acc > 0.9',
    'metrics.val/acc>0.9',
    'metrics.val/acc >= 0.93 and metrics.val/acc <= 0.93',
    'metrics."val loss" < 0.5',
    '"metrics.val loss" < 0.5',
    'metrics.`val loss` < 0.5',
    "metrics.'val loss' < .5",
    'metrics.f1-macro = 5e-1',
    'metrics.a.b == 1',
    'params.optimizer = "adam"',
    'params.optimizer = adam',
    "params.optimizer != 'sgd'",
    'params.optimizer in (sgd, adam)',
    'params.optimizer not in (sgd, "rmsprop")',
    'params.lr in (0.1, 0.001)',
    'tracker in (mlflow, wandb)',
    'tracker = MLflow',
    'STATUS = Failed',
    'name ~ /resnet/ and started > -7d',
    'name ~ /RESNET/i',
    'name ~ "^resnet-[0-9]+$"',
    'name !~ /vgg/',
    'location ~ /mlruns\\/0/',
    'tags.mlflow.user = ada',
    'has params.lr AND NOT has params.dropout',
    'has params.resume',
    'has git.branch',
    'not (status = finished or status = running)',
    'status = failed or status = x and name = y',
    'exitCode = 137',
    'reason = out-of-memory',
    'experiment = vision/resnet',
    'id = "mlflow:0123abcd"',
    'id = mlflow:0123abcd',
    'starred',
    'starred and not archived',
    'starred = true',
    'git.dirty',
    'git.commit = abc123def',
    'git.commit ~ /^abc/',
    'git.branch = main',
    'note = null',
    'parent = null and not has parent',
    'reason != null',
    'params.resume = null',
  ])('%s holds', (query) => {
    expect(matches(query, run)).toBe(true);
  });

  it.each([
    'metrics.val/acc > 0.93',
    'name ~ /RESNET/',
    'git.commit = abc',
    'archived',
    'has note',
    'has archived',
    'params.dropout = null',
    'params.resume = 1',
    'status = x or status = failed and name = y',
    'exitCode != 137',
  ])('%s does not hold', (query) => {
    expect(matches(query, run)).toBe(false);
  });

  it.each(['=', '!=', '>', '>=', '<', '<='])('is false for a missing key whatever the operator: %s', (operator) => {
    for (const key of ['metrics.no', 'params.no', 'tags.no', 'note', 'parent']) {
      expect(matches(`${key} ${operator} "a"`, run)).toBe(false);
      expect(matches(`not ${key} ${operator} "a"`, run)).toBe(true);
    }
    expect(matches('params.no !~ /x/', run)).toBe(false);
    expect(matches('params.no not in (x)', run)).toBe(false);
  });

  it('does not take what every object has for a key of the run', () => {
    expect(matches('has params.constructor', run)).toBe(false);
    expect(matches('has metrics.toString or has tags.__proto__', run)).toBe(false);
  });

  it('reads texts that are numbers as numbers when it compares with a number', () => {
    expect(matches('params.lr.text = 0.001', run)).toBe(true);
    expect(matches('params.depth > 9', run)).toBe(true);
    expect(matches('params.depth < 100', run)).toBe(true);
    expect(matches('params.optimizer > 1', run)).toBe(false);
    expect(matches('params.optimizer != 1', run)).toBe(true);
    expect(matches('params.lr = "1e-3"', run)).toBe(true);
  });

  it('reads logged booleans and texts of booleans alike', () => {
    expect(matches('params.nesterov = true', run)).toBe(true);
    expect(matches('params.nesterov = "True"', run)).toBe(true);
    expect(matches('params.amp = true', run)).toBe(true);
    expect(matches('params.amp != false', run)).toBe(true);
    expect(matches('params.nesterov = 1', run)).toBe(false);
  });

  it('finds NaN and the infinities by name and never orders NaN', () => {
    expect(matches('metrics.broken = NaN', run)).toBe(true);
    expect(matches('metrics.val/acc = nan', run)).toBe(false);
    expect(matches('metrics.gone = inf and metrics.gone > 1e300 and metrics.gone > -Infinity', run)).toBe(true);
    expect(matches('metrics.broken > 0 or metrics.broken <= 0', run)).toBe(false);
    expect(matches('metrics.broken != 0', run)).toBe(true);
  });

  it('orders texts as people count', () => {
    expect(matches('name > resnet-9', run)).toBe(true);
    expect(matches('name < "resnet-101"', run)).toBe(true);
  });

  it('compares times with ages, dates and milliseconds', () => {
    const at = { startedAt: Date.UTC(2026, 0, 30, 9) };
    expect(matches('started > -2d and started < -1d', at)).toBe(true);
    expect(matches('started > -26h', at)).toBe(false);
    expect(matches('started > -27h30m', at)).toBe(true);
    expect(matches('started = 2026-01-30', at)).toBe(true);
    expect(matches('started != 2026-01-30', at)).toBe(false);
    expect(matches('started = 2026-01-31', at)).toBe(false);
    expect(matches('started > 2026-01-30T08:59:59Z and started < "2026-01-30 09:01"', at)).toBe(true);
    expect(matches('started = 2026-01-30T10:00+01:00', at)).toBe(true);
    expect(matches(`startedAt = ${String(at.startedAt)}`, at)).toBe(true);
    expect(matches('ended < now', at)).toBe(false);
  });

  it('knows how long a run took, and how long a running one has taken so far', () => {
    expect(matches('duration > 1h and duration < 2h and duration = 90m', run)).toBe(true);
    expect(matches('duration > 90s', { status: 'running', startedAt: now - 100_000 })).toBe(true);
    expect(matches('duration > 0', { status: 'unknown', startedAt: now - 100_000 })).toBe(false);
  });

  it('is not held up by a pattern that makes backtracking engines hang', () => {
    expect(matches('name ~ /^(a+)+$/', { name: `${'a'.repeat(5000)}!` })).toBe(false);
    expect(matches('name ~ /(a|a)*b$/', { name: 'a'.repeat(5000) })).toBe(false);
  });
});
