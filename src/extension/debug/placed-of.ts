import { basename, isAbsolute, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { findTarget } from '../../launch/target.ts';
import { projectFileName } from '../../project/base.ts';
import { placedScript, workspaceBases } from '../launch/places.ts';
import type { PlacedTarget } from '../launch/places.ts';
import { sayRefusal } from '../launch/say-refusal.ts';
import type { NamedTarget } from './configuration.ts';

/** The target that is named; undefined where there is none, which is said. */
export function placedOf(named: NamedTarget, folder: vscode.WorkspaceFolder | undefined): PlacedTarget | undefined {
  const { l10n, window } = vscode;
  const root = folder?.uri.fsPath ?? workspaceBases()[0];
  const at = named.folder === undefined ? root : root === undefined ? named.folder : resolve(root, named.folder);
  const name = named.action ?? named.script;
  if (at === undefined || name === undefined) {
    void window.showErrorMessage(l10n.t('Name an action of trainyard.yaml, or a script.'));
    return undefined;
  }
  if (named.action === undefined) {
    const file = isAbsolute(name) ? name : join(at, name);
    return {
      base: placedScript(vscode.Uri.file(file)).base,
      target: { script: isAbsolute(name) ? basename(name) : name, cwd: isAbsolute(name) ? join(name, '..') : at },
    };
  }
  const found = findTarget({ file: join(at, projectFileName), cwd: at }, name);
  if (found.ok) return { base: at, target: found.target };
  sayRefusal(found);
  return undefined;
}
