import { strict as assert } from 'node:assert';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** Tries until it gives something. */
async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 10_000; ;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Waited for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('trainyard.yaml in the editor, without the YAML extension', () => {
  const folder = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'project-file');
  let document: vscode.TextDocument;

  const show = async (text: string): Promise<void> => {
    await mkdir(join(folder, 'data'), { recursive: true });
    await writeFile(join(folder, 'data', 'train.csv'), 'a,b\n');
    await writeFile(join(folder, 'trainyard.yaml'), text);
    document = await vscode.workspace.openTextDocument(join(folder, 'trainyard.yaml'));
    await vscode.window.showTextDocument(document);
    await until('the text', () => (document.getText() === text ? true : undefined));
  };
  /** Types into the open document, without saving. */
  const replaceAll = async (text: string): Promise<void> => {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    await vscode.workspace.applyEdit(edit);
  };
  const diagnostics = () =>
    vscode.languages.getDiagnostics(document.uri).map(({ range: { start }, message, severity, source }) => ({
      at: [start.line + 1, start.character + 1],
      message,
      severity,
      source,
    }));
  const ask = (command: string, ...args: unknown[]): Thenable<unknown> =>
    vscode.commands.executeCommand(command, document.uri, ...args);
  const complete = async (line: number, character: number): Promise<readonly string[]> => {
    const position = new vscode.Position(line, character);
    const list = (await ask('vscode.executeCompletionItemProvider', position)) as vscode.CompletionList;
    return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  };

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('underlines faults at their place, also in text that is not saved, and takes them back', async () => {
    await show('metrics:\n  acc: { goal: maximise }\n');
    const [first] = await until('a diagnostic', () => (diagnostics().length > 0 ? diagnostics() : undefined));
    assert.deepEqual(first, {
      at: [2, 16],
      message: 'Goal is maximize or minimize. Did you mean maximize?',
      severity: vscode.DiagnosticSeverity.Error,
      source: 'Trainyard',
    });
    await replaceAll('actions:\n  train:\n    run: python train.py {lr}\n    inputs: [gone.csv]\n');
    const two = await until('two diagnostics', () => (diagnostics().length === 2 ? diagnostics() : undefined));
    assert.deepEqual(
      two.map(({ at, severity }) => [at, severity]),
      [
        [[3, 26], vscode.DiagnosticSeverity.Error],
        [[4, 14], vscode.DiagnosticSeverity.Warning],
      ],
    );
    await replaceAll('version: 1\n');
    await until('no diagnostics', () => (diagnostics().length === 0 ? true : undefined));
    assert.equal(document.isDirty, true);
  });

  it('mends what was mistyped and adds a parameter that lacks', async () => {
    await show('actions:\n  train:\n    run: python train.py {lr}\n');
    await until('a diagnostic', () => (diagnostics().length > 0 ? true : undefined));
    const range = new vscode.Range(2, 26, 2, 27);
    const actions = (await ask('vscode.executeCodeActionProvider', range)) as vscode.CodeAction[];
    const add = actions.find(({ title }) => title === 'Add the parameter lr');
    assert.ok(add?.edit);
    await vscode.workspace.applyEdit(add.edit);
    assert.equal(document.getText(), 'actions:\n  train:\n    run: python train.py {lr}\n    params: { lr: "" }\n');
    await until('no diagnostics', () => (diagnostics().length === 0 ? true : undefined));
  });

  it('completes keys, words, names and paths where they belong', async () => {
    await show('actions:\n  train: { run: x }\n  \nsweeps:\n  s: { action:  }\nmetrics:\n  acc: { goal:  }\n');
    assert.ok((await complete(2, 2)).includes('action: Python script'));
    assert.ok((await complete(4, 15)).includes('train'));
    assert.deepEqual([...(await complete(6, 15))].sort(), ['maximize', 'minimize']);
    await replaceAll('actions:\n  t:\n    run: x\n    inputs: [data/]\n    \n');
    assert.deepEqual(await complete(3, 18), ['data/train.csv']);
    const keys = await complete(4, 4);
    assert.ok(keys.includes('outputs') && !keys.includes('run') && !keys.includes('inputs'), keys.join());
  });

  it('offers as metrics what runs of the workspace logged, and explains them with their best', async () => {
    const name = await until('a metric', async () => {
      await show('metrics:\n  \n');
      const found = (await complete(1, 2)).find((label) => /acc|loss/.test(label));
      return found;
    });
    await replaceAll(`metrics:\n  ${name}: { goal: maximize }\n`);
    const hovers = (await ask('vscode.executeHoverProvider', new vscode.Position(1, 3))) as vscode.Hover[];
    const text = hovers.flatMap(({ contents }) =>
      contents.flatMap((one) => (one instanceof vscode.MarkdownString ? [one.value] : [])),
    );
    assert.match(text.join('\n'), /in \d+ runs?/);
    assert.match(text.join('\n'), /Metrics by the names/);
  });

  it('has an outline, and "Train" and "Debug" above each action', async () => {
    await show('version: 1\nactions:\n  train: { run: echo }\n  eval: { run: echo }\n');
    const symbols = (await ask('vscode.executeDocumentSymbolProvider')) as vscode.DocumentSymbol[];
    const names = symbols.map((symbol) => [symbol.name, symbol.children.map((child) => child.name)]);
    assert.deepEqual(names, [
      ['version', []],
      ['actions', ['train', 'eval']],
    ]);
    const lenses = (await ask('vscode.executeCodeLensProvider')) as vscode.CodeLens[];
    const shown = lenses.map(({ range, command }) => [range.start.line, command?.command, command?.arguments]);
    const of = (line: number, action: string) => [
      [line, 'trainyard.action.train', [{ action, folder }]],
      [line, 'trainyard.action.debug', [{ action, folder }]],
    ];
    assert.deepEqual(shown, [...of(2, 'train'), ...of(3, 'eval')]);
  });
});
