import * as vscode from 'vscode';
import type { GroupBy } from '../../../catalog/api.ts';
import type { RunStatus } from '../../../runs/run.ts';

const statuses = new Set<string>([
  'running',
  'scheduled',
  'finished',
  'failed',
  'killed',
  'pruned',
  'lost',
  'stale',
  'unknown',
]);
const isStatus = (text: string): text is RunStatus => statuses.has(text);

/** What people read for a group that the catalog names by its key: titles of trackers, Today, No commit. */
export function groupLabel(
  by: GroupBy,
  label: string,
  now: number,
  trackerTitle: (name: string) => string,
  statusWord: (status: RunStatus) => string,
): string {
  switch (by) {
    case 'experiment':
      return label;
    case 'tracker':
      return trackerTitle(label);
    case 'status':
      return isStatus(label) ? capital(statusWord(label)) : label;
    case 'commit':
      return label === 'no commit' ? vscode.l10n.t('No commit') : label;
    case 'day':
      return label === 'no date' ? vscode.l10n.t('No date') : dayLabel(label, now);
  }
}

function dayLabel(day: string, now: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const start = new Date(year, month - 1, date);
  const today = new Date(now);
  today.setHours(0, 0, 0, 0);
  const days = Math.round((today.getTime() - start.getTime()) / 86_400_000);
  if (days === 0) return vscode.l10n.t('Today');
  if (days === 1) return vscode.l10n.t('Yesterday');
  return start.toLocaleDateString(vscode.env.language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(year === today.getFullYear() ? {} : { year: 'numeric' as const }),
  });
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
