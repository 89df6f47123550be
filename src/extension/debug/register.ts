import * as vscode from 'vscode';
import type { Launcher } from '../launch/launcher.ts';
import { debugType } from './configuration.ts';
import { DebugProvider } from './debug-provider.ts';
import { DebuggedRuns } from './debugged-runs.ts';

/** Actions in Run and Debug, in launch.json, and the records of what is debugged. */
export function registerDebug(launcher: Launcher): vscode.Disposable {
  const provider = new DebugProvider(launcher);
  const { Dynamic, Initial } = vscode.DebugConfigurationProviderTriggerKind;
  return vscode.Disposable.from(
    vscode.debug.registerDebugConfigurationProvider(debugType, provider, Initial),
    vscode.debug.registerDebugConfigurationProvider(
      debugType,
      { provideDebugConfigurations: (folder) => provider.provideDebugConfigurations(folder) },
      Dynamic,
    ),
    new DebuggedRuns(launcher),
  );
}
