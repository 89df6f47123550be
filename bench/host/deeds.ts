import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
// eslint-disable-next-line no-restricted-imports -- bundled into the probe, it runs in the extension host
import * as vscode from 'vscode';
import { settle, watchLoop } from './loop.ts';
import type { Deed, LoopWatch } from './order.ts';

const { commands, languages, window, workspace } = vscode;
const times = 4;
/** What comes after an act (the Jobs view, the log, the catalog's word of it) is watched for so long, ms. */
const aftermath = 2_500;

/** Does what a person would, a few times, and gives the loop's watch of each. */
export async function carryOutDeed(deed: Deed): Promise<readonly LoopWatch[]> {
  const watches: LoopWatch[] = [];
  for (let time = 0; time < times; time += 1) {
    await settle();
    const stop = watchLoop();
    await acts[deed](time);
    watches.push(stop());
  }
  return watches;
}

const acts: Record<Deed, (time: number) => Promise<unknown>> = {
  launch: async () => {
    const before = runsThere();
    await commands.executeCommand('trainyard.action.train', { script: 'train.py', params: {} });
    if (runsThere() !== before + 1) throw new Error('Nothing was launched.');
    await sleep(aftermath);
  },
  jobs: async () => {
    await commands.executeCommand('trainyard.jobs.focus');
    // A launch is what makes the view look again at everything.
    await acts.launch(0);
  },
  project: async (time) => {
    const file = vscode.Uri.file(join(folder(), 'trainyard.yaml'));
    const { document } = await window.showTextDocument(file);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(file, new vscode.Position(document.lineCount, 0), `# ${time}\n`);
    await workspace.applyEdit(edit);
    const at = new vscode.Position(document.lineCount - 4, 6);
    const ask = (name: string, ...args: unknown[]): Thenable<unknown> => commands.executeCommand(name, file, ...args);
    await ask('vscode.executeCompletionItemProvider', at);
    await ask('vscode.executeHoverProvider', at);
    await ask('vscode.executeDocumentSymbolProvider');
    await ask('vscode.executeCodeLensProvider', 1_000);
    await sleep(aftermath);
    if (languages.getDiagnostics(file).length === 0) throw new Error('The mistake in the file was not seen.');
  },
  picker: async () => {
    const done = commands.executeCommand('trainyard.action.train');
    await sleep(aftermath);
    await commands.executeCommand('workbench.action.closeQuickOpen');
    await done;
  },
};

function folder(): string {
  const [first] = workspace.workspaceFolders ?? [];
  if (first === undefined) throw new Error('No folder is open.');
  return first.uri.fsPath;
}

function runsThere(): number {
  const runs = join(folder(), '.trainyard', 'runs');
  return existsSync(runs) ? readdirSync(runs).filter((name) => !name.startsWith('.')).length : 0;
}
