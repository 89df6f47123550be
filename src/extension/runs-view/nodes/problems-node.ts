import * as vscode from 'vscode';
import type { RunDetails } from '../../../catalog/api.ts';
import type { TreeContext } from './context.ts';
import { cutRows } from './more-node.ts';
import { idBelow, type TreeNode } from './node.ts';
import { ProblemNode } from './problem-node.ts';

/** What could not be read of a run. */
export class ProblemsNode implements TreeNode {
  readonly id: string;
  readonly parent: TreeNode;
  readonly #details: RunDetails;
  readonly #context: TreeContext;

  constructor(parent: TreeNode, details: RunDetails, context: TreeContext) {
    this.id = idBelow(parent, 'problems');
    this.parent = parent;
    this.#details = details;
    this.#context = context;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(vscode.l10n.t('Problems'), vscode.TreeItemCollapsibleState.Collapsed);
    item.id = this.id;
    item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    item.description = String(this.#details.run.problems.length);
    item.contextValue = 'problems';
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    const { run, path } = this.#details;
    const rows = run.problems.map(
      (problem, i) => new ProblemNode(this, i, problem, fileOf(path, run.location, problem.file)),
    );
    return Promise.resolve(cutRows(rows, this, this.#context.limit(this.id)));
  }
}

/** A problem's file is relative to the base, as the run's location is: the base is the run's path without it. */
function fileOf(path: string, location: string, file: string): string | null {
  const slashes = path.replaceAll('\\', '/');
  const plain = location.replace(/#[^#]*$/, '');
  if (plain === '.') return `${slashes}/${file}`;
  return slashes.endsWith(`/${plain}`) ? `${slashes.slice(0, -plain.length)}${file}` : null;
}
