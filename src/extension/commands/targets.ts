import * as z from 'zod';
import type { TreeNode } from '../runs-view/nodes/node.ts';
import { MetricNode } from '../runs-view/nodes/metric-node.ts';
import { RunNode } from '../runs-view/nodes/run-node.ts';

/** Whether a command's argument is a row of our tree. */
export function isNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'id' in value && 'item' in value && 'parent' in value;
}

/**
 * The rows that a command is about: the row it was chosen on together with the rest of the selection, if that row is
 * part of it; else that row alone; from a keybinding the selection.
 */
export function targetNodes(args: readonly unknown[], selection: readonly TreeNode[]): readonly TreeNode[] {
  const [clicked, selected] = args;
  if (!isNode(clicked)) return selection;
  const others = Array.isArray(selected) ? selected.filter(isNode) : [];
  return others.some(({ id }) => id === clicked.id) ? others : [clicked];
}

/** The run that a row belongs to. */
export function runOf(node: TreeNode): string | null {
  for (let at: TreeNode | null = node; at !== null; at = at.parent) if (at instanceof RunNode) return at.id;
  return null;
}

/** What a page hands over with the menu of its rows. */
const pageRows = z.object({ runs: z.array(z.string()).min(1) });

/** The runs that a command is about: ids as given, those of a page's rows, or those of the tree's. */
export function targetRuns(args: readonly unknown[], selection: readonly TreeNode[]): readonly string[] {
  const [first] = args;
  if (typeof first === 'string') return args.filter((arg) => typeof arg === 'string');
  const rows = pageRows.safeParse(first);
  if (rows.success) return rows.data.runs;
  const ids = targetNodes(args, selection).flatMap((node) => (node instanceof RunNode ? [node.id] : []));
  return [...new Set(ids)];
}

/** The metric that a command is about. */
export function targetMetric(args: readonly unknown[]): MetricNode | null {
  const [first] = args;
  return first instanceof MetricNode ? first : null;
}
