import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { parseActions } from '../../project/actions.ts';
import type { CommandId } from '../manifest.ts';
import { inlineOn } from '../settings.ts';
import type { ParsedProjects } from './parsed.ts';
import { isProjectFile, rangeIn } from './places.ts';

/** "Train" and "Debug" above each action of a trainyard.yaml. */
export class ActionLens implements vscode.CodeLensProvider {
  readonly #parsed: ParsedProjects;

  constructor(parsed: ParsedProjects) {
    this.#parsed = parsed;
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!isProjectFile(document) || !inlineOn('codeLens', document.uri)) return [];
    const places = this.#parsed.of(document);
    const folder = dirname(document.fileName);
    return parseActions(places).actions.flatMap(({ name: action }) => {
      const key = places.key(['actions', action]);
      if (key === null) return [];
      const range = rangeIn(document, key);
      const lens = (id: CommandId, title: string): vscode.CodeLens =>
        new vscode.CodeLens(range, { command: id, title, arguments: [{ action, folder }] });
      return [
        lens('trainyard.action.train', `$(play) ${vscode.l10n.t('Train')}`),
        lens('trainyard.action.debug', `$(debug-alt) ${vscode.l10n.t('Debug')}`),
      ];
    });
  }
}
