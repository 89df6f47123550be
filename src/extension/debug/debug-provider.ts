import * as vscode from 'vscode';
import { debugStart } from '../../launch/debug-start.ts';
import type { Launcher } from '../launch/launcher.ts';
import { workspaceActions } from '../launch/actions.ts';
import { placedScript, targetName } from '../launch/places.ts';
import { sayRefusal } from '../launch/say-refusal.ts';
import { mayRun } from '../launch/trust.ts';
import { debugType, namedTarget, shortNameOf } from './configuration.ts';
import { configurationFor, hasVariables } from './convert.ts';
import { debuggerFor } from './debuggers.ts';
import { placedOf } from './placed-of.ts';

const debuggable = /\.(?:py|m?js|cjs)$/i;

/** Makes of a configuration of ours that of the Python or Node debugger; offers one for each action. */
export class DebugProvider implements vscode.DebugConfigurationProvider {
  readonly #launcher: Launcher;

  constructor(launcher: Launcher) {
    this.#launcher = launcher;
  }

  provideDebugConfigurations(folder: vscode.WorkspaceFolder | undefined): vscode.DebugConfiguration[] {
    const actions = workspaceActions().filter(({ target }) => !('action' in target && target.action.shell));
    const open = vscode.window.activeTextEditor?.document.uri;
    const script = open?.scheme === 'file' && debuggable.test(open.path) ? [placedScript(open)] : [];
    return [...actions, ...script].map((placed) => ({
      type: debugType,
      request: 'launch',
      name: vscode.l10n.t('Trainyard: {0}', targetName(placed.target)),
      ...shortNameOf(placed, folder),
    }));
  }

  /** Before variables are filled in, where there are none: then the debugger's own extension completes the rest. */
  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const given = Object.keys(configuration).length === 0 ? this.#usual(folder) : configuration;
    if (given === undefined || hasVariables(given)) return given;
    return this.#convert(folder, given);
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    return configuration.type === debugType ? this.#convert(folder, configuration) : configuration;
  }

  /** F5 without launch.json: the open script, else the first action. */
  #usual(folder: vscode.WorkspaceFolder | undefined): vscode.DebugConfiguration | undefined {
    const all = this.provideDebugConfigurations(folder);
    return all.find((one) => 'script' in one) ?? all[0];
  }

  async #convert(
    folder: vscode.WorkspaceFolder | undefined,
    given: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    if (!mayRun()) return undefined;
    const named = namedTarget.safeParse(given);
    if (!named.success) {
      const [issue] = named.error.issues;
      void vscode.window.showErrorMessage(`${given.name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
      return undefined;
    }
    const placed = placedOf(named.data, folder);
    if (placed === undefined) return undefined;
    const params = named.data.params ?? {};
    const plan = await this.#launcher.plan({ ...placed, params });
    const start = plan.ok ? debugStart(plan) : plan;
    if ('ok' in start) {
      sayRefusal(start);
      return undefined;
    }
    const type = debuggerFor(start.kind);
    const at = 'script' in placed.target ? placed.target.cwd : placed.base;
    return type === null ? undefined : configurationFor(start, type, { ...named.data, folder: at }, given);
  }
}
