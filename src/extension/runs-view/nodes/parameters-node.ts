import * as vscode from 'vscode';
import type { RunDetails } from '../../../catalog/api.ts';
import { compareNatural } from '../../../runs/natural.ts';
import type { TreeContext } from './context.ts';
import { cutRows } from './more-node.ts';
import { idBelow, type TreeNode } from './node.ts';
import { ParameterNode } from './parameter-node.ts';

/** A run's parameters. */
export class ParametersNode implements TreeNode {
  readonly id: string;
  readonly parent: TreeNode;
  readonly #details: RunDetails;
  readonly #context: TreeContext;

  constructor(parent: TreeNode, details: RunDetails, context: TreeContext) {
    this.id = idBelow(parent, 'parameters');
    this.parent = parent;
    this.#details = details;
    this.#context = context;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(vscode.l10n.t('Parameters'), vscode.TreeItemCollapsibleState.Collapsed);
    item.id = this.id;
    item.iconPath = new vscode.ThemeIcon('settings');
    item.description = String(Object.keys(this.#details.run.params).length);
    item.contextValue = 'parameters';
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    const rows = Object.entries(this.#details.run.params)
      .sort(([a], [b]) => compareNatural(a, b))
      .map(([name, value]) => new ParameterNode(this, name, value));
    return Promise.resolve(cutRows(rows, this, this.#context.limit(this.id)));
  }
}
