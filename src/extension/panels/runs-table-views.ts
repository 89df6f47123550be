import * as vscode from 'vscode';
import { plainLook } from '../../project/table-look.ts';
import { readViews, removeView, writeView, type SavedView } from '../../project/views.ts';
import type { RememberedTable } from './runs-table-memory.ts';

interface ViewItem extends vscode.QuickPickItem {
  readonly saved?: SavedView;
  readonly does?: 'save' | 'saveAs' | 'plain';
}

/**
 * Lets a person pick, save or delete a view of the base (absolute; null: there is no folder to save in). Gives what the
 * table is to look like then; null: as it is.
 */
export async function pickTableView(base: string | null, now: RememberedTable): Promise<RememberedTable | null> {
  const picked = await showViews(base, now);
  if (picked?.saved !== undefined) return openView(picked.saved);
  switch (picked?.does) {
    case 'plain':
      return { look: plainLook, view: null };
    case 'save':
      return saveView(base, now.view ?? '', now);
    case 'saveAs': {
      const { l10n } = vscode;
      const name = await vscode.window.showInputBox({
        title: l10n.t('Save View'),
        prompt: l10n.t('A name for this query, order, grouping and choice of columns'),
        validateInput: (text) => (text.trim() === '' ? l10n.t('Give it a name.') : null),
      });
      return name === undefined ? null : saveView(base, name, now);
    }
    case undefined:
      return null;
  }
}

function showViews(base: string | null, now: RememberedTable): Promise<ViewItem | undefined> {
  const { l10n } = vscode;
  const pick = vscode.window.createQuickPick<ViewItem>();
  pick.title = l10n.t('Views of the Table');
  pick.placeholder = l10n.t('Pick a view, or save this one');
  const remove: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: l10n.t('Delete View') };
  const list = (): void => {
    const views = base === null ? [] : readViews(base);
    pick.items = viewItems(views, now, base !== null, remove);
  };
  list();
  return new Promise((resolve) => {
    let answer: ViewItem | undefined;
    pick.onDidTriggerItemButton(({ item }) => {
      if (base !== null && item.saved !== undefined) removeView(base, item.saved.slug);
      list();
    });
    pick.onDidAccept(() => {
      [answer] = pick.selectedItems;
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve(answer);
    });
    pick.show();
  });
}

function viewItems(
  views: readonly SavedView[],
  now: RememberedTable,
  canSave: boolean,
  remove: vscode.QuickInputButton,
): readonly ViewItem[] {
  const { l10n } = vscode;
  const separator = (label: string): ViewItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const current = views.find(({ name }) => name === now.view);
  const changed = current !== undefined && JSON.stringify(current.look) !== JSON.stringify(now.look);
  return [
    ...(views.length === 0 ? [] : [separator(l10n.t('saved in .trainyard/views'))]),
    ...views.map((saved): ViewItem => ({
      label: saved.name,
      description: saved === current ? (changed ? l10n.t('open, changed') : l10n.t('open')) : '',
      ...(saved.problem === null ? {} : { detail: `$(warning) ${saved.problem}` }),
      buttons: [remove],
      saved,
    })),
    separator(l10n.t('this view')),
    ...(changed ? [{ label: `$(save) ${l10n.t('Save Changes to {0}', current.name)}`, does: 'save' as const }] : []),
    ...(canSave ? [{ label: `$(save-as) ${l10n.t('Save as a New View…')}`, does: 'saveAs' as const }] : []),
    { label: `$(discard) ${l10n.t('Plain Table')}`, does: 'plain' as const },
  ];
}

function openView({ look, name, problem }: SavedView): RememberedTable | null {
  if (look !== null) return { look, view: name };
  if (problem !== null) void vscode.window.showErrorMessage(problem);
  return null;
}

function saveView(base: string | null, name: string, now: RememberedTable): RememberedTable | null {
  if (base === null) return null;
  const saved = writeView(base, name, now.look);
  if (saved.ok) return { look: now.look, view: name.trim() };
  void vscode.window.showErrorMessage(saved.problem);
  return null;
}
