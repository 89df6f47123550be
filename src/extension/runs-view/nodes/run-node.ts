import * as vscode from 'vscode';
import type { OutlineNode } from '../../../catalog/api.ts';
import { launchedId } from '../../../jobs/run-record.ts';
import { formatDelta } from '../../../runs/numbers.ts';
import type { CommandId } from '../../manifest.ts';
import { runIcon, shapeOf } from '../icons.ts';
import { runTooltip } from '../run-tooltip.ts';
import { shortName } from '../short-name.ts';
import { verdictWord } from '../verdict-word.ts';
import { ageOf, describeRun, statusWord } from '../words.ts';
import type { TreeContext } from './context.ts';
import { FilesNode } from './files-node.ts';
import { MetricsNode } from './metrics-node.ts';
import type { TreeNode } from './node.ts';
import { ParametersNode } from './parameters-node.ts';
import { ProblemsNode } from './problems-node.ts';

/** Whether a run was launched by us, by its id. */
function isLaunched(id: string): boolean {
  return id.startsWith(launchedId(''));
}

export type RunRow = Extract<OutlineNode, { kind: 'run' }>;

/** One run. Below it: what is known of it, then the runs that belong to it. */
export class RunNode implements TreeNode {
  readonly id: string;
  readonly parent: TreeNode | null;
  row: RunRow;
  readonly #context: TreeContext;

  constructor(row: RunRow, parent: TreeNode | null, context: TreeContext) {
    this.id = row.key;
    this.parent = parent;
    this.row = row;
    this.#context = context;
  }

  item(): vscode.TreeItem {
    const { row } = this;
    const item = new vscode.TreeItem(shortName(row.name), vscode.TreeItemCollapsibleState.Collapsed);
    item.id = this.id;
    const now = this.#context.now();
    const format = this.#context.format(this.parent, row.headline?.metric ?? '');
    item.description = describeRun(row, format, now);
    item.iconPath = runIcon({ id: row.key, colour: row.colour }, shapeOf(row), row.hidden || row.archived);
    item.checkboxState = this.#checkbox();
    const marks = [
      row.hidden ? 'hidden' : '',
      this.#context.isChecked(row.key) ? 'checked' : '',
      row.starred ? 'starred' : '',
      row.archived ? 'archived' : '',
      row.baseline ? 'baseline' : '',
      isLaunched(row.key) ? 'launched' : '',
      row.status === 'running' || row.status === 'scheduled' ? 'running' : '',
    ];
    item.contextValue = ['run', ...marks.filter((mark) => mark !== '')].join(' ');
    item.command = {
      command: 'trainyard.run.open' satisfies CommandId,
      title: vscode.l10n.t('Open Run'),
      arguments: [this],
    };
    const parts = [row.name, statusWord(row.status), ageOf(row, now)];
    if (row.headline !== null) parts.push(`${row.headline.metric} ${format(row.headline.value)}`);
    if (row.delta !== null) parts.push(vscode.l10n.t('{0} against the baseline', formatDelta(row.delta, format)));
    if (row.starred) parts.push(vscode.l10n.t('starred'));
    if (row.baseline) parts.push(vscode.l10n.t('baseline'));
    if (row.archived) parts.push(vscode.l10n.t('archived'));
    if (row.reproduction !== null) parts.push(verdictWord(row.reproduction));
    if (row.best) parts.push(vscode.l10n.t('best of its experiment'));
    if (row.problems > 0) parts.push(vscode.l10n.t('{0} problems', row.problems));
    item.accessibilityInformation = { label: parts.filter((part) => part !== '').join(', ') };
    return item;
  }

  async children(): Promise<readonly TreeNode[]> {
    const details = await this.#context.catalog.details(this.id);
    if (details === null) return [];
    const { run } = details;
    const nodes: TreeNode[] = [];
    if (Object.keys(run.metrics).length > 0) nodes.push(new MetricsNode(this, details, this.#context));
    if (Object.keys(run.params).length > 0) nodes.push(new ParametersNode(this, details, this.#context));
    if (details.artifacts.length > 0) nodes.push(new FilesNode(this, details, this.#context));
    if (run.problems.length > 0) nodes.push(new ProblemsNode(this, details, this.#context));
    return this.row.children > 0 ? [...nodes, ...(await this.#context.outline(this))] : nodes;
  }

  tooltip(): Promise<vscode.MarkdownString | undefined> {
    return runTooltip(this.#context.catalog, this.row, this.#context.siblings(this.id), this.#context.now(), (name) =>
      this.#context.trackerTitle(name),
    );
  }

  copyText(): string {
    return this.row.name;
  }

  #checkbox(): NonNullable<vscode.TreeItem['checkboxState']> {
    const checked = this.#context.isChecked(this.row.key);
    return {
      state: checked ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
      tooltip: checked
        ? vscode.l10n.t('Leave this run out of the charts')
        : vscode.l10n.t('Show this run in the charts'),
      accessibilityInformation: { label: vscode.l10n.t('{0} in charts', this.row.name), role: 'checkbox' },
    };
  }
}
