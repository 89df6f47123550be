import * as vscode from 'vscode';
import type { Launcher } from '../launch/launcher.ts';
import type { ActionTasks } from './task-provider.ts';

/** The type of our tasks, as it stands in tasks.json. */
export const taskType = 'trainyard';

/** Makes the actions of trainyard.yaml known as tasks. */
export function registerTasks(launcher: Launcher): vscode.Disposable {
  // Loaded when somebody asks for tasks: most windows look at runs only.
  let loading: Promise<ActionTasks> | null = null;
  const provider = (): Promise<ActionTasks> =>
    (loading ??= import('./task-provider.ts').then(({ ActionTasks: Loaded }) => new Loaded(launcher)));
  return vscode.tasks.registerTaskProvider(taskType, {
    provideTasks: async () => (await provider()).provideTasks(),
    resolveTask: async (task) => (await provider()).resolveTask(task),
  });
}
