import * as vscode from 'vscode';
import * as z from 'zod';
import type { GroupBy } from '../catalog/api.ts';
import type { MetricSettings } from '../runs/goal.ts';
import type { SettingId } from './manifest.ts';

/** When a notification tells that a run ended. */
export type Notifications = 'important' | 'failures' | 'never';

/** What a person set, checked; what is not valid counts as not set. */
export interface Settings {
  readonly folders: readonly string[];
  readonly exclude: readonly string[];
  readonly metrics: MetricSettings;
  readonly groupBy: GroupBy;
  readonly sort: readonly string[];
  readonly statusBar: boolean;
  readonly notifications: Notifications;
}

export const groupings = ['experiment', 'tracker', 'status', 'commit', 'day'] as const satisfies readonly GroupBy[];

const texts = z.array(z.string()).catch([]);
const metrics = z
  .record(
    z.string(),
    z.object({ goal: z.enum(['maximize', 'minimize']).optional(), primary: z.boolean().optional() }).catch({}),
  )
  .catch({});

const schemas = {
  'trainyard.folders': texts,
  'trainyard.exclude': texts,
  'trainyard.metrics': metrics,
  'trainyard.runs.groupBy': z.enum(groupings).catch('experiment'),
  'trainyard.runs.sort': texts,
  'trainyard.statusBar': z.boolean().catch(true),
  'trainyard.notifications': z.enum(['important', 'failures', 'never']).catch('important'),
  'trainyard.jobs.limit': z.int().min(0).catch(0),
  'trainyard.jobs.grace': z.number().min(0).max(3_600).catch(10),
  'trainyard.jobs.revealLog': z.boolean().catch(true),
  'trainyard.inline.params': z.boolean().catch(true),
  'trainyard.inline.python': z.boolean().catch(true),
  'trainyard.inline.codeLens': z.boolean().catch(true),
  'trainyard.inline.metrics': z.boolean().catch(true),
  'trainyard.inline.explorer': z.boolean().catch(true),
} as const satisfies Readonly<Record<SettingId, z.ZodType>>;

/** Reads all settings as they are now. */
export function readSettings(): Settings {
  const all = vscode.workspace.getConfiguration();
  return {
    folders: schemas['trainyard.folders'].parse(all.get('trainyard.folders')),
    exclude: schemas['trainyard.exclude'].parse(all.get('trainyard.exclude')),
    metrics: schemas['trainyard.metrics'].parse(all.get('trainyard.metrics')),
    groupBy: schemas['trainyard.runs.groupBy'].parse(all.get('trainyard.runs.groupBy')),
    sort: schemas['trainyard.runs.sort'].parse(all.get('trainyard.runs.sort')),
    statusBar: schemas['trainyard.statusBar'].parse(all.get('trainyard.statusBar')),
    notifications: schemas['trainyard.notifications'].parse(all.get('trainyard.notifications')),
  };
}

/** Jobs that may run at once on this machine; null: as many as it has cores. */
export function jobLimit(): number | null {
  const limit = schemas['trainyard.jobs.limit'].parse(vscode.workspace.getConfiguration().get('trainyard.jobs.limit'));
  return limit === 0 ? null : limit;
}

/** Time between asking a job to end and ending it by force, ms. */
export function jobGraceMs(): number {
  return 1_000 * schemas['trainyard.jobs.grace'].parse(vscode.workspace.getConfiguration().get('trainyard.jobs.grace'));
}

/** Whether the log of what was launched here comes up by itself. */
export function revealsLog(): boolean {
  const given: unknown = vscode.workspace.getConfiguration().get('trainyard.jobs.revealLog');
  return schemas['trainyard.jobs.revealLog'].parse(given);
}

/** What is shown in editors and the explorer; each can be switched off by itself. */
export type InlineKind = 'params' | 'python' | 'codeLens' | 'metrics' | 'explorer';

/** Whether a kind is switched on, for a file of this folder. */
export function inlineOn(kind: InlineKind, scope?: vscode.Uri): boolean {
  const id = `trainyard.inline.${kind}` as const;
  return schemas[id].parse(vscode.workspace.getConfiguration(undefined, scope).get<unknown>(id));
}

/** Writes a setting for the workspace, or for the user where no folder is open. */
export async function writeSetting(id: SettingId, value: unknown): Promise<void> {
  const target =
    vscode.workspace.workspaceFolders === undefined
      ? vscode.ConfigurationTarget.Global
      : vscode.ConfigurationTarget.Workspace;
  await vscode.workspace.getConfiguration().update(id, value, target);
}
