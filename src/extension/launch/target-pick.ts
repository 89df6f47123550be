import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { isScriptName } from '../../launch/script-command.ts';
import { scriptOf } from '../../launch/target.ts';
import { projectFileName } from '../../project/base.ts';
import type { LaunchMemory } from './launch-memory.ts';
import { workspaceActions } from './actions.ts';
import { placedScript, scriptFile, targetName, workspaceBases } from './places.ts';
import type { PlacedTarget } from './places.ts';

const mostFound = 500;
/** Written by other parts of the extension; offered where it is there. */
const createProject = 'trainyard.project.create';
const skipped =
  '**/{node_modules,.venv,venv,env,.git,site-packages,__pycache__,.tox,.trainyard,mlruns,wandb,dist,build}/**';

interface TargetItem extends vscode.QuickPickItem {
  readonly placed?: PlacedTarget;
  readonly create?: boolean;
}

/** Asks what to train: actions first, then scripts, the open one first. Undefined if the person gave up. */
export async function pickTarget(memory: LaunchMemory): Promise<PlacedTarget | undefined> {
  const { l10n, window } = vscode;
  const pick = window.createQuickPick<TargetItem>();
  pick.title = l10n.t('Train');
  pick.placeholder = l10n.t('An action of trainyard.yaml, or a script as it is');
  pick.matchOnDescription = true;
  const first = [...actionItems(), ...knownScripts(memory)];
  pick.items = first;
  pick.busy = true;
  const stop = new vscode.CancellationTokenSource();
  const filled = otherItems(first, stop.token).then((others) => {
    // What stands there keeps its place: the person may be choosing already.
    const active = pick.activeItems;
    pick.items = [...first, ...others];
    pick.activeItems = active;
    pick.busy = false;
  });
  const answer = await new Promise<TargetItem | undefined>((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]);
      pick.hide();
    });
    pick.onDidHide(() => resolve(undefined));
    pick.show();
  });
  stop.cancel();
  void filled.catch(() => undefined).then(() => pick.dispose());
  if (answer?.create === true) await vscode.commands.executeCommand(createProject);
  return answer?.placed;
}

function actionItems(): TargetItem[] {
  const actions = workspaceActions();
  if (actions.length === 0) return [];
  const several = workspaceBases().length > 1;
  return [
    separator(vscode.l10n.t('actions')),
    ...actions.map((placed) => ({ ...actionItem(placed), ...(several ? { detail: basename(placed.base) } : {}) })),
  ];
}

function actionItem(placed: PlacedTarget): TargetItem {
  const description = 'action' in placed.target ? placed.target.action.run : '';
  return { label: `$(play) ${targetName(placed.target)}`, description, placed };
}

/** The script that is open, then those that were launched. */
function knownScripts(memory: LaunchMemory): TargetItem[] {
  const { l10n, window } = vscode;
  const open = window.activeTextEditor?.document.uri;
  const isOpen = open?.scheme === 'file' && isTrainable(open.fsPath);
  const recent = memory.scripts.filter((file) => file !== open?.fsPath).map((file) => vscode.Uri.file(file));
  return [
    ...(isOpen ? [separator(l10n.t('open file')), scriptItem(open)] : []),
    ...(recent.length > 0 ? [separator(l10n.t('recent')), ...recent.map(scriptItem)] : []),
  ];
}

async function otherItems(before: readonly TargetItem[], token: vscode.CancellationToken): Promise<TargetItem[]> {
  const { l10n, workspace, commands } = vscode;
  const known = new Set(before.flatMap(({ placed }) => (placed === undefined ? [] : [scriptFile(placed.target)])));
  const found = await workspace.findFiles('**/*.{py,sh}', skipped, mostFound, token);
  const others = found.filter(({ scheme, fsPath }) => scheme === 'file' && !known.has(fsPath)).sort(likelierFirst);
  const items = others.length === 0 ? [] : [separator(l10n.t('scripts')), ...others.map(scriptItem)];
  const isMissing = workspaceBases().some((base) => !existsSync(join(base, projectFileName)));
  if (!isMissing || !new Set(await commands.getCommands(true)).has(createProject)) return items;
  return [...items, separator(''), { label: `$(new-file) ${l10n.t('Create project file')}`, create: true }];
}

function scriptItem(file: vscode.Uri): TargetItem {
  const path = vscode.workspace.asRelativePath(file);
  const folder = path.slice(0, Math.max(0, path.length - basename(path).length - 1));
  return { label: `$(file-code) ${basename(path)}`, description: folder, placed: placedScript(file) };
}

function separator(label: string): TargetItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** What a file stands for: the action that starts it, else itself; a person is asked where several do. */
export async function pickOfFile(file: vscode.Uri): Promise<PlacedTarget | undefined> {
  const actions = workspaceActions().filter(({ base, target }) => scriptOf(base, target) === file.fsPath);
  const [first, second] = actions;
  if (first === undefined) return placedScript(file);
  if (second === undefined) return first;
  const { l10n, window } = vscode;
  const items = [...actions.map(actionItem), separator(''), scriptItem(file)];
  const placeHolder = l10n.t('Several actions start {0}', basename(file.fsPath));
  return (await window.showQuickPick(items, { title: l10n.t('Train'), placeHolder }))?.placed;
}

/** Whether a file is a script of the kinds that are offered. */
export function isTrainable(path: string): boolean {
  return isScriptName(path) && /\.(?:py|sh|bash|zsh|r|jl|m?js|cjs)$/i.test(path);
}

/** Names that trainings have, then what lies nearer to the top, then the alphabet. */
function likelierFirst(a: vscode.Uri, b: vscode.Uri): number {
  return (
    rank(a.path) - rank(b.path) || a.path.split('/').length - b.path.split('/').length || (a.path < b.path ? -1 : 1)
  );
}

function rank(path: string): number {
  const name = basename(path);
  if (/^__|(?:^|_)test|conftest|setup\.py$/.test(name)) return 3;
  return /train|fit|finetune|run|main|experiment/i.test(name) ? 1 : 2;
}
