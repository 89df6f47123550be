import * as vscode from 'vscode';
import type { RunDetails } from '../../../catalog/api.ts';
import { compareMetrics } from '../metric-order.ts';
import type { TreeContext } from './context.ts';
import { MetricNode } from './metric-node.ts';
import { cutRows } from './more-node.ts';
import { idBelow, type TreeNode } from './node.ts';

/** A run's metrics; the primary one first. */
export class MetricsNode implements TreeNode {
  readonly id: string;
  readonly parent: TreeNode;
  readonly #details: RunDetails;
  readonly #context: TreeContext;

  constructor(parent: TreeNode, details: RunDetails, context: TreeContext) {
    this.id = idBelow(parent, 'metrics');
    this.parent = parent;
    this.#details = details;
    this.#context = context;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(vscode.l10n.t('Metrics'), vscode.TreeItemCollapsibleState.Collapsed);
    item.id = this.id;
    item.iconPath = new vscode.ThemeIcon('graph-line');
    item.description = String(Object.keys(this.#details.run.metrics).length);
    item.contextValue = 'metrics';
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    const { run, headline } = this.#details;
    const primary = headline?.metric;
    const rows = Object.entries(run.metrics)
      .sort(([a], [b]) => compareMetrics(a, b, primary ?? null))
      .map(([name, summary]) => new MetricNode(this, run.id, name, summary, name === primary, this.#context));
    return Promise.resolve(cutRows(rows, this, this.#context.limit(this.id)));
  }
}
