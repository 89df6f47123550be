import { LocalBackend } from '../../../src/backends/local/backend.ts';
import type { LocalOptions } from '../../../src/backends/local/backend.ts';
import { PythonParser } from '../../../src/code/python-parser.ts';
import { launch } from '../../../src/launch/launch.ts';
import type { Launched } from '../../../src/launch/launch.ts';
import { planLaunch } from '../../../src/launch/plan.ts';
import type { LaunchPlan, LaunchRequest } from '../../../src/launch/plan.ts';
import type { Refusal } from '../../../src/launch/refusal.ts';
import type { Action } from '../../../src/project/actions.ts';

/** An action as trainyard.yaml would have it. */
export function anAction(run: string, more: Partial<Action> = {}): Action {
  const none = { params: [], paramsFile: null, inputs: [], outputs: [], env: {}, shell: false, cwd: null, gpus: 0 };
  return { name: 'train', run, ...none, ...more };
}

/** What a request would start; `dist` has the grammars. */
export function planned(
  dist: string,
  base: string,
  target: Action | string,
  more: Partial<LaunchRequest> = {},
): Promise<LaunchPlan | Refusal> {
  const what = typeof target === 'string' ? { script: target, cwd: base } : { action: target };
  const request = {
    base,
    target: what,
    params: {},
    interpreter: null,
    env: { PATH: process.env['PATH'] },
    trusted: true,
  };
  return planLaunch({ ...request, ...more }, new PythonParser(dist));
}

/** Launches on this machine what is planned; throws where something stands in the way. */
export async function launched(plan: LaunchPlan | Refusal, options: LocalOptions): Promise<Launched> {
  if (!plan.ok) throw new Error(`${plan.message} ${plan.hint}`);
  const backend = new LocalBackend(options);
  const how = { backendName: 'local', backend, face: 'command-line', tags: {}, parent: null } as const;
  const done = await launch(plan, how);
  if (!done.ok) throw new Error(`${done.message} ${done.hint}`);
  return done;
}
