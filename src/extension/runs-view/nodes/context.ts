import type { CatalogApi } from '../../../catalog/api.ts';
import type { NumberFormat } from '../../../runs/numbers.ts';
import type { TreeNode } from './node.ts';

/** What rows ask of the tree that they stand in. */
export interface TreeContext {
  readonly catalog: CatalogApi;
  /** ms since 1970. */
  now(): number;
  isChecked(run: string): boolean;
  /** Runs and groups below a group or a run. */
  outline(parent: TreeNode): Promise<readonly TreeNode[]>;
  /** How the siblings' values of a metric are written. */
  format(parent: TreeNode | null, metric: string): NumberFormat;
  /** Ids of the runs beside this one, itself included. */
  siblings(run: string): readonly string[];
  /** What people call a tracker. */
  trackerTitle(tracker: string): string;
  /** At most so many rows below a row; the rest is behind "Show more". */
  limit(id: string): number;
}
