import * as vscode from 'vscode';
import type { GroupBy } from '../../catalog/api.ts';
import { groupings } from '../settings.ts';

/** Asks by what runs are grouped. */
export async function pickGrouping(current: GroupBy): Promise<GroupBy | undefined> {
  const { l10n } = vscode;
  const words: Readonly<Record<GroupBy, readonly [string, string]>> = {
    experiment: [l10n.t('Experiment'), l10n.t('as the tool names it, else the folder')],
    tracker: [l10n.t('Tracker'), l10n.t('the tool that logged the run')],
    status: [l10n.t('Status'), l10n.t('running, finished, failed, …')],
    commit: [l10n.t('Commit'), l10n.t('the git commit that the run was made of')],
    day: [l10n.t('Day'), l10n.t('on which the run started')],
  };
  const items = groupings.map((by) => ({
    by,
    label: words[by][0],
    description: by === current ? l10n.t('{0} (now)', words[by][1]) : words[by][1],
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Group runs by') }))?.by;
}
