import * as vscode from 'vscode';
import type { CommandId } from '../../manifest.ts';
import { idBelow, type TreeNode } from './node.ts';

/** "Show more": the rest of a long list. */
export class MoreNode implements TreeNode {
  readonly id: string;
  readonly parent: TreeNode | null;
  readonly remaining: number;

  constructor(parent: TreeNode | null, remaining: number) {
    this.id = parent === null ? '\u001fmore' : idBelow(parent, 'more');
    this.parent = parent;
    this.remaining = remaining;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(vscode.l10n.t('Show more'));
    item.id = this.id;
    item.description = vscode.l10n.t('{0} not shown', this.remaining);
    item.iconPath = new vscode.ThemeIcon('ellipsis');
    item.contextValue = 'more';
    item.command = { command: 'trainyard.runs.more' satisfies CommandId, title: '', arguments: [this] };
    return item;
  }
}

/** Cuts a long list of rows and puts "Show more" behind it. */
export function cutRows(rows: readonly TreeNode[], parent: TreeNode, limit: number): readonly TreeNode[] {
  return rows.length <= limit ? rows : [...rows.slice(0, limit), new MoreNode(parent, rows.length - limit)];
}
