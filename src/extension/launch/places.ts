import { dirname, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { baseOf } from '../../project/base.ts';
import type { LaunchTarget } from '../../launch/target.ts';

/** A target, and the base that it is launched in. */
export interface PlacedTarget {
  readonly base: string;
  readonly target: LaunchTarget;
}

/** The bases (absolute) of the window's folders, each once, in the workspace's order. */
export function workspaceBases(): readonly string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  return [...new Set(folders.map(({ uri }) => baseOf(uri.fsPath)))];
}

/**
 * A script as it is. It runs in the workspace folder that holds it, as the terminal would; one outside of all folders in
 * its own.
 */
export function placedScript(file: vscode.Uri): PlacedTarget {
  const folder = vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath ?? dirname(file.fsPath);
  return { base: baseOf(folder), target: { script: relative(folder, file.fsPath).split(sep).join('/'), cwd: folder } };
}

/** The script's file (absolute) of a target; null for an action. */
export function scriptFile(target: LaunchTarget): string | null {
  return 'script' in target ? join(target.cwd, target.script) : null;
}

/** What people call a target: the action's name, or the script's path. */
export function targetName(target: LaunchTarget): string {
  return 'action' in target ? target.action.name : target.script;
}

/** What a target is remembered by. */
export function targetKey({ base, target }: PlacedTarget): string {
  return 'action' in target ? `${base}\naction ${target.action.name}` : `${base}\nscript ${scriptFile(target) ?? ''}`;
}
