import * as vscode from 'vscode';
import type { Headline, OutlineNode } from '../../catalog/api.ts';
import { formatAge, formatDelta, formatDuration, type NumberFormat } from '../../runs/numbers.ts';
import { verdictSign } from './verdict-word.ts';
import type { RunReason, RunStatus } from '../../runs/run.ts';

type RunRow = Extract<OutlineNode, { kind: 'run' }>;

/** A state as a word. */
export function statusWord(status: RunStatus): string {
  const { l10n } = vscode;
  const words: Readonly<Record<RunStatus, string>> = {
    running: l10n.t('running'),
    scheduled: l10n.t('scheduled'),
    finished: l10n.t('finished'),
    failed: l10n.t('failed'),
    killed: l10n.t('killed'),
    pruned: l10n.t('pruned'),
    lost: l10n.t('lost'),
    stale: l10n.t('stale'),
    unknown: l10n.t('ended'),
  };
  return words[status];
}

/** Why a run ended as it did. */
export function reasonWords(reason: RunReason): string {
  const { l10n } = vscode;
  const words: Readonly<Record<RunReason, string>> = {
    error: l10n.t('an error'),
    'out-of-memory': l10n.t('out of memory'),
    'time-limit': l10n.t('time limit'),
    preempted: l10n.t('preempted'),
    'node-failure': l10n.t('node failure'),
    cancelled: l10n.t('cancelled'),
    pruned: l10n.t('pruned'),
    'not-started': l10n.t('not started'),
    lost: l10n.t('lost'),
  };
  return words[reason];
}

/** Whether a state is worth a word in a row; finished and unknown are the normal case. */
function speaks(status: RunStatus): boolean {
  return status !== 'finished' && status !== 'unknown';
}

/** How long ago a run ended, or for how long it has been running; '' where nobody knows. */
export function ageOf(row: Pick<RunRow, 'status' | 'startedAt' | 'endedAt' | 'touchedAt'>, now: number): string {
  const since = row.status === 'running' ? row.startedAt : (row.endedAt ?? row.touchedAt ?? row.startedAt);
  return since === null ? '' : formatAge(now - since);
}

/** What stands beside a run's name: `0.9130 ▲0.0120 · running · 3m`, `0.9213 best · 2h`, `failed: out of memory · 5h`. */
export function describeRun(row: RunRow, format: NumberFormat, now: number): string {
  const value = row.headline === null ? '' : format(row.headline.value);
  const delta = row.delta === null ? '' : formatDelta(row.delta, format);
  const compared = [value, delta].filter((part) => part !== '').join(' ');
  const best = row.best && compared !== '' ? vscode.l10n.t('{0} best', compared) : compared;
  const baseline = row.baseline ? vscode.l10n.t('baseline') : '';
  const word = statusWord(row.status);
  const state = !speaks(row.status)
    ? ''
    : row.reason !== null && row.reason !== row.status
      ? `${word}: ${reasonWords(row.reason)}`
      : word;
  const hidden = row.archived ? vscode.l10n.t('archived') : row.hidden ? vscode.l10n.t('hidden') : '';
  const children = row.children === 0 ? '' : countRuns(row.children);
  const text = join([children, best, baseline, state, ageOf(row, now), hidden]);
  // First, as the end is cut off where the side bar is narrow.
  return row.reproduction === null ? text : `${verdictSign(row.reproduction)} ${text}`;
}

/** `1 run`, `24 runs`. */
function countRuns(count: number): string {
  return count === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', count);
}

/** What stands beside a group's name: `24 runs · best 0.9213`. */
export function describeGroup(runs: number, running: number, best: Headline | null, format: NumberFormat): string {
  const { l10n } = vscode;
  const active = running === 0 ? '' : l10n.t('{0} running', running);
  return join([countRuns(runs), active, best === null ? '' : l10n.t('best {0}', format(best.value))]);
}

/** When and for how long, for a tooltip. */
export function describeTimes(startedAt: number | null, endedAt: number | null, now: number): string {
  if (startedAt === null) return endedAt === null ? '' : exact(endedAt);
  const took = formatDuration((endedAt ?? now) - startedAt);
  return `${exact(startedAt)} · ${took}`;
}

function exact(time: number): string {
  return new Date(time).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
}

/** A size of a file: `512 B`, `12 KB`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size < 9.95 ? size.toFixed(1) : size.toFixed(0)} ${units[unit] ?? ''}`;
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
