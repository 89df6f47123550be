import * as vscode from 'vscode';
import * as z from 'zod';
import { quote } from '../../runs/query-print.ts';
import type { CommandTable } from '../manifest.ts';
import type { CommandParts } from './parts.ts';

const paramValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const useArguments = z.tuple([z.string(), z.string(), paramValue]);

/** Commands of what stands in editors and in the explorer. */
export function inlineCommands({ catalog, state, inline }: CommandParts) {
  const { l10n, window } = vscode;
  const show = async (query: string): Promise<void> => {
    state.setQuery(query);
    await vscode.commands.executeCommand('trainyard.runs.focus');
  };
  return {
    'trainyard.param.useBest': async (...args) => {
      const [file, name, value] = useArguments.parse(args);
      const { useValue } = await import('../inline/use-best.ts');
      const done = await useValue(inline.documents, vscode.Uri.parse(file, true), name, value);
      if (!done) void window.showWarningMessage(l10n.t('{0} is not in this file any more.', name));
    },
    'trainyard.param.showRuns': (...args) => show(`has params.${quote(z.string().parse(args[0]))}`),
    'trainyard.file.showRuns': async (...args) => {
      const [given] = args;
      if (typeof given === 'string') return show(given);
      const uri = given instanceof vscode.Uri ? given : window.activeTextEditor?.document.uri;
      if (uri === undefined) return;
      const held = await catalog.runHolding(uri.fsPath);
      const found = await catalog.programRuns(uri.fsPath);
      if (held !== null && found === null) return show(`id = ${quote(held)}`);
      if (found !== null) return show(found.query);
      void window.showInformationMessage(l10n.t('No run is known of {0}.', vscode.workspace.asRelativePath(uri)));
    },
    'trainyard.commit.showRuns': async () => {
      const answer = await catalog.query({ query: 'has git.commit', sort: [], limit: 2_000, offset: 0, all: false });
      const runs = answer.ok ? answer.value.runs : [];
      const byCommit = Map.groupBy(runs, ({ git }) => git?.commit ?? '');
      const items = [...byCommit].map(([commit, those]) => ({
        label: `$(git-commit) ${commit.slice(0, 10)}`,
        description: those.length === 1 ? l10n.t('1 run') : l10n.t('{0} runs', those.length),
        detail: those
          .slice(0, 4)
          .map(({ name }) => name)
          .join(', '),
        commit,
      }));
      if (items.length === 0) {
        void window.showInformationMessage(l10n.t('No run says which commit it was made of.'));
        return;
      }
      const picked = await window.showQuickPick(items, {
        placeHolder: l10n.t('Show the runs of which commit?'),
        matchOnDescription: true,
        matchOnDetail: true,
      });
      if (picked !== undefined) await show(`git.commit = ${quote(picked.commit)}`);
    },
  } satisfies Partial<CommandTable>;
}
