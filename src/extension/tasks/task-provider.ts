import * as vscode from 'vscode';
import { namedTarget, shortNameOf } from '../debug/configuration.ts';
import type { NamedTarget } from '../debug/configuration.ts';
import { placedOf } from '../debug/placed-of.ts';
import type { Launcher } from '../launch/launcher.ts';
import { workspaceActions } from '../launch/actions.ts';
import { targetName } from '../launch/places.ts';
import { taskType } from './register.ts';
import { TaskTerminal } from './task-terminal.ts';

const matchers = ['$trainyard-python', '$trainyard-python-marked'];

/** The actions of trainyard.yaml as tasks; those of tasks.json may name a script, and values instead of defaults. */
export class ActionTasks implements vscode.TaskProvider {
  readonly #launcher: Launcher;

  constructor(launcher: Launcher) {
    this.#launcher = launcher;
  }

  provideTasks(): vscode.Task[] {
    return workspaceActions().map((placed) => {
      const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(placed.base));
      const named = shortNameOf(placed, folder);
      return this.#task(
        { type: taskType, ...named },
        named,
        folder ?? vscode.TaskScope.Workspace,
        targetName(placed.target),
      );
    });
  }

  resolveTask({ definition, scope, name }: vscode.Task): vscode.Task | undefined {
    const named = namedTarget.safeParse(definition).data;
    if (named === undefined || (named.action === undefined && named.script === undefined)) return undefined;
    return this.#task(definition, named, scope ?? vscode.TaskScope.Workspace, name);
  }

  #task(
    definition: vscode.TaskDefinition,
    named: NamedTarget,
    scope: vscode.WorkspaceFolder | vscode.TaskScope,
    name: string,
  ): vscode.Task {
    const folder = typeof scope === 'object' ? scope : undefined;
    const execution = new vscode.CustomExecution((resolved) => {
      // With the variables of tasks.json filled in.
      const given = namedTarget.safeParse(resolved).data ?? named;
      const terminal = new TaskTerminal(this.#launcher, placedOf(given, folder), given.params ?? {});
      return Promise.resolve(terminal);
    });
    const task = new vscode.Task(definition, scope, name, 'Trainyard', execution, matchers);
    task.detail = vscode.l10n.t('Launches {0} with a record of what it is made of', named.action ?? named.script ?? '');
    task.presentationOptions = { panel: vscode.TaskPanelKind.Dedicated };
    return task;
  }
}
