import * as vscode from 'vscode';
import type { CommandParts } from '../commands/parts.ts';
import type { CommandTable } from '../manifest.ts';
import { train } from './train.ts';

/** Commands that launch. */
export function launchCommands({ training }: CommandParts) {
  return {
    'trainyard.action.train': (...args) => train(training, args),
    // The same actions are offered where VS Code keeps what can be debugged.
    'trainyard.action.debug': () => vscode.commands.executeCommand('workbench.action.debug.selectandstart'),
  } satisfies Partial<CommandTable>;
}
