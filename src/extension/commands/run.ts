import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { CatalogApi, OutlineView } from '../../catalog/api.ts';
import type { CommandTable } from '../manifest.ts';
import { askRuns } from './ask-runs.ts';
import { isAddress, revealPath } from './reveal.ts';
import type { CommandParts } from './parts.ts';
import { targetRuns } from './targets.ts';

/** Commands about runs. Each takes the rows of the tree, an id, or asks. */
export function runCommands({ catalog, selection, state, runs, charts, table, media, pages }: CommandParts) {
  const { l10n } = vscode;
  const targets = (args: readonly unknown[], question: string): Promise<readonly string[]> =>
    askRuns(catalog, args, runs.view.selection, question);
  const pathOf = async (id: string): Promise<string | null> => {
    const path = (await catalog.details(id))?.path ?? null;
    if (path === null) void vscode.window.showWarningMessage(l10n.t('This run is not there any more.'));
    return path;
  };
  const open = async (args: readonly unknown[], beside: boolean): Promise<void> => {
    // A click on one of several selected rows is about that row; opening all of them is for the keyboard and the menu.
    for (const id of await targets(args, l10n.t('Open which run?'))) pages.show(id, { beside });
  };
  return {
    'trainyard.charts.open': async () => {
      if (selection.ids().length === 0) {
        const [id] = await targets([], l10n.t('No run is checked. Show the charts of which run?'));
        if (id === undefined) return;
        selection.set(id, true);
      }
      charts.show();
    },
    'trainyard.table.open': () => table.show(),
    'trainyard.run.open': (...args) => open(args, false),
    'trainyard.run.openBeside': (...args) => open(args, true),
    'trainyard.run.openCharts': async (...args) => {
      const ids = await targets(args, l10n.t('Show the charts of which run?'));
      if (ids.length === 0) return;
      selection.setAll(ids, true);
      charts.show();
    },
    'trainyard.media.open': async (...args) => {
      const asked = targetRuns(args, []);
      const ids =
        asked.length > 0 || selection.ids().length > 0
          ? asked
          : await targets([], l10n.t('Show the media of which run?'));
      if (ids.length === 0 && selection.ids().length === 0) return;
      selection.setAll(ids, true);
      media.show();
    },
    'trainyard.run.check': (...args) => selection.setAll(targetRuns(args, runs.view.selection), true),
    'trainyard.run.uncheck': (...args) => selection.setAll(targetRuns(args, runs.view.selection), false),
    'trainyard.run.reveal': async (...args) => {
      const [id] = await targets(args, l10n.t('Reveal which run?'));
      const path = id === undefined ? null : await pathOf(id);
      if (path !== null) await revealPath(path);
    },
    'trainyard.run.openFolder': async (...args) => {
      const [id] = await targets(args, l10n.t('Open the folder of which run?'));
      const path = id === undefined ? null : await pathOf(id);
      if (path === null) return;
      if (isAddress(path)) {
        await revealPath(path);
        return;
      }
      const folder = (await stat(path)).isDirectory() ? path : dirname(path);
      await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder), { forceNewWindow: true });
    },
    'trainyard.run.copyId': async (...args) => {
      const ids = await targets(args, l10n.t('Copy the id of which run?'));
      if (ids.length > 0) await vscode.env.clipboard.writeText(ids.join('\n'));
    },
    'trainyard.run.copyName': async (...args) => {
      const ids = await targets(args, l10n.t('Copy the name of which run?'));
      const names = (await catalog.runs(ids)).map(({ name }) => name);
      if (names.length > 0) await vscode.env.clipboard.writeText(names.join('\n'));
    },
    'trainyard.run.hide': async (...args) => {
      const ids = targetRuns(args, runs.view.selection);
      state.setHidden(await withChildren(catalog, state.view(), ids), true);
    },
    'trainyard.run.unhide': async (...args) => {
      const ids = targetRuns(args, runs.view.selection);
      state.setHidden(await withChildren(catalog, state.view(), ids), false);
    },
  } satisfies Partial<CommandTable>;
}

/** The runs and all that belong to them: without their parent these would come up a level. */
async function withChildren(
  catalog: CatalogApi,
  view: OutlineView,
  ids: readonly string[],
): Promise<readonly string[]> {
  const all = new Set(ids);
  for (const id of all) {
    const answer = await catalog.outline({ ...view, query: '', showHidden: true }, id, Number.MAX_SAFE_INTEGER);
    if (answer.ok) for (const row of answer.value) if (row.kind === 'run') all.add(row.key);
  }
  return [...all];
}
