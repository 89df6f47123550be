import * as vscode from 'vscode';
import type { DebugStart } from '../../launch/debug-start.ts';
import type { LaunchPlan } from '../../launch/plan.ts';
import type { NamedTarget } from './configuration.ts';
import { debugType, originKey } from './configuration.ts';

const own = new Set(['type', 'request', 'name', 'action', 'script', 'folder', 'params']);

/**
 * The configuration of the Python or Node debugger for a start. What a person wrote beside our own keys (`justMyCode`,
 * `console`, `stopOnEntry`, …) goes to the debugger as it stands there.
 */
export function configurationFor(
  start: DebugStart,
  type: string,
  named: NamedTarget,
  given: vscode.DebugConfiguration,
): vscode.DebugConfiguration {
  const others = Object.fromEntries(Object.entries(given).filter(([key]) => !own.has(key)));
  const common = { type, request: 'launch', name: given.name, cwd: start.cwd, args: [...start.args] };
  // In the debug console: so what the program prints reaches the run's log, too.
  const console = 'internalConsole';
  const origin = { [originKey]: named };
  if (start.kind === 'python') {
    const { python, pythonArgs, what } = start;
    return {
      console,
      redirectOutput: true,
      subProcess: true,
      ...others,
      ...common,
      ...what,
      python,
      pythonArgs: [...pythonArgs],
      ...origin,
    };
  }
  const { runtime, runtimeArgs, program } = start;
  return {
    console,
    outputCapture: 'std',
    ...others,
    ...common,
    ...(program === null ? {} : { program }),
    runtimeExecutable: runtime,
    runtimeArgs: [...runtimeArgs],
    ...origin,
  };
}

/** Variables that the program gets beside those of this process: all that a plan set, or changed. */
export function ownVariables(env: LaunchPlan['env'], around: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => around[name] !== value));
}

/** Whether variables such as `${file}` stand in a configuration that VS Code has yet to fill in. */
export function hasVariables(configuration: vscode.DebugConfiguration): boolean {
  return configuration.type === debugType && JSON.stringify(configuration).includes('${');
}
