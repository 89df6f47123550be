import { t } from '@vscode/l10n';
import type { TableColumnMessage } from '../../../src/protocol/runs-table.ts';

/** What the groups of columns are called. */
export function groupTitles(): Readonly<Record<TableColumnMessage['group'], string>> {
  return { run: t('run'), metrics: t('metrics'), params: t('parameters'), tags: t('tags'), git: t('git') };
}

/** What a column is called below its group. */
export function columnTitle({ group, key, name }: TableColumnMessage): string {
  return group === 'run' ? (fieldTitles()[key] ?? name) : name;
}

function fieldTitles(): Readonly<Record<string, string>> {
  return {
    status: t('state'),
    experiment: t('experiment'),
    started: t('started'),
    ended: t('ended'),
    duration: t('duration'),
    tracker: t('tracker'),
    reason: t('reason'),
    exitCode: t('exit code'),
    id: t('id'),
    parent: t('parent'),
    location: t('folder'),
    note: t('note'),
  };
}
