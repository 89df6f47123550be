import * as vscode from 'vscode';
import type { CatalogApi, OutlineNode, OutlineView } from '../../catalog/api.ts';
import { columnFormat, formatNumber, type NumberFormat } from '../../runs/numbers.ts';
import type { QueryFault } from '../../runs/query.ts';
import type { TreeContext } from './nodes/context.ts';
import { GroupNode } from './nodes/group-node.ts';
import { MoreNode } from './nodes/more-node.ts';
import type { TreeNode } from './nodes/node.ts';
import { RunNode } from './nodes/run-node.ts';

const pageSize = 200;

/** What the tree needs to know that is not the catalog's. */
export interface TreeParts {
  readonly catalog: CatalogApi;
  view(): OutlineView;
  now(): number;
  isChecked(run: string): boolean;
  trackerTitle(tracker: string): string;
}

interface Loaded {
  readonly parent: TreeNode | null;
  readonly rows: readonly OutlineNode[];
  readonly formats: ReadonlyMap<string, NumberFormat>;
}

/**
 * The rows of the Runs view. It holds what is open on the screen, never all runs; a refresh asks for the open lists
 * again and tells the view of those rows only that read differently.
 */
export class RunsTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #parts: TreeParts;
  readonly #context: TreeContext;
  readonly #changed = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  readonly #faulted = new vscode.EventEmitter<QueryFault | null>();
  readonly #opened = new vscode.EventEmitter<void>();
  readonly #nodes = new Map<string, GroupNode | RunNode>();
  readonly #limits = new Map<string, number>();
  /** Lists that were asked for, by the id of their parent; '' is the root. */
  readonly #loaded = new Map<string, Loaded>();
  /** Runs that are expanded: what is below them changes with them. */
  readonly #openRuns = new Set<string>();

  readonly onDidChangeTreeData = this.#changed.event;
  /** The filter does not parse (any more), or does again. */
  readonly onDidFault = this.#faulted.event;
  /** The rows at the top were asked for, and are there. */
  readonly onDidOpen = this.#opened.event;

  constructor(parts: TreeParts) {
    this.#parts = parts;
    this.#context = {
      catalog: parts.catalog,
      now: () => parts.now(),
      isChecked: (run) => parts.isChecked(run),
      trackerTitle: (tracker) => parts.trackerTitle(tracker),
      outline: (parent) => this.#open(parent),
      format: (parent, metric) => this.#loaded.get(parent?.id ?? '')?.formats.get(metric) ?? formatNumber,
      siblings: (run) => this.#siblings(run),
      limit: (id) => this.#limit(id),
    };
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return node.item();
  }

  getParent(node: TreeNode): TreeNode | null {
    return node.parent;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node === undefined) return [...(await this.#open(null))];
    if (node instanceof RunNode) this.#openRuns.add(node.id);
    return [...((await node.children?.()) ?? [])];
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    const tooltip = await node.tooltip?.();
    if (tooltip !== undefined) item.tooltip = tooltip;
    return item;
  }

  /** The row of a run that is on the screen or was. */
  runNode(id: string): RunNode | undefined {
    const node = this.#nodes.get(id);
    return node instanceof RunNode ? node : undefined;
  }

  /** Whether there is nothing to show. */
  get empty(): boolean {
    return (this.#loaded.get('')?.rows.length ?? 0) === 0;
  }

  /** Shows the next rows of a list. */
  showMore(node: Pick<TreeNode, 'parent'>): void {
    const id = node.parent?.id ?? '';
    this.#limits.set(id, this.#limit(id) + pageSize);
    this.#changed.fire(node.parent ?? undefined);
  }

  /** What is below a row is off the screen. */
  collapsed(node: TreeNode): void {
    this.#loaded.delete(node.id);
    this.#openRuns.delete(node.id);
  }

  /** Everything may be different: another grouping, another filter. */
  reset(): void {
    this.#loaded.clear();
    this.#nodes.clear();
    this.#openRuns.clear();
    this.#limits.clear();
    this.#changed.fire(undefined);
  }

  /** Draws these runs again as they are. */
  redraw(runs: readonly string[]): void {
    const nodes = runs.flatMap((id) => this.runNode(id) ?? []);
    if (nodes.length > 0) this.#changed.fire(nodes);
  }

  /**
   * Asks for the open lists again and tells the view of what changed in them. `updated` are runs with new data: those
   * that are expanded are read again even where their own row stays as it is. `redraw`: time went by, ages changed.
   */
  async refresh(updated: ReadonlySet<string>, redraw = false): Promise<void> {
    const changed: TreeNode[] = [];
    const gone = new Set<string>();
    for (const [id, before] of [...this.#loaded]) {
      if (this.#loaded.get(id) !== before || gone.has(id)) continue;
      const rows = await this.#ask(id === '' ? null : id, id);
      // Somebody asked for the same list meanwhile: that answer is as new.
      if (rows === null || this.#loaded.get(id) !== before) continue;
      const shape = (list: readonly OutlineNode[]): string => list.map(shapeOfRow).join('\n');
      if (shape(rows) !== shape(before.rows)) {
        if (before.parent === null) {
          this.#changed.fire(undefined);
          return;
        }
        changed.push(before.parent);
        gone.add(id);
        continue;
      }
      this.#keep(before.parent, rows);
      for (const [i, row] of rows.entries()) {
        const node = this.#nodes.get(row.key);
        if (node === undefined) continue;
        const same = JSON.stringify(row) === JSON.stringify(before.rows[i]);
        if (!same || redraw || (updated.has(row.key) && this.#openRuns.has(row.key))) changed.push(node);
      }
    }
    if (changed.length > 0) this.#changed.fire(changed);
  }

  dispose(): void {
    this.#changed.dispose();
    this.#faulted.dispose();
    this.#opened.dispose();
  }

  async #open(parent: TreeNode | null): Promise<readonly TreeNode[]> {
    const id = parent?.id ?? '';
    const rows = (await this.#ask(parent?.id ?? null, id)) ?? [];
    const nodes = this.#keep(parent, rows);
    // What stands over the rows hangs on whether there are any, however late the view asked for them.
    if (parent === null) this.#opened.fire();
    return nodes;
  }

  async #ask(parent: string | null, id: string): Promise<readonly OutlineNode[] | null> {
    const answer = await this.#parts.catalog.outline(this.#parts.view(), parent, this.#limit(id));
    if (parent === null) this.#faulted.fire(answer.ok ? null : answer.fault);
    return answer.ok ? answer.value : null;
  }

  #keep(parent: TreeNode | null, rows: readonly OutlineNode[]): readonly TreeNode[] {
    this.#loaded.set(parent?.id ?? '', { parent, rows, formats: formatsOf(rows) });
    return rows.map((row) => {
      if (row.kind === 'more') return new MoreNode(parent, row.remaining);
      const known = this.#nodes.get(row.key);
      if (known?.parent?.id === parent?.id) {
        if (known instanceof RunNode && row.kind === 'run') {
          known.row = row;
          return known;
        }
        if (known instanceof GroupNode && row.kind === 'group') {
          known.row = row;
          return known;
        }
      }
      const node =
        row.kind === 'run'
          ? new RunNode(row, parent, this.#context)
          : new GroupNode(row, parent, this.#parts.view().groupBy, this.#context);
      this.#nodes.set(row.key, node);
      return node;
    });
  }

  #limit(id: string): number {
    return this.#limits.get(id) ?? pageSize;
  }

  #siblings(run: string): readonly string[] {
    const rows = this.#loaded.get(this.#nodes.get(run)?.parent?.id ?? '')?.rows ?? [];
    return rows.filter((row) => row.kind === 'run').map(({ key }) => key);
  }
}

/** What decides whether a list has the same rows: their keys, and what can be expanded. */
function shapeOfRow(row: OutlineNode): string {
  return row.kind === 'more' ? `${row.key} ${row.remaining}` : row.key;
}

/** One number format a metric, so that a column's values have the same decimals. */
function formatsOf(rows: readonly OutlineNode[]): ReadonlyMap<string, NumberFormat> {
  const values = new Map<string, number[]>();
  for (const row of rows) {
    const headline = row.kind === 'run' ? row.headline : row.kind === 'group' ? row.best : null;
    if (headline === null) continue;
    const column = values.get(headline.metric);
    if (column === undefined) values.set(headline.metric, [headline.value]);
    else column.push(headline.value);
  }
  return new Map([...values].map(([metric, column]) => [metric, columnFormat(column)]));
}
