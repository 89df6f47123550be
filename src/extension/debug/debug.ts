import * as vscode from 'vscode';
import { pickValues } from '../launch/form-pick.ts';
import { missingParam, readForm, stillGood } from '../launch/form.ts';
import type { Given } from '../launch/form.ts';
import { targetName } from '../launch/places.ts';
import type { PlacedTarget } from '../launch/places.ts';
import { sayRefusal } from '../launch/say-refusal.ts';
import { meantBy } from '../launch/train.ts';
import type { TrainParts } from '../launch/train.ts';
import { mayRun } from '../launch/trust.ts';
import { debugType, nameOf } from './configuration.ts';

/** `Trainyard: Debug…`: debugs an action or a script with the values of its last training; asks only for what is missing. */
export async function debug(parts: TrainParts, args: readonly unknown[]): Promise<void> {
  if (!mayRun()) return;
  const meant = await meantBy(parts, args);
  if (meant === undefined) return;
  const { placed } = meant;
  const params = meant.params ?? (await valuesFor(parts, placed));
  if (params === undefined) return;
  const name = vscode.l10n.t('Trainyard: {0}', targetName(placed.target));
  const configuration = { type: debugType, request: 'launch', name, ...nameOf(placed), params };
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(vscode.Uri.file(placed.base)), configuration);
}

async function valuesFor({ launcher, catalog, memory }: TrainParts, placed: PlacedTarget): Promise<Given | undefined> {
  const form = await readForm(launcher, catalog, placed);
  if (!form.ok) {
    sayRefusal(form);
    return undefined;
  }
  const given = stillGood(form, memory.valuesOf(placed));
  if (missingParam(form, given) === undefined) return given;
  const chosen = await pickValues(form, vscode.l10n.t('Debug: {0}', targetName(placed.target)), given);
  if (chosen !== undefined) memory.keep(placed, chosen.given);
  return chosen?.given;
}
