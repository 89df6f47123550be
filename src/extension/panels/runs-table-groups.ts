import * as vscode from 'vscode';
import type { TableColumn } from '../../catalog/table-api.ts';
import { isSeed } from '../../runs/groups.ts';

interface GroupItem extends vscode.QuickPickItem {
  readonly key: string;
}

/** Lets a person pick columns to group runs by; undefined: they gave up. None picked: no groups. */
export async function pickTableGroups(
  columns: readonly TableColumn[],
  current: readonly string[],
): Promise<readonly string[] | undefined> {
  const { l10n } = vscode;
  const items = groupItems(columns, current);
  const pick = vscode.window.createQuickPick<GroupItem>();
  const butSeeds: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('wand'),
    tooltip: l10n.t('All parameters that differ, but for seeds'),
  };
  pick.title = l10n.t('Group Runs');
  pick.placeholder = l10n.t('Runs that agree in all of these are one row');
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.items = items;
  pick.selectedItems = items.filter(({ key }) => current.includes(key));
  pick.buttons = [butSeeds];
  return new Promise((resolve) => {
    let answer: readonly string[] | undefined;
    pick.onDidTriggerButton(() => {
      const keys = new Set(settingsButSeeds(columns));
      pick.selectedItems = items.filter(({ key }) => keys.has(key));
    });
    pick.onDidAccept(() => {
      answer = pick.selectedItems.map(({ key }) => key);
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve(answer);
    });
    pick.show();
  });
}

/** The parameters in which runs differ, seeds left out: runs that agree in them are one setting. */
function settingsButSeeds(columns: readonly TableColumn[]): readonly string[] {
  return columns
    .filter(({ group, name, differs }) => group === 'params' && differs && !isSeed(name))
    .map(({ key }) => key);
}

/** What is grouped by now comes first, then what splits the runs into few groups before what makes each its own. */
function groupItems(columns: readonly TableColumn[], current: readonly string[]): readonly GroupItem[] {
  const { l10n } = vscode;
  const fitting = columns.filter(({ group, key, distinct }) => {
    if (current.includes(key)) return true;
    return group !== 'metrics' && distinct > 1 && !['id', 'location', 'started', 'ended', 'duration'].includes(key);
  });
  const rank = ({ key }: TableColumn): number => (current.includes(key) ? current.indexOf(key) : current.length);
  return fitting
    .sort((a, b) => rank(a) - rank(b) || a.distinct - b.distinct)
    .map(({ key, name, group, distinct, count }) => ({
      key,
      label: name,
      description: group === 'params' ? l10n.t('parameter') : group === 'tags' ? l10n.t('tag') : '',
      detail: distinct === count ? l10n.t('another value in every run') : l10n.t('{0} values', distinct),
    }));
}
