import { join } from 'node:path';
import * as vscode from 'vscode';
import { paramInputs } from '../../launch/param-inputs.ts';
import { isScriptName } from '../../launch/script-command.ts';
import { findTarget } from '../../launch/target.ts';
import { projectFileName } from '../../project/base.ts';
import { paramKey } from '../../runs/param-key.ts';
import type { Job } from '../jobs-view/jobs.ts';
import type { Given } from './form.ts';
import type { PlacedTarget } from './places.ts';
import { sayRefusal } from './say-refusal.ts';
import { askAndStart, start } from './train.ts';
import type { TrainParts } from './train.ts';

/** Launches what was launched before with the same values; `ask`: shows them in the form first. */
export async function trainAgain(parts: TrainParts, job: Job, ask: boolean): Promise<void> {
  const placed = targetOf(job);
  if (placed === undefined) return;
  const inputs = await paramInputs(placed.base, placed.target, parts.launcher.parser);
  if (!inputs.ok) {
    sayRefusal(inputs);
    return;
  }
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(job.record.params)) {
    const param = inputs.params.find((one) => one.name === name);
    // A default that still stands needs not be said; 1e-2 is 0.01.
    const isDefault = param?.text != null && paramKey(param.text) === paramKey(value);
    if (value !== null && !isDefault && (param !== undefined || inputs.free)) given[name] = String(value);
  }
  await (ask ? askAndStart(parts, placed, given) : start(parts, placed, given satisfies Given));
}

/** What a job was launched of: its action by name, else the script that its command names. */
function targetOf({ base, record }: Job): PlacedTarget | undefined {
  const { action, command } = record;
  const script = command.argv.slice(1).find((word) => isScriptName(word));
  const name = action ?? script;
  if (name === undefined) {
    void vscode.window.showErrorMessage(vscode.l10n.t('Its command names no action and no script to launch again.'));
    return undefined;
  }
  const cwd = action === null ? command.cwd : base;
  const found = findTarget({ file: join(base, action === null ? '' : projectFileName), cwd }, name);
  if (found.ok) return { base, target: found.target };
  sayRefusal(found);
  return undefined;
}
