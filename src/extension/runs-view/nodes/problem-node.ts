import * as vscode from 'vscode';
import type { Problem } from '../../../runs/run.ts';
import type { CommandId } from '../../manifest.ts';
import { escapeMarkdown } from '../markdown.ts';
import { idBelow, type TreeNode } from './node.ts';

/** One thing that could not be read: where, and how to mend it. */
export class ProblemNode implements TreeNode {
  readonly id: string;
  readonly parent: TreeNode;
  readonly problem: Problem;
  /** The file to open, where it can be told. */
  readonly uri: vscode.Uri | null;

  constructor(parent: TreeNode, index: number, problem: Problem, file: string | null) {
    this.id = idBelow(parent, String(index), problem.file, problem.message);
    this.parent = parent;
    this.problem = problem;
    this.uri = file === null ? null : vscode.Uri.file(file);
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(this.problem.message);
    item.id = this.id;
    item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    item.description = this.problem.file;
    item.contextValue = this.uri === null ? 'problem' : 'problem file';
    item.accessibilityInformation = { label: `${this.problem.message} ${this.problem.file} ${this.problem.hint}` };
    if (this.uri === null) return item;
    item.command = {
      command: 'trainyard.problem.open' satisfies CommandId,
      title: vscode.l10n.t('Open File'),
      arguments: [this],
    };
    return item;
  }

  tooltip(): Promise<vscode.MarkdownString | undefined> {
    const { message, hint, file } = this.problem;
    const text = [`**${escapeMarkdown(message)}**`, escapeMarkdown(hint), escapeMarkdown(file)];
    return Promise.resolve(new vscode.MarkdownString(text.filter((part) => part !== '').join('\n\n')));
  }

  copyText(): string {
    const { message, hint, file } = this.problem;
    return [message, hint, file].filter((part) => part !== '').join('\n');
  }
}
