import * as vscode from 'vscode';
import { formatNumber } from '../../../runs/numbers.ts';
import type { MetricSummary } from '../../../runs/run.ts';
import type { CommandId } from '../../manifest.ts';
import { metricTooltip } from '../metric-tooltip.ts';
import type { TreeContext } from './context.ts';
import { idBelow, type TreeNode } from './node.ts';

/** One metric of a run, with its last value. */
export class MetricNode implements TreeNode {
  readonly id: string;
  readonly parent: TreeNode;
  readonly run: string;
  readonly name: string;
  readonly summary: MetricSummary;
  readonly #primary: boolean;
  readonly #context: TreeContext;

  constructor(
    parent: TreeNode,
    run: string,
    name: string,
    summary: MetricSummary,
    primary: boolean,
    context: TreeContext,
  ) {
    this.id = idBelow(parent, name);
    this.parent = parent;
    this.run = run;
    this.name = name;
    this.summary = summary;
    this.#primary = primary;
    this.#context = context;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(this.name);
    item.id = this.id;
    const value = formatNumber(this.summary.last);
    item.description = this.#primary ? vscode.l10n.t('{0} · primary', value) : value;
    item.contextValue = this.#primary ? 'metric primary' : 'metric';
    item.command = {
      command: 'trainyard.metric.openChart' satisfies CommandId,
      title: vscode.l10n.t('Open Chart'),
      arguments: [this],
    };
    item.accessibilityInformation = { label: `${this.name}, ${item.description}` };
    return item;
  }

  tooltip(): Promise<vscode.MarkdownString | undefined> {
    return metricTooltip(this.#context.catalog, this.run, this.name, this.summary);
  }

  copyText(): string {
    return String(this.summary.last);
  }
}
