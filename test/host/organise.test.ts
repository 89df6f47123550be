import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { fileCommands } from '../../src/extension/commands/files.ts';
import { organiseCommands } from '../../src/extension/commands/organise.ts';
import type { CommandParts } from '../../src/extension/commands/parts.ts';
import { runCommands } from '../../src/extension/commands/run.ts';
import type { TreeNode } from '../../src/extension/runs-view/nodes/node.ts';
import { RunsTree } from '../../src/extension/runs-view/runs-tree.ts';
import { ViewState } from '../../src/extension/runs-view/view-state.ts';
import { makeMemory } from './support/memory.ts';
import { find, labels } from './support/rows.ts';
import { openStore, type Store } from './support/store.ts';

const epochs = (...values: readonly number[]) => values.map((value, i) => ({ step: i, 'val/acc': value }));
const ids = ['otter', 'heron', 'fox'].map((name) => `jsonl:digits/${name}`);

describe('organising runs from the side bar', () => {
  let store: Store;
  let state: ViewState;
  let tree: RunsTree;
  let selection: TreeNode[];
  let parts: CommandParts;
  const rows = async () => Promise.all(['otter', 'heron', 'fox'].map((name) => find(tree, 'digits', name)));
  const item = async (name: string): Promise<vscode.TreeItem> => {
    tree.reset();
    return tree.getTreeItem(await find(tree, 'digits', name));
  };
  const starred = async () => (await store.catalog.runs(ids)).map((run) => run.starred);

  beforeEach(async () => {
    store = await openStore({
      'digits/otter': { params: { lr: 0.1 }, lines: epochs(0.5, 0.9) },
      'digits/heron': { params: { lr: 0.2 }, lines: epochs(0.5, 0.95) },
      'digits/fox': { params: { lr: 0.3 }, lines: epochs(0.5, 0.7) },
    });
    state = new ViewState(makeMemory());
    tree = new RunsTree({
      catalog: store.catalog,
      view: () => state.view(),
      now: Date.now,
      isChecked: () => false,
      trackerTitle: (tracker) => tracker,
    });
    selection = [];
    const view = {
      get selection() {
        return selection;
      },
    };
    parts = { catalog: store.catalog, state, runs: { view, tree }, pages: {} } as unknown as CommandParts;
  });

  afterEach(async () => {
    tree.dispose();
    state.dispose();
    await store.close();
  });

  it('is about all selected rows if the clicked one is among them, else about that one', async () => {
    const commands = organiseCommands(parts);
    const [otter, heron, fox] = await rows();
    await commands['trainyard.run.star'](otter, [otter, heron]);
    assert.deepEqual(await starred(), [true, true, false]);
    await commands['trainyard.run.unstar'](fox, [otter, heron]);
    assert.deepEqual(await starred(), [true, true, false]);
    await commands['trainyard.run.unstar'](heron, [heron]);
    assert.deepEqual(await starred(), [true, false, false]);
  });

  it('from the keyboard is about the selection, and from a page about an id', async () => {
    const commands = organiseCommands(parts);
    selection = (await rows()).slice(1);
    await commands['trainyard.run.star']();
    assert.deepEqual(await starred(), [false, true, true]);
    await commands['trainyard.run.star'](ids[0]);
    assert.deepEqual(await starred(), [true, true, true]);
  });

  it('archives: rows go, come back when archived ones are shown, and can be restored', async () => {
    const commands = organiseCommands(parts);
    const [otter, heron] = await rows();
    await commands['trainyard.run.archive'](otter, [otter, heron]);
    tree.reset();
    assert.deepEqual(await labels(tree, await find(tree, 'digits')), ['fox']);
    state.setShowArchived(true);
    const { description, contextValue } = await item('otter');
    assert.match(String(description), /archived$/);
    assert.equal(contextValue, 'run archived');
    await commands['trainyard.run.restore'](ids[0]);
    state.setShowArchived(false);
    tree.reset();
    assert.deepEqual((await labels(tree, await find(tree, 'digits'))).sort(), ['fox', 'otter']);
  });

  it('pins a baseline: the row says so, and the others how they differ from it', async () => {
    const commands = organiseCommands(parts);
    const [otter] = await rows();
    await commands['trainyard.baseline.pin'](otter, [otter]);
    assert.match(String((await item('otter')).description), /^0\.9000 · baseline/);
    assert.match(String((await item('heron')).description), /^0\.9500 ▲0\.0500 best/);
    assert.match(String((await item('fox')).description), /^0\.7000 ▼0\.2000/);
    assert.match((await item('fox')).accessibilityInformation?.label ?? '', /▼0\.2000 against the baseline/);
    const node = await find(tree, 'digits', 'fox');
    const { tooltip } = await tree.resolveTreeItem(tree.getTreeItem(node), node);
    assert(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /against otter/);
    await commands['trainyard.baseline.unpin'](ids[0]);
    assert.match(String((await item('heron')).description), /^0\.9500 best/);
  });

  it('shows a chosen colour and a star in the icon', async () => {
    const icon = async () => JSON.stringify((await item('otter')).iconPath);
    const before = await icon();
    await store.catalog.annotate([ids[0]!], { colour: 3 });
    const coloured = await icon();
    assert.notEqual(coloured, before);
    await store.catalog.annotate([ids[0]!], { starred: true });
    assert.notEqual(await icon(), coloured);
    assert.equal((await item('otter')).contextValue, 'run starred');
  });

  it('copies names, ids, paths and parameters of all selected rows', async () => {
    const [otter, heron] = await rows();
    const copied = async (command: () => unknown): Promise<string> => {
      await command();
      return vscode.env.clipboard.readText();
    };
    const organise = organiseCommands(parts);
    const run = runCommands(parts);
    const files = fileCommands(parts);
    const both = [otter, [otter, heron]] as const;
    assert.equal(await copied(() => run['trainyard.run.copyId'](...both)), ids.slice(0, 2).join('\n'));
    assert.equal(await copied(() => run['trainyard.run.copyName'](...both)), 'otter\nheron');
    assert.equal(await copied(() => files['trainyard.value.copy'](...both)), 'otter\nheron');
    const paths = ['otter', 'heron'].map((name) => vscode.Uri.file(`${store.folder}/digits/${name}`).fsPath);
    assert.equal(await copied(() => organise['trainyard.run.copyPath'](...both)), paths.join('\n'));
    assert.deepEqual(JSON.parse(await copied(() => organise['trainyard.run.copyParams'](...both))), [
      { lr: 0.1 },
      { lr: 0.2 },
    ]);
    assert.deepEqual(JSON.parse(await copied(() => organise['trainyard.run.copyParams'](ids[2]))), { lr: 0.3 });
  });
});
