import { strict as assert } from 'node:assert';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { PythonParser } from '../../src/code/python-parser.ts';
import { DocumentPlaces } from '../../src/extension/inline/document-places.ts';
import { EntryLens } from '../../src/extension/inline/entry-lens.ts';
import { ParamHover } from '../../src/extension/inline/param-hover.ts';
import { useValue } from '../../src/extension/inline/use-best.ts';
import { openStore, type Store } from './support/store.ts';

const acc = (value: number) => [{ step: 0, 'val/acc': value }];

describe('what stands beside the code', () => {
  let store: Store;
  let documents: DocumentPlaces;

  before(() => {
    const extension = vscode.extensions.getExtension('trainyard.trainyard');
    assert(extension !== undefined);
    documents = new DocumentPlaces(new PythonParser(join(extension.extensionPath, 'dist')));
  });

  beforeEach(async () => {
    store = await openStore({
      'digits/brave-otter': { params: { lr: 0.01, optimizer: 'adam' }, lines: acc(0.9) },
      'digits/calm-heron': { params: { lr: 0.1, optimizer: 'sgd' }, lines: acc(0.95) },
    });
  });
  afterEach(() => store.close());

  const open = async (name: string, text: string): Promise<vscode.TextDocument> => {
    await writeFile(join(store.folder, name), text);
    return vscode.workspace.openTextDocument(join(store.folder, name));
  };
  const hoverText = async (document: vscode.TextDocument, line: number): Promise<string | undefined> => {
    const hover = await new ParamHover(store.catalog, documents).provideHover(document, new vscode.Position(line, 0));
    const [content] = hover?.contents ?? [];
    return content instanceof vscode.MarkdownString ? content.value : undefined;
  };

  it('is a hover with a picture, the best runs and the best value to take over', async () => {
    const document = await open('params.yaml', 'seed: 1\nlr: 0.01 # why\n');
    assert.equal(await hoverText(document, 0), undefined);
    const text = await hoverText(document, 1);
    assert.match(text ?? '', /2 values in 2 runs/);
    assert.match(text ?? '', /data:image\/svg\+xml;base64,/);
    assert.ok((text ?? '').indexOf('calm') < (text ?? '').indexOf('brave'), 'the best run stands first');
    assert.match(text ?? '', /command:trainyard\.param\.useBest\?/);
  });

  it('is the same at an option of a Python program', async () => {
    const document = await open('train.py', 'p.add_argument("--lr", default=0.01)\n');
    assert.match((await hoverText(document, 0)) ?? '', /2 values in 2 runs/);
  });

  it('writes a value with the style of the one that stood there', async () => {
    const document = await open('params.yaml', "lr: 0.01 # why\noptimizer: 'adam'\n");
    assert.equal(await useValue(documents, document.uri, 'lr', 0.1), true);
    assert.equal(await useValue(documents, document.uri, 'optimizer', 'sgd'), true);
    assert.equal(document.getText(), "lr: 0.1 # why\noptimizer: 'sgd'\n");
    assert.equal(await useValue(documents, document.uri, 'gone', 1), false);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('is a line above the entry point: the newest result, its difference to the baseline, how many runs', async () => {
    await store.catalog.annotate(['jsonl:digits/calm-heron'], { baseline: true });
    const document = await open('train.py', 'def main():\n  pass\n\nif __name__ == "__main__":\n  main()\n');
    const lenses = await new EntryLens(store.catalog, documents).provideCodeLenses(document);
    assert.deepEqual(
      lenses.map(({ range }) => range.start.line),
      lenses.map(() => 3),
    );
    const titles = lenses.map(({ command }) => command?.title ?? '');
    assert.match(titles.join(' | '), /^val\/acc 0\.9\d+( ▼0\.0500 vs baseline)? \| 2 runs/);
  });

  it('is nothing where there is no entry point, or no run', async () => {
    const lens = new EntryLens(store.catalog, documents);
    assert.deepEqual(await lens.provideCodeLenses(await open('helper.py', 'x = 1\n')), []);
    const other = await openStore({});
    const document = await open('main.py', 'if __name__ == "__main__":\n  pass\n');
    assert.deepEqual(await new EntryLens(other.catalog, documents).provideCodeLenses(document), []);
    await other.close();
  });
});
