import * as vscode from 'vscode';
import type { CatalogApi, CatalogEvent, CatalogState } from '../../catalog/api.ts';
import type { QueryFault } from '../../runs/query.ts';
import type { ContextKeys } from '../context-keys.ts';
import type { Disposing } from '../disposing.ts';
import type { ViewId } from '../manifest.ts';
import type { Selection } from '../selection.ts';
import { Coalescer } from './coalescer.ts';
import { describeFault } from './filter-fault.ts';
import type { TreeNode } from './nodes/node.ts';
import { RunNode } from './nodes/run-node.ts';
import { RunsTree } from './runs-tree.ts';
import type { ViewState } from './view-state.ts';

const [refreshMs, ageMs] = [250, 60_000];

/** What the view is made of. */
export interface RunsViewParts {
  readonly catalog: CatalogApi;
  readonly selection: Selection;
  readonly state: ViewState;
  readonly keys: ContextKeys;
  trackerTitle(tracker: string): string;
}

/** The view "Runs" of the side bar: the tree, its message, badge, progress and checkboxes, live. */
export class RunsView implements vscode.Disposable {
  readonly tree: RunsTree;
  readonly view: vscode.TreeView<TreeNode>;
  readonly #parts: RunsViewParts;
  readonly #disposables: Disposing[] = [];
  readonly #updated = new Set<string>();
  readonly #refresh: Coalescer;
  #state: CatalogState | null = null;
  #fault: QueryFault | null = null;
  #matching: number | null = null;
  #scanned: (() => void) | null = null;
  #aged = false;

  constructor(parts: RunsViewParts) {
    this.#parts = parts;
    const { catalog, selection, state } = parts;
    this.tree = new RunsTree({
      catalog,
      view: () => state.view(),
      now: Date.now,
      isChecked: (run) => selection.has(run),
      trackerTitle: (tracker) => parts.trackerTitle(tracker),
    });
    this.#refresh = new Coalescer(refreshMs, () => this.#bringUpToDate());
    this.view = vscode.window.createTreeView('trainyard.runs' satisfies ViewId, {
      treeDataProvider: this.tree,
      showCollapseAll: true,
      canSelectMany: true,
      manageCheckboxStateManually: true,
    });
    const minute = setInterval(() => {
      this.#aged = true;
      if (this.view.visible) this.#refresh.ask();
    }, ageMs);
    const unfollow = catalog.onEvent((event) => this.#follow(event));
    this.#disposables.push(
      this.view,
      this.tree,
      this.#refresh,
      { dispose: unfollow },
      { dispose: () => clearInterval(minute) },
      this.view.onDidChangeCheckboxState(({ items }) => this.#check(items)),
      this.view.onDidCollapseElement(({ element }) => this.tree.collapsed(element)),
      this.view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.#refresh.ask();
      }),
      this.tree.onDidFault((fault) => this.#faulted(fault)),
      this.tree.onDidChangeTreeData(() => this.#describe()),
      this.tree.onDidOpen(() => this.#describe()),
      selection.onDidChange((ids) => {
        this.tree.redraw(ids);
        this.#describe();
      }),
      state.onDidChange(() => {
        this.#matching = null;
        this.tree.reset();
        this.#refresh.ask();
      }),
    );
    this.#describe();
  }

  dispose(): void {
    this.#scanned?.();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  #follow(event: CatalogEvent): void {
    switch (event.type) {
      case 'state':
        this.#heard(event.state);
        return;
      case 'changed':
        for (const id of [...event.added, ...event.updated]) this.#updated.add(id);
        if (this.view.visible) this.#refresh.ask();
        return;
      case 'ended':
      case 'servers':
      case 'download':
    }
  }

  #heard(state: CatalogState): void {
    this.#state = state;
    if (state.phase === 'scanning') this.#showProgress();
    else this.#scanned?.();
    const { running } = state;
    this.view.badge =
      running === 0
        ? undefined
        : {
            value: running,
            tooltip: running === 1 ? vscode.l10n.t('1 run is running') : vscode.l10n.t('{0} runs are running', running),
          };
    this.#refresh.ask();
    this.#describe();
  }

  #showProgress(): void {
    if (this.#scanned !== null) return;
    void vscode.window.withProgress({ location: { viewId: 'trainyard.runs' satisfies ViewId } }, () => {
      return new Promise<void>((resolve) => {
        this.#scanned = () => {
          this.#scanned = null;
          resolve();
        };
      });
    });
  }

  async #bringUpToDate(): Promise<void> {
    const updated = new Set(this.#updated);
    this.#updated.clear();
    const aged = this.#aged;
    this.#aged = false;
    await this.tree.refresh(updated, aged);
    const { query } = this.#parts.state;
    if (query !== '') {
      const answer = await this.#parts.catalog.query({
        query,
        sort: [],
        limit: 0,
        offset: 0,
        all: this.#parts.state.showArchived,
      });
      this.#matching = answer.ok ? answer.value.total : null;
    }
    this.#describe();
  }

  #faulted(fault: QueryFault | null): void {
    this.#fault = fault;
    this.#describe();
  }

  #check(items: readonly (readonly [TreeNode, vscode.TreeItemCheckboxState])[]): void {
    const runs = (wanted: vscode.TreeItemCheckboxState): string[] =>
      items.flatMap(([node, state]) => (node instanceof RunNode && state === wanted ? [node.id] : []));
    this.#parts.selection.setAll(runs(vscode.TreeItemCheckboxState.Checked), true);
    this.#parts.selection.setAll(runs(vscode.TreeItemCheckboxState.Unchecked), false);
  }

  /** The message over the rows, the text beside the title, and what decides which welcome is shown. */
  #describe(): void {
    const { state, keys, selection } = this.#parts;
    const { query } = state;
    const found = this.#state?.runs ?? 0;
    keys.set('trainyard.phase', this.#state?.phase ?? 'scanning');
    keys.set('trainyard.hasRuns', found > 0);
    keys.set('trainyard.filtered', query !== '');
    keys.set('trainyard.someHidden', state.hidden.size > 0);
    keys.set('trainyard.showHidden', state.showHidden);
    keys.set('trainyard.showArchived', state.showArchived);
    keys.set('trainyard.someChecked', selection.ids().length > 0);
    // A message over an empty tree would hide the welcome that says why it is empty.
    const message = query === '' || (this.tree.empty && this.#fault === null) ? '' : this.#message(query, found);
    // VS Code draws rows 200 ms late after a message was set, even to what it was.
    if (message !== (this.view.message ?? '')) this.view.message = message;
  }

  #message(query: string, found: number): string {
    const { l10n } = vscode;
    if (this.#fault !== null) return l10n.t('Filter: {0}', describeFault(query, this.#fault));
    if (this.#matching === null) return l10n.t('Filter: {0}', query);
    return l10n.t('{0} of {1} runs: {2}', this.#matching, found, query);
  }
}
