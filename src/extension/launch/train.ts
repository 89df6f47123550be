import { join } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { CatalogApi } from '../../catalog/api.ts';
import type { Launched } from '../../launch/launch.ts';
import type { Refusal } from '../../launch/refusal.ts';
import { findTarget } from '../../launch/target.ts';
import { projectFileName } from '../../project/base.ts';
import type { LaunchForms } from '../panels/launch.ts';
import { pickValues } from './form-pick.ts';
import { readForm, stillGood } from './form.ts';
import type { Given } from './form.ts';
import type { LaunchMemory } from './launch-memory.ts';
import type { Launcher } from './launcher.ts';
import { withCancel } from './progress.ts';
import { targetName, workspaceBases } from './places.ts';
import type { PlacedTarget } from './places.ts';
import { pickOfFile, pickTarget } from './target-pick.ts';
import { sayRefusal } from './say-refusal.ts';
import { mayRun } from './trust.ts';

/** What training from the editor is made of. */
export interface TrainParts {
  readonly launcher: Launcher;
  readonly memory: LaunchMemory;
  readonly catalog: CatalogApi;
  readonly forms: LaunchForms;
}

/** More parameters than this are asked for on a page of their own. */
const mostInList = 12;

/**
 * What keybindings, tasks and other extensions may hand to "Train…": an action or a script by name. With `params` it is
 * started at once, with these values and defaults; without, a person is asked.
 */
const trainArguments = z.object({
  action: z.string().optional(),
  script: z.string().optional(),
  /** Absolute: the folder whose trainyard.yaml counts, and that a script is relative to; default: the first. */
  folder: z.string().optional(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).optional(),
});

/** `Trainyard: Train…`: asks for what is not said, and launches. */
export async function train(parts: TrainParts, args: readonly unknown[]): Promise<void> {
  if (!mayRun()) return;
  parts.launcher.warm();
  const meant = await meantBy(parts, args);
  if (meant === undefined) return;
  const { placed, params } = meant;
  if (params !== undefined) await start(parts, placed, params);
  else await askAndStart(parts, placed, parts.memory.valuesOf(placed));
}

/**
 * What the arguments of a command name; a person is asked for what they do not. `params`: undefined where they name no
 * values. Undefined if the person gave up, or was told why it is nothing.
 */
export async function meantBy(
  parts: TrainParts,
  [first]: readonly unknown[],
): Promise<{ readonly placed: PlacedTarget; readonly params: Given | undefined } | undefined> {
  const named = first instanceof vscode.Uri ? null : (trainArguments.safeParse(first).data ?? null);
  const placed = first instanceof vscode.Uri ? await pickOfFile(first) : await placedBy(parts, first, named);
  return placed === undefined ? undefined : { placed, params: named?.params };
}

async function placedBy(
  { memory }: TrainParts,
  first: unknown,
  named: z.infer<typeof trainArguments> | null,
): Promise<PlacedTarget | undefined> {
  if (typeof first === 'string') return pickOfFile(vscode.Uri.parse(first, true));
  const name = named?.action ?? named?.script;
  if (name === undefined) return pickTarget(memory);
  const folder = named?.folder ?? workspaceBases()[0];
  if (folder === undefined) throw new Error(vscode.l10n.t('Open a folder first.'));
  const found = findTarget({ file: join(folder, projectFileName), cwd: folder }, name);
  if (found.ok) return { base: folder, target: found.target };
  sayRefusal(found);
  return undefined;
}

/** Shows the form of a target, filled with some values, and starts it. */
export async function askAndStart(parts: TrainParts, placed: PlacedTarget, before: Given): Promise<void> {
  const { launcher, catalog, forms } = parts;
  const form = await readForm(launcher, catalog, placed);
  if (!form.ok) {
    sayRefusal(form);
    return;
  }
  const title = vscode.l10n.t('Train: {0}', targetName(placed.target));
  const asPage = (given: Given): void =>
    forms.show({
      ...{ form, title, given },
      start: async (chosen) => {
        const done = await launch(parts, placed, chosen);
        return done.ok ? null : `${done.message} ${done.hint}`;
      },
    });
  const filled = stillGood(form, before);
  if (form.params.length > mostInList) {
    asPage(filled);
    return;
  }
  const answer = await pickValues(form, title, filled, true);
  if (answer?.kind === 'page') asPage(answer.given);
  else if (answer !== undefined) await start(parts, placed, answer.given);
}

/** Launches and says what could not be done. */
export async function start(parts: TrainParts, placed: PlacedTarget, given: Given): Promise<void> {
  if (!mayRun()) return;
  const done = await launch(parts, placed, given);
  if (!done.ok) sayRefusal(done);
}

async function launch(
  { launcher, memory }: TrainParts,
  placed: PlacedTarget,
  given: Given,
): Promise<Launched | Refusal> {
  memory.keep(placed, given);
  const { l10n, window } = vscode;
  const title = l10n.t('Starting {0}', targetName(placed.target));
  const done = await withCancel(title, (signal) => launcher.launch({ ...placed, params: given }, { signal }));
  if (done.ok) for (const warning of done.warnings) void window.showWarningMessage(warning);
  return done;
}
