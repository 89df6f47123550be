import type { CatalogApi } from '../../catalog/api.ts';
import type { TreeNode } from '../runs-view/nodes/node.ts';
import { pickRun } from '../runs-view/run-pick.ts';
import { targetRuns } from './targets.ts';

/** The runs that a command is about; without any a person is asked. Empty if they gave up. */
export async function askRuns(
  catalog: CatalogApi,
  args: readonly unknown[],
  selection: readonly TreeNode[],
  question: string,
): Promise<readonly string[]> {
  const found = targetRuns(args, selection);
  if (found.length > 0) return found;
  const picked = await pickRun(catalog, question);
  return picked === undefined ? [] : [picked];
}
