import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { shellWord } from '../../project/shell-word.ts';
import type { MetricSummary, ParamValue, RunReason, RunStatus } from '../../runs/run.ts';
import { readLocalTime } from '../tables/local-time.ts';
import type { TrackedRun } from '../tracker.ts';
import type { Points } from './columns.ts';
import type { Facts } from './facts.ts';
import type { WandbLog } from './log.ts';

/** W&B's own exit code for Ctrl-C. */
const interrupted = 255;

/** What a run's exit record says; without one W&B claims that it still runs. */
function outcome(facts: Facts): { readonly status: RunStatus; readonly reason: RunReason | null } {
  const { exitCode, preempting } = facts;
  if (exitCode === null) return { status: 'running', reason: null };
  if (exitCode === 0) return { status: 'finished', reason: null };
  if (preempting) return { status: 'killed', reason: 'preempted' };
  return exitCode === interrupted ? { status: 'killed', reason: 'cancelled' } : { status: 'failed', reason: 'error' };
}

/** The last one that says something. */
function latest(all: readonly Facts[], pick: (facts: Facts) => string): string {
  return all.map(pick).findLast((text) => text !== '') ?? '';
}

function tagsOf(all: readonly Facts[]): Record<string, string> {
  const tags = new Map<string, string>();
  for (const tag of all.findLast((facts) => facts.tags.length > 0)?.tags ?? []) tags.set(tag, 'true');
  const args = all.findLast((facts) => facts.args.length > 0)?.args ?? [];
  const named: readonly (readonly [string, string])[] = [
    ['group', latest(all, (facts) => facts.group)],
    ['job_type', latest(all, (facts) => facts.jobType)],
    ['sweep', latest(all, (facts) => facts.sweep)],
    ['entity', latest(all, (facts) => facts.entity)],
    ['host', latest(all, (facts) => facts.host)],
    ['program', latest(all, (facts) => facts.program)],
    ['args', args.map(shellWord).join(' ')],
    ['python', latest(all, (facts) => facts.python)],
    ['git.remote', latest(all, (facts) => facts.remote)],
  ];
  for (const [key, value] of named) if (value !== '') tags.set(key, value);
  return Object.fromEntries(tags);
}

/**
 * When the run ended, ms. W&B keeps a whole number of seconds, offline often none: the run's clock in its last row
 * counts where it says more.
 */
function endOf(log: WandbLog<Points>): number | null {
  const { facts, history } = log;
  if (facts.exitCode === null) return null;
  const seconds = Math.max(facts.runtime, history.runtime);
  if (!Number.isNaN(facts.startedAt) && seconds > 0) return Math.round(facts.startedAt + seconds * 1000);
  return known(history.lastTime) ?? known(facts.startedAt);
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/**
 * When a session began as its folder's name says, by this machine's clock, ms. It is the only sign of life of a young
 * run: W&B keeps what it logs to itself until 32 KiB are full.
 */
function startInName(folder: string): number | null {
  const found = /^(?:offline-)?run-(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)-/.exec(basename(folder));
  if (found === null) return null;
  const [, year, month, day, hour, minute, second] = found;
  return readLocalTime(`${year}-${month}-${day} ${hour}:${minute}:${second}`);
}

/** A run out of its sessions' logs (oldest first, at least one) and the summaries of its metrics. */
export function runOf(
  files: readonly string[],
  logs: readonly [WandbLog<Points>, ...WandbLog<Points>[]],
  metrics: ReadonlyMap<string, MetricSummary>,
): TrackedRun {
  const all = logs.map(({ facts }) => facts);
  const last = logs.at(-1) ?? logs[0];
  const lastFolder = dirname(files.at(-1) ?? '');
  const params = new Map<string, ParamValue>();
  for (const { config } of all) for (const [name, value] of config) params.set(name, value);
  const commit = latest(all, (facts) => facts.commit);
  const starts = all.map((facts) => facts.startedAt).filter((time) => Number.isFinite(time));
  const times = logs.map(({ history }) => history.lastTime).filter((time) => Number.isFinite(time));
  const artifacts = join(lastFolder, 'files');
  return {
    key: '',
    toolId: /^run-(.+)\.wandb$/.exec(basename(files[0] ?? ''))?.[1] ?? null,
    name: latest(all, (facts) => facts.name) || null,
    experiment: latest(all, (facts) => facts.project) || null,
    location: files.length > 1 ? dirname(lastFolder) : null,
    ...outcome(last.facts),
    exitCode: last.facts.exitCode,
    startedAt: starts.length > 0 ? Math.min(...starts) : null,
    endedAt: endOf(last),
    lastLoggedAt: times.length > 0 ? Math.max(...times) : startInName(lastFolder),
    params: Object.fromEntries(params),
    metrics: Object.fromEntries(metrics),
    tags: tagsOf(all),
    note: latest(all, (facts) => facts.notes) || null,
    git:
      commit === '' ? null : { commit, branch: null, dirty: existsSync(join(artifacts, 'diff.patch')) ? true : null },
    parent: null,
    deleted: false,
    artifacts: existsSync(artifacts) ? artifacts : null,
  };
}
