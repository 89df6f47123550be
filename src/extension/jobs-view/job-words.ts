import * as vscode from 'vscode';
import { hasEnded } from '../../jobs/record-file.ts';
import { localName } from '../../launch/options.ts';
import { formatAge, formatDelta, formatDuration, formatNumber } from '../../runs/numbers.ts';
import { reasonWords, statusWord } from '../runs-view/words.ts';
import type { Job } from './jobs.ts';

/** What stands beside a job's name: `0.9130 ▲0.0120 · 41% · 3m`, `waits, 2 in line`, `failed: out of memory · 5m`. */
export function describeJob(job: Job, now: number): string {
  const { record } = job;
  const backend = record.backend === localName ? '' : record.backend;
  const parts = [metricWords(job), progressWords(job), stateWords(job), backend, ageWords(job, now)];
  return parts.filter((part) => part !== '').join(' · ');
}

function metricWords({ live }: Job): string {
  if (live?.headline == null) return '';
  const value = formatNumber(live.headline.value);
  return live.delta === null ? value : `${value} ${formatDelta(live.delta)}`;
}

/** `41%` of a running job whose end is known. */
export function progressWords({ record, live }: Job): string {
  return record.status === 'running' && live?.progress != null ? `${Math.floor(live.progress * 100)}%` : '';
}

/** `failed: out of memory`, `exit 3`; nothing for what runs as it should. */
export function stateWords({ record, place }: Job): string {
  const { l10n } = vscode;
  const { status, reason, exitCode } = record;
  if (status === 'running') return '';
  if (status === 'scheduled') return place === null ? l10n.t('starting') : l10n.t('waits, {0} in line', place);
  if (reason === 'cancelled') return reasonWords(reason);
  if (reason !== null && reason !== 'error' && reason !== status)
    return `${statusWord(status)}: ${reasonWords(reason)}`;
  return status === 'failed' && exitCode !== null ? l10n.t('failed with {0}', exitCode) : statusWord(status);
}

function ageWords({ record }: Job, now: number): string {
  const { startedAt, endedAt, submittedAt } = record;
  if (hasEnded(record)) return formatAge(now - (endedAt ?? startedAt ?? submittedAt));
  return formatAge(now - (startedAt ?? submittedAt));
}

/** How long a job ran, or has been running; '' where it did not. */
export function tookWords({ record }: Job, now: number): string {
  const { startedAt, endedAt } = record;
  if (startedAt === null) return '';
  return hasEnded(record) && endedAt === null ? '' : formatDuration((endedAt ?? now) - startedAt);
}

/** A command as a person would type it. */
export function commandLine({ record }: Job): string {
  const { argv, shell } = record.command;
  const quoted = (word: string): string => (/^[\w./:=@%+,-]+$/.test(word) ? word : JSON.stringify(word));
  return shell ? (argv[0] ?? '') : argv.map(quoted).join(' ');
}
