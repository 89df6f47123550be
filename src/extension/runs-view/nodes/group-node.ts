import * as vscode from 'vscode';
import type { GroupBy, OutlineNode } from '../../../catalog/api.ts';
import { describeGroup, statusWord } from '../words.ts';
import type { TreeContext } from './context.ts';
import { groupLabel } from './group-label.ts';
import type { TreeNode } from './node.ts';

export type GroupRow = Extract<OutlineNode, { kind: 'group' }>;

const icons: Readonly<Record<GroupBy, string>> = {
  experiment: 'beaker',
  tracker: 'database',
  status: 'circle-large-outline',
  commit: 'git-commit',
  day: 'calendar',
};

/** A group of no more runs than this is open when it is first seen; then as the person leaves it. */
const openUpTo = 30;

/** An experiment, or whatever else runs are grouped by. */
export class GroupNode implements TreeNode {
  readonly id: string;
  readonly parent: TreeNode | null;
  readonly by: GroupBy;
  row: GroupRow;
  readonly #context: TreeContext;

  constructor(row: GroupRow, parent: TreeNode | null, by: GroupBy, context: TreeContext) {
    this.id = row.key;
    this.parent = parent;
    this.by = by;
    this.row = row;
    this.#context = context;
  }

  item(): vscode.TreeItem {
    const { row } = this;
    const label = groupLabel(
      this.by,
      row.label,
      this.#context.now(),
      (name) => this.#context.trackerTitle(name),
      statusWord,
    );
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(label, row.runs <= openUpTo ? Expanded : Collapsed);
    item.id = this.id;
    item.iconPath = new vscode.ThemeIcon(icons[this.by]);
    const format = this.#context.format(this.parent, row.best?.metric ?? '');
    item.description = describeGroup(row.runs, row.running, row.best, format);
    item.contextValue = 'group';
    item.accessibilityInformation = { label: `${label}, ${item.description}` };
    const best =
      row.best === null ? '' : `\n${vscode.l10n.t('best {0}', `${row.best.metric} ${format(row.best.value)}`)}`;
    item.tooltip = `${label}\n${describeGroup(row.runs, row.running, null, format)}${best}`;
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return this.#context.outline(this);
  }

  copyText(): string {
    return this.row.label;
  }
}
