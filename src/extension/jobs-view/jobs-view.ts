import * as vscode from 'vscode';
import type { ContextKeys } from '../context-keys.ts';
import type { Disposing } from '../disposing.ts';
import type { ViewId } from '../manifest.ts';
import { JobNode } from './job-node.ts';
import type { Jobs } from './jobs.ts';
import { shownJobs } from './shown-jobs.ts';

const ageMs = 60_000;

/** The view "Jobs" of the side bar: what runs, what waits, and what ended lately. It is there once anything was launched. */
export class JobsView implements vscode.TreeDataProvider<JobNode>, vscode.Disposable {
  readonly view: vscode.TreeView<JobNode>;
  readonly #jobs: Jobs;
  readonly #keys: ContextKeys;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: Disposing[];
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(jobs: Jobs, keys: ContextKeys) {
    this.#jobs = jobs;
    this.#keys = keys;
    this.view = vscode.window.createTreeView('trainyard.jobs' satisfies ViewId, { treeDataProvider: this });
    const minute = setInterval(() => this.#changed.fire(), ageMs);
    this.#disposables = [
      this.view,
      this.#changed,
      jobs.onDidChange(() => this.#show()),
      { dispose: () => clearInterval(minute) },
    ];
    this.#show();
  }

  getTreeItem(node: JobNode): vscode.TreeItem {
    return node.item(Date.now());
  }

  getChildren(node?: JobNode): JobNode[] {
    return node === undefined ? shownJobs(this.#jobs.all(), Date.now()).map((job) => new JobNode(job)) : [];
  }

  /** For `reveal`: every row is at the top. */
  getParent(): null {
    return null;
  }

  resolveTreeItem(item: vscode.TreeItem, node: JobNode): vscode.TreeItem {
    item.tooltip = node.tooltip(Date.now());
    return item;
  }

  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  #show(): void {
    const all = this.#jobs.all();
    this.#keys.set('trainyard.launched', all.length > 0);
    this.#changed.fire();
  }
}
