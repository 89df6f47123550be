import * as vscode from 'vscode';
import type { ParamValue } from '../../../runs/run.ts';
import { codeBlock } from '../markdown.ts';
import { idBelow, type TreeNode } from './node.ts';

/** One parameter of a run. */
export class ParameterNode implements TreeNode {
  readonly id: string;
  readonly parent: TreeNode;
  readonly name: string;
  readonly value: ParamValue;

  constructor(parent: TreeNode, name: string, value: ParamValue) {
    this.id = idBelow(parent, name);
    this.parent = parent;
    this.name = name;
    this.value = value;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(this.name);
    item.id = this.id;
    item.description = String(this.value).replace(/\s+/g, ' ').slice(0, 200);
    item.contextValue = 'parameter';
    item.accessibilityInformation = { label: `${this.name}, ${item.description}` };
    return item;
  }

  tooltip(): Promise<vscode.MarkdownString | undefined> {
    return Promise.resolve(codeBlock(this.name, String(this.value).slice(0, 5000)));
  }

  copyText(): string {
    return String(this.value);
  }
}
