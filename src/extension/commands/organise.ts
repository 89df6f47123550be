import * as vscode from 'vscode';
import type { NoteEdit } from '../../notes/edit.ts';
import { palette } from '../../runs/colour.ts';
import type { Run } from '../../runs/run.ts';
import { annotate } from '../annotate.ts';
import type { CommandTable } from '../manifest.ts';
import { runIcon } from '../runs-view/icons.ts';
import { askRuns } from './ask-runs.ts';
import type { CommandParts } from './parts.ts';
import { pickTag } from './tag-pick.ts';

/** Commands about what people add to runs. Each takes the rows of the tree, an id, or asks. */
export function organiseCommands({ catalog, runs, pages }: CommandParts) {
  const { l10n } = vscode;
  const targets = (args: readonly unknown[], question: string): Promise<readonly string[]> =>
    askRuns(catalog, args, runs.view.selection, question);
  const edit = async (args: readonly unknown[], question: string, change: NoteEdit): Promise<readonly Run[]> =>
    annotate(catalog, await targets(args, question), change);
  return {
    'trainyard.run.star': (...args) => edit(args, l10n.t('Star which run?'), { starred: true }),
    'trainyard.run.unstar': (...args) => edit(args, l10n.t('Take the star off which run?'), { starred: false }),
    'trainyard.run.archive': async (...args) => {
      const archived = await edit(args, l10n.t('Archive which run?'), { archived: true });
      if (archived.length === 0) return;
      const undo = l10n.t('Undo');
      const text = archived.length === 1 ? l10n.t('Archived 1 run') : l10n.t('Archived {0} runs', archived.length);
      // Not waited for: the command is done.
      void vscode.window.showInformationMessage(text, undo).then((answer) => {
        const ids = archived.map(({ id }) => id);
        if (answer === undo) void annotate(catalog, ids, { archived: false });
      });
    },
    'trainyard.run.restore': (...args) => edit(args, l10n.t('Restore which run?'), { archived: false }),
    'trainyard.baseline.pin': (...args) => edit(args, l10n.t('Pin which run as the baseline?'), { baseline: true }),
    'trainyard.baseline.unpin': (...args) => edit(args, l10n.t('Unpin which run?'), { baseline: false }),
    'trainyard.run.rename': async (...args) => {
      const [id] = await targets(args, l10n.t('Rename which run?'));
      const [run] = id === undefined ? [] : await catalog.runs([id]);
      if (run === undefined) return;
      const name = await vscode.window.showInputBox({
        title: l10n.t('Rename Run'),
        value: run.name,
        prompt: l10n.t('Shown instead of the name that the tool gave. Empty shows that one again.'),
      });
      if (name !== undefined && name !== run.name) await annotate(catalog, [run.id], { name });
    },
    'trainyard.run.note': async (...args) => {
      const ids = await targets(args, l10n.t('Write a note on which run?'));
      const [run] = await catalog.runs(ids);
      if (run === undefined) return;
      // More than a line is written where there is room for it.
      if (ids.length === 1 && run.note?.includes('\n') === true) {
        pages.show(run.id);
        return;
      }
      const note = await vscode.window.showInputBox({
        title: ids.length === 1 ? l10n.t('Note on {0}', run.name) : l10n.t('Note on {0} runs', ids.length),
        value: ids.length === 1 ? (run.note ?? '') : '',
        prompt: l10n.t('One line; the page of a run has room for more. Empty deletes the note.'),
      });
      if (note !== undefined) await annotate(catalog, ids, { note });
    },
    'trainyard.run.tag': async (...args) => {
      const ids = await targets(args, l10n.t('Tag which run?'));
      const tag = ids.length === 0 ? undefined : await pickTag(catalog);
      if (tag !== undefined) await annotate(catalog, ids, { tags: { [tag.key]: tag.value } });
    },
    'trainyard.run.untag': async (...args) => {
      const ids = await targets(args, l10n.t('Remove a tag of which run?'));
      const tagged = await catalog.runs(ids);
      const keys = [...new Set(tagged.flatMap(({ tags }) => Object.keys(tags)))].sort();
      const key = await vscode.window.showQuickPick(keys, { placeHolder: l10n.t('Remove which tag?') });
      if (key === undefined) return;
      const after = await annotate(catalog, ids, { tags: { [key]: null } });
      if (!after.some(({ tags }) => Object.hasOwn(tags, key))) return;
      void vscode.window.showInformationMessage(l10n.t('{0} is a tag of the tool that logged the run. It stays.', key));
    },
    'trainyard.run.setColour': async (...args) => {
      const ids = await targets(args, l10n.t('Change the colour of which run?'));
      if (ids.length === 0) return;
      const colours = palette.map((_, colour) => ({
        label: l10n.t('Colour {0}', colour + 1),
        colour,
        iconPath: runIcon({ id: '', colour }, 'disc', false),
      }));
      const automatic = { label: l10n.t('Automatic'), description: l10n.t('from its id'), colour: null };
      const placeHolder = l10n.t('The colour in lists and charts');
      const picked = await vscode.window.showQuickPick([automatic, ...colours], { placeHolder });
      if (picked !== undefined) await annotate(catalog, ids, { colour: picked.colour });
    },
    'trainyard.run.copyParams': async (...args) => {
      const found = await catalog.runs(await targets(args, l10n.t('Copy the parameters of which run?')));
      if (found.length === 0) return;
      const params = found.map((run) => run.params);
      await vscode.env.clipboard.writeText(JSON.stringify(params.length === 1 ? params[0] : params, null, 2));
    },
    'trainyard.run.copyPath': async (...args) => {
      const ids = await targets(args, l10n.t('Copy the path of which run?'));
      const paths: string[] = [];
      for (const id of ids) paths.push((await catalog.details(id))?.path ?? '');
      const there = paths.filter((path) => path !== '');
      if (there.length > 0) await vscode.env.clipboard.writeText(there.join('\n'));
    },
  } satisfies Partial<CommandTable>;
}
