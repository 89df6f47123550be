import { relative, sep } from 'node:path';
import type * as vscode from 'vscode';
import * as z from 'zod';
import type { PlacedTarget } from '../launch/places.ts';

/** The type of debug configurations of ours, as it stands in launch.json. */
export const debugType = 'trainyard';
/** The key under which a Python or Node configuration keeps what it was made of. */
export const originKey = 'trainyardOrigin';
/** The key of the run that a session belongs to. */
export const runKey = 'trainyardRun';

const params = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));

/** What a debug configuration or a task names: an action of trainyard.yaml, or a script, and values instead of defaults. */
export const namedTarget = z.object({
  action: z.string().optional(),
  script: z.string().optional(),
  /** Absolute: the folder whose trainyard.yaml counts, and that a script is relative to; default: the first. */
  folder: z.string().optional(),
  params: params.optional(),
});
export type NamedTarget = z.infer<typeof namedTarget>;

/** A target as configurations name it. */
export function nameOf({ base, target }: PlacedTarget): NamedTarget {
  if ('action' in target) return { action: target.action.name, folder: base };
  return { script: target.script.split(sep).join('/'), folder: target.cwd };
}

/** The same, as short as launch.json and tasks.json want it: what is in the workspace folder needs no folder. */
export function shortNameOf(placed: PlacedTarget, folder: vscode.WorkspaceFolder | undefined): NamedTarget {
  const { folder: at, ...named } = nameOf(placed);
  if (at === undefined || folder === undefined || folder.uri.fsPath === at) return named;
  const inside = relative(folder.uri.fsPath, at).split(sep).join('/');
  return { ...named, folder: inside.startsWith('..') ? at : `\${workspaceFolder}/${inside}` };
}
