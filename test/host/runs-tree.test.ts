import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { RunNode } from '../../src/extension/runs-view/nodes/run-node.ts';
import type { TreeNode } from '../../src/extension/runs-view/nodes/node.ts';
import { RunsTree } from '../../src/extension/runs-view/runs-tree.ts';
import { ViewState } from '../../src/extension/runs-view/view-state.ts';
import { Selection } from '../../src/extension/selection.ts';
import { makeMemory } from './support/memory.ts';
import { find, labelOf, labels } from './support/rows.ts';
import { openStore, type Store } from './support/store.ts';

const start = 1_700_000_000;
const epochs = (...values: readonly number[]) =>
  values.map((value, i) => ({ step: i, 'val/acc': value, 'val/loss': 1 - value, timestamp: start + i * 60 }));

describe('the rows of the Runs view', () => {
  let store: Store;
  let state: ViewState;
  let selection: Selection;
  let tree: RunsTree;

  beforeEach(async () => {
    store = await openStore({
      'digits/brave-otter': { params: { lr: 0.01, optimizer: 'adam' }, lines: epochs(0.5, 0.9) },
      'digits/calm-heron': { params: { lr: 0.1, optimizer: 'sgd' }, lines: epochs(0.5, 0.95) },
      'letters/quiet-fox': { params: { lr: 0.01, optimizer: 'adam' }, lines: epochs(0.4, 0.7) },
    });
    state = new ViewState(makeMemory());
    selection = new Selection(makeMemory());
    tree = new RunsTree({
      catalog: store.catalog,
      view: () => state.view(),
      now: () => (start + 7260) * 1000,
      isChecked: (run) => selection.has(run),
      trackerTitle: (tracker) => (tracker === 'jsonl' ? 'JSON lines' : tracker),
    });
  });

  afterEach(async () => {
    tree.dispose();
    state.dispose();
    selection.dispose();
    await store.close();
  });

  it('are experiments, in them runs, and the best run of an experiment carries a star', async () => {
    assert.deepEqual(await labels(tree), ['digits', 'letters']);
    const digits = await find(tree, 'digits');
    assert.deepEqual((await labels(tree, digits)).sort(), ['brave-otter', 'calm-heron']);
    const descriptionOf = async (...path: string[]) => tree.getTreeItem(await find(tree, ...path)).description;
    assert.match(String(await descriptionOf('digits')), /^2 runs · best 0\.9500$/);
    assert.match(String(await descriptionOf('digits', 'calm-heron')), /^0\.9500 best/);
    assert.match(String(await descriptionOf('digits', 'brave-otter')), /^0\.9000 · /);
  });

  it('have under a run its metrics, the primary one first, and its parameters', async () => {
    const run = await find(tree, 'digits', 'brave-otter');
    assert.deepEqual(await labels(tree, run), ['Metrics', 'Parameters']);
    assert.deepEqual(await labels(tree, await find(tree, 'digits', 'brave-otter', 'Metrics')), ['val/acc', 'val/loss']);
    const parameter = await find(tree, 'digits', 'brave-otter', 'Parameters', 'optimizer');
    assert.equal(tree.getTreeItem(parameter).description, 'adam');
    assert.equal(parameter.copyText?.(), 'adam');
  });

  it('have a page under the pointer with metrics, curves and the parameters that differ', async () => {
    const node = await find(tree, 'digits', 'brave-otter');
    const { tooltip } = await tree.resolveTreeItem(tree.getTreeItem(node), node);
    assert(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /brave&#45;otter/);
    assert.match(tooltip.value, /data:image\/svg\+xml;base64/);
    assert.match(tooltip.value, /\| optimizer \| adam \|/);
  });

  it('are those that the filter fits, and a filter that does not parse says where', async () => {
    state.setQuery('metrics.val/acc > 0.92');
    tree.reset();
    assert.deepEqual(await labels(tree), ['digits']);
    assert.deepEqual(await labels(tree, await find(tree, 'digits')), ['calm-heron']);
    state.setQuery('metrics.val/acc >');
    tree.reset();
    const faults: (number | null)[] = [];
    tree.onDidFault((fault) => faults.push(fault?.from ?? null));
    assert.deepEqual(await labels(tree), []);
    assert.deepEqual(faults, [17]);
    assert.equal(tree.empty, true);
  });

  it('are grouped and ordered as a person picked', async () => {
    state.setGroupBy('tracker');
    state.setSort(['-metrics.val/acc']);
    tree.reset();
    assert.deepEqual(await labels(tree), ['JSON lines']);
    assert.deepEqual(await labels(tree, await find(tree, 'JSON lines')), ['calm-heron', 'brave-otter', 'quiet-fox']);
    state.setSort(['metrics.val/acc']);
    tree.reset();
    assert.deepEqual(await labels(tree, await find(tree, 'JSON lines')), ['quiet-fox', 'brave-otter', 'calm-heron']);
  });

  it('leave out what is hidden, until hidden runs are shown', async () => {
    const run = await find(tree, 'letters', 'quiet-fox');
    state.setHidden([run.id], true);
    tree.reset();
    assert.deepEqual(await labels(tree), ['digits']);
    state.setShowHidden(true);
    tree.reset();
    assert.match(String(tree.getTreeItem(await find(tree, 'letters', 'quiet-fox')).description), /hidden$/);
  });

  it('show by their checkbox whether a run is checked', async () => {
    const node = await find(tree, 'digits', 'brave-otter');
    const stateOf = () => {
      const box = tree.getTreeItem(node).checkboxState;
      return typeof box === 'object' ? box.state : box;
    };
    assert.equal(stateOf(), vscode.TreeItemCheckboxState.Unchecked);
    selection.set(node.id, true);
    assert.equal(stateOf(), vscode.TreeItemCheckboxState.Checked);
  });

  it('keep their ids and parents, so that a run can be revealed', async () => {
    const metric = await find(tree, 'digits', 'brave-otter', 'Metrics', 'val/acc');
    const chain: string[] = [];
    for (let at: TreeNode | null = metric; at !== null; at = tree.getParent(at))
      chain.push(labelOf(tree.getTreeItem(at)));
    assert.deepEqual(chain, ['val/acc', 'Metrics', 'brave-otter', 'digits']);
    tree.reset();
    assert.equal((await find(tree, 'digits', 'brave-otter', 'Metrics', 'val/acc')).id, metric.id);
  });

  it('tell of the runs only that changed', async () => {
    await find(tree, 'digits', 'brave-otter');
    await labels(tree, await find(tree, 'letters'));
    const told: string[] = [];
    tree.onDidChangeTreeData((change) => {
      const nodes = Array.isArray(change) ? change : [change];
      for (const node of nodes) told.push(node === undefined ? 'everything' : labelOf(tree.getTreeItem(node)));
    });
    await tree.refresh(new Set());
    assert.deepEqual(told, []);
    await store.write('letters/quiet-fox', { params: { lr: 0.01, optimizer: 'adam' }, lines: epochs(0.4, 0.7, 0.75) });
    await store.catalog.rescan();
    await tree.refresh(new Set());
    assert.deepEqual(told.sort(), ['letters', 'quiet-fox']);
    assert.match(String(tree.getTreeItem(await find(tree, 'letters', 'quiet-fox')).description), /^0\.7500/);
  });

  it('show a run that came later', async () => {
    await labels(tree, await find(tree, 'letters'));
    await store.write('letters/warm-newt', { lines: epochs(0.2) });
    await store.catalog.rescan();
    const told: unknown[] = [];
    tree.onDidChangeTreeData((change) => told.push(change));
    await tree.refresh(new Set());
    assert.equal(told.length, 1);
    assert.deepEqual((await labels(tree, await find(tree, 'letters'))).sort(), ['quiet-fox', 'warm-newt']);
  });
});

describe('a long list of runs', () => {
  it('shows 200 and the rest behind "Show more"', async () => {
    const names = Array.from({ length: 450 }, (_, i) => `many/run-${i}`);
    const store = await openStore(Object.fromEntries(names.map((name) => [name, { lines: [{ step: 0, loss: 1 }] }])));
    const state = new ViewState(makeMemory());
    const tree = new RunsTree({
      catalog: store.catalog,
      view: () => state.view(),
      now: Date.now,
      isChecked: () => false,
      trackerTitle: (tracker) => tracker,
    });
    try {
      const group = await find(tree, 'many');
      const counts = async () => {
        const children = await tree.getChildren(group);
        return [children.filter((child) => child instanceof RunNode).length, children.length];
      };
      assert.deepEqual(await counts(), [200, 201]);
      const [more] = (await tree.getChildren(group)).slice(-1);
      assert.equal(tree.getTreeItem(more!).description, '250 not shown');
      tree.showMore(more!);
      assert.deepEqual(await counts(), [400, 401]);
    } finally {
      tree.dispose();
      state.dispose();
      await store.close();
    }
  });
});
