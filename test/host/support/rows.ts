import type * as vscode from 'vscode';
import type { TreeNode } from '../../../src/extension/runs-view/nodes/node.ts';
import type { RunsTree } from '../../../src/extension/runs-view/runs-tree.ts';

export const labelOf = (item: vscode.TreeItem): string =>
  typeof item.label === 'string' ? item.label : (item.label?.label ?? '');

/** Labels below a row (or at the top), as they would stand on the screen. */
export async function labels(tree: RunsTree, node?: TreeNode): Promise<string[]> {
  return (await tree.getChildren(node)).map((child) => labelOf(tree.getTreeItem(child)));
}

/** Walks down by labels: `find(tree, 'fraud', 'brave-otter')`. */
export async function find(tree: RunsTree, ...path: readonly string[]): Promise<TreeNode> {
  let at: TreeNode | undefined;
  for (const label of path) {
    const children = await tree.getChildren(at);
    at = children.find((child) => labelOf(tree.getTreeItem(child)) === label);
    if (at === undefined) {
      const there = children.map((child) => labelOf(tree.getTreeItem(child))).join(', ');
      throw new Error(`There is no row ${label}, but ${there}`);
    }
  }
  if (at === undefined) throw new Error('Name at least one row.');
  return at;
}
