import * as vscode from 'vscode';
import { compareCommands } from '../compare/commands.ts';
import { jobCommands } from '../jobs-view/commands.ts';
import { launchCommands } from '../launch/commands.ts';
import { commandIds, type CommandTable } from '../manifest.ts';
import { projectCommands } from '../project/commands.ts';
import { reproduceCommands } from '../reproduce/commands.ts';
import { serverCommands } from '../servers/commands.ts';
import { fileCommands } from './files.ts';
import { inlineCommands } from './inline.ts';
import { metricCommands } from './metric.ts';
import { organiseCommands } from './organise.ts';
import type { CommandParts } from './parts.ts';
import { runCommands } from './run.ts';
import { runsCommands } from './runs.ts';
import { workspaceCommands } from './workspace.ts';

/** Registers every command of the manifest. A failure is said once, with a way to the log. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const table: CommandTable = {
    ...runsCommands(parts),
    ...runCommands(parts),
    ...organiseCommands(parts),
    ...compareCommands(parts),
    ...reproduceCommands(parts),
    ...metricCommands(parts),
    ...fileCommands(parts),
    ...inlineCommands(parts),
    ...launchCommands(parts),
    ...jobCommands(parts),
    ...projectCommands(parts),
    ...serverCommands(parts),
    ...workspaceCommands(parts),
  };
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          await table[id](...args);
        } catch (error) {
          await sayFailure(parts.log, id, error);
        }
      }),
    ),
  );
}

async function sayFailure(log: vscode.LogOutputChannel, id: string, error: unknown): Promise<void> {
  log.error(`${id}:`, error instanceof Error ? error : String(error));
  const open = vscode.l10n.t('Open Log');
  const text = error instanceof Error ? error.message : String(error);
  if ((await vscode.window.showErrorMessage(text, open)) === open) log.show();
}
