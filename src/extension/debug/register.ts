import * as vscode from 'vscode';
import type { Launcher } from '../launch/launcher.ts';
import { debugType } from './configuration.ts';
import type { DebugProvider } from './debug-provider.ts';
import { DebuggedRuns } from './debugged-runs.ts';

/** Actions in Run and Debug, in launch.json, and the records of what is debugged. */
export function registerDebug(launcher: Launcher): vscode.Disposable {
  // Loaded when somebody debugs: most windows look at runs only.
  let loading: Promise<DebugProvider> | null = null;
  const provider = (): Promise<DebugProvider> =>
    (loading ??= import('./debug-provider.ts').then(({ DebugProvider: Loaded }) => new Loaded(launcher)));
  const provideDebugConfigurations = async (folder: vscode.WorkspaceFolder | undefined) =>
    (await provider()).provideDebugConfigurations(folder);
  const whole: vscode.DebugConfigurationProvider = {
    provideDebugConfigurations,
    resolveDebugConfiguration: async (folder, given) => (await provider()).resolveDebugConfiguration(folder, given),
    resolveDebugConfigurationWithSubstitutedVariables: async (folder, given) =>
      (await provider()).resolveDebugConfigurationWithSubstitutedVariables(folder, given),
  };
  const { Dynamic, Initial } = vscode.DebugConfigurationProviderTriggerKind;
  return vscode.Disposable.from(
    vscode.debug.registerDebugConfigurationProvider(debugType, whole, Initial),
    vscode.debug.registerDebugConfigurationProvider(debugType, { provideDebugConfigurations }, Dynamic),
    new DebuggedRuns(launcher),
  );
}
