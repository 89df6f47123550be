import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { placesIn } from './log-text.ts';

/** A link in a job's log to a place in a file. */
class LogLink extends vscode.TerminalLink {
  readonly file: vscode.Uri;
  readonly at: vscode.Position | null;

  constructor(start: number, length: number, file: vscode.Uri, at: vscode.Position | null) {
    super(start, length, vscode.l10n.t('Open File'));
    this.file = file;
    this.at = at;
  }
}

/** Links from what a job said to the files that it names, relative to the folder that it ran in. */
export class LogLinks implements vscode.TerminalLinkProvider<LogLink> {
  readonly #cwdOf: (terminal: vscode.Terminal) => string | null;

  /** @param cwdOf the folder (absolute) that a terminal's job ran in; null for terminals that are not ours */
  constructor(cwdOf: (terminal: vscode.Terminal) => string | null) {
    this.#cwdOf = cwdOf;
  }

  async provideTerminalLinks({ terminal, line }: vscode.TerminalLinkContext): Promise<LogLink[]> {
    const cwd = this.#cwdOf(terminal);
    if (cwd === null) return [];
    const links = placesIn(line).map(async ({ start, length, path, line: row, column }): Promise<LogLink[]> => {
      const file = resolve(cwd, path);
      const there = await stat(file).catch(() => null);
      if (there?.isFile() !== true) return [];
      const at = row === null ? null : new vscode.Position(Math.max(0, row - 1), Math.max(0, (column ?? 1) - 1));
      return [new LogLink(start, length, vscode.Uri.file(file), at)];
    });
    return (await Promise.all(links)).flat();
  }

  async handleTerminalLink({ file, at }: LogLink): Promise<void> {
    const selection = at === null ? {} : { selection: new vscode.Range(at, at) };
    await vscode.window.showTextDocument(file, selection);
  }
}
