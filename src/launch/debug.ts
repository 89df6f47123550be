import { DebuggedJob, DebuggerBackend } from '../backends/local/debugged.ts';
import { localName } from './options.ts';
import { launch } from './launch.ts';
import type { Launched } from './launch.ts';
import type { LaunchPlan } from './plan.ts';
import type { Refusal } from './refusal.ts';

/** A run that a debugger is about to start. */
export interface Debugged {
  readonly ok: true;
  readonly launched: Launched;
  readonly job: DebuggedJob;
  /** All variables of the program's environment. Secrets too: never to be written down. */
  readonly env: Readonly<Record<string, string>>;
}

/** The tag of runs that went through a debugger: what they took says nothing of how fast they are. */
const debugTags = { 'trainyard.debug': 'true' };

/** Makes the record of a run that the editor's debugger will start, as `launch` does for one that is started at once. */
export async function prepareDebug(plan: LaunchPlan): Promise<Debugged | Refusal> {
  const backend = new DebuggerBackend();
  const launched = await launch(plan, {
    backendName: localName,
    backend,
    face: 'editor',
    tags: debugTags,
    parent: null,
  });
  if (!launched.ok) return launched;
  return { ok: true, launched, job: new DebuggedJob(launched.folder), env: backend.job?.env ?? plan.env };
}
