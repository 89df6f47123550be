import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readActions } from '../project/actions.ts';
import type { ActionFault } from '../project/actions.ts';
import { projectFileName } from '../project/base.ts';
import { splitWords } from '../project/split-words.ts';
import type { LaunchRequest } from './plan.ts';
import { refused } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { isScriptName } from './script-command.ts';

export type LaunchTarget = LaunchRequest['target'];

/** Where a name is looked for. All paths absolute. */
export interface TargetPlace {
  /** The trainyard.yaml, whether it is there or not. */
  readonly file: string;
  /** What a script is relative to. */
  readonly cwd: string;
}

/**
 * The action or script that a name means; without a name the action `train`, or the only one there is. A name that is
 * neither is refused with the actions that would have been known.
 */
export function findTarget(
  { file, cwd }: TargetPlace,
  name: string | null,
): { readonly ok: true; readonly target: LaunchTarget } | Refusal {
  const { actions, faults } = readActions(file);
  const names = actions.map((action) => action.name);
  const broken = faults.find((one) => one.name === null);
  // Of a file that is broken nobody knows which actions it has; a script that is there is meant all the same.
  if (broken !== undefined && (name === null || !isScript(cwd, name))) return brokenFile(file, broken);
  const named = [...names, ...faults.flatMap((one) => one.name ?? [])];
  const wanted = name ?? (named.includes('train') ? 'train' : named.length === 1 ? named[0] : undefined);
  if (wanted === undefined) {
    const hint =
      names.length === 0
        ? 'Write: trainyard train train.py, or actions: in trainyard.yaml.'
        : `Write one of: ${names.join(', ')}.`;
    return refused('usage', 'It is not said what to train.', hint);
  }
  const action = actions.find((one) => one.name === wanted);
  if (action !== undefined) return { ok: true, target: { action } };
  const fault = faults.find((one) => one.name === wanted);
  if (fault !== undefined) return brokenFile(file, fault);
  if (isScript(cwd, wanted)) return { ok: true, target: { script: wanted, cwd } };
  const message = `There is no action and no script called "${wanted}".`;
  return refused('no-such-action', message, `Actions stand in ${projectFileName}.`, names);
}

function isScript(cwd: string, name: string): boolean {
  return isScriptName(name) || statSync(resolve(cwd, name), { throwIfNoEntry: false })?.isFile() === true;
}

function brokenFile(file: string, { name, line, column, message, hint }: ActionFault): Refusal {
  const what = name === null ? '' : `actions → ${name}: `;
  const sentence = `${file}:${line}:${column}: ${what}${message.replace(/\.$/, '')}.`;
  return refused('bad-action', sentence, `${hint} trainyard doctor says all that is wrong with the file.`);
}

/** The script (absolute) that a target of a base (absolute) starts, as far as its command names one. */
export function scriptOf(base: string, target: LaunchTarget): string | null {
  if ('script' in target) return resolve(target.cwd, target.script);
  const split = splitWords(target.action.run);
  const word = split.ok ? split.words.find((one) => isScriptName(one) && !one.startsWith('-')) : undefined;
  return word === undefined ? null : resolve(base, target.action.cwd ?? '.', word);
}
