import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { PythonParser } from '../../code/python-parser.ts';
import { projectFileName } from '../../project/base.ts';
import { newProposals, presentProject, writeProject } from '../../project/propose/create.ts';
import { proposeActions } from '../../project/propose/find.ts';
import type { Proposal } from '../../project/propose/proposal.ts';
import { workspaceBases } from '../launch/places.ts';

interface ProposalItem extends vscode.QuickPickItem {
  readonly proposal: Proposal;
}

/** `Trainyard: Create Project File`: asks which of the actions that were found to write, writes them and shows the file. */
export async function createProject(parser: PythonParser): Promise<void> {
  const { l10n, window } = vscode;
  const base = await pickBase();
  if (base === undefined) return;
  const location = vscode.ProgressLocation.Window;
  const title = l10n.t('Looking for what can be launched');
  const found = await window.withProgress({ location, title }, async () =>
    newProposals(base, await proposeActions(base, parser)),
  );
  const present = presentProject(base) !== null;
  if (found.length === 0 && present) {
    await show(base);
    void window.showInformationMessage(l10n.t('Nothing was found that trainyard.yaml does not have.'));
    return;
  }
  const chosen = found.length === 0 ? [] : await pickProposals(found, present);
  if (chosen === undefined) return;
  const done = writeProject(base, chosen);
  await (done.ok || present ? show(base) : undefined);
  if (!done.ok) void window.showErrorMessage(done.problem);
}

async function pickBase(): Promise<string | undefined> {
  const bases = workspaceBases();
  const [first] = bases;
  if (first === undefined) throw new Error(vscode.l10n.t('Open a folder first.'));
  if (bases.length === 1) return first;
  const items = bases.map((base) => ({ label: basename(base), description: base, base }));
  const placeHolder = vscode.l10n.t('The folder whose project file is meant');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.base;
}

async function pickProposals(found: readonly Proposal[], present: boolean): Promise<readonly Proposal[] | undefined> {
  const { l10n, window } = vscode;
  const items = found.map((proposal): ProposalItem => {
    const { name, run, file, what, likely, params } = proposal;
    const names = Object.keys(params).join(', ');
    const why = likely ? l10n.t('looks like a training') : l10n.t('can be started');
    const takes = names === '' ? '' : ` · ${l10n.t('takes {0}', names)}`;
    return { label: name, description: run, detail: `${file} · ${what} · ${why}${takes}`, picked: likely, proposal };
  });
  const title = present ? l10n.t('Add actions to trainyard.yaml') : l10n.t('Create trainyard.yaml');
  const placeHolder = l10n.t('Which of these are to stand in it?');
  const options = { title, placeHolder, canPickMany: true, matchOnDescription: true, matchOnDetail: true } as const;
  return (await window.showQuickPick(items, options))?.map(({ proposal }) => proposal);
}

async function show(base: string): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(join(base, projectFileName)));
}
