import type * as vscode from 'vscode';

/** A row of the Runs view. Its id never changes while it stands for the same thing. */
export interface TreeNode {
  readonly id: string;
  readonly parent: TreeNode | null;
  item(): vscode.TreeItem;
  /** Rows below it; left out where there are none. */
  children?(): Promise<readonly TreeNode[]>;
  /** The page that appears under the pointer; made when it is asked for. */
  tooltip?(): Promise<vscode.MarkdownString | undefined>;
  /** What "Copy Value" takes. */
  copyText?(): string;
}

/** The id of a row below another. */
export function idBelow(parent: TreeNode, ...parts: readonly string[]): string {
  return [parent.id, ...parts].join('\u001f');
}
