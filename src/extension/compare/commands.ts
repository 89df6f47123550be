import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import type { Run } from '../../runs/run.ts';
import { compareNewest } from '../../runs/sort.ts';
import type { CommandParts } from '../commands/parts.ts';
import { targetRuns } from '../commands/targets.ts';
import type { CommandTable } from '../manifest.ts';
import { pickRun } from '../runs-view/run-pick.ts';
import { openDiff } from './open-diff.ts';
import { baselineOf, previousRun } from './other-run.ts';
import { pickOther } from './pick-other.ts';

/** Commands that open two runs in VS Code's own diff editor: what came first is on the left. */
export function compareCommands({ catalog, runs }: Pick<CommandParts, 'catalog' | 'runs'>) {
  const { l10n, window } = vscode;
  const target = async (args: readonly unknown[]): Promise<Run | null> => {
    const [chosen] = targetRuns(args, runs.view.selection);
    const id = chosen ?? (await pickRun(catalog, l10n.t('Compare which run?')));
    return id === undefined ? null : ((await catalog.runs([id]))[0] ?? null);
  };
  /** Compares a run with another that is found for it; `none` says that there is none. */
  const against = async (
    args: readonly unknown[],
    find: (run: Run) => Promise<Run | null>,
    none: (run: Run) => string,
  ): Promise<void> => {
    const run = await target(args);
    if (run === null) return;
    const other = await find(run);
    if (other === null) void window.showInformationMessage(none(run));
    else await openDiff(catalog, other.id, run.id);
  };
  return {
    'trainyard.run.compare': async (...args) => {
      const chosen = targetRuns(args, runs.view.selection);
      if (chosen.length === 2) {
        const [newer, older] = (await catalog.runs(chosen)).toSorted(compareNewest);
        if (newer !== undefined && older !== undefined) await openDiff(catalog, older.id, newer.id);
        return;
      }
      const run = await target(args);
      const other = run === null ? undefined : await pickOther(catalog, run);
      if (run !== null && other !== undefined) await openDiff(catalog, other, run.id);
    },
    'trainyard.run.compareWithBaseline': (...args) =>
      against(
        args,
        (run) => baselineOf(catalog, run),
        () => l10n.t('No baseline is pinned. Pin one with “Pin as Baseline” on a run.'),
      ),
    'trainyard.run.compareWithPrevious': (...args) =>
      against(
        args,
        (run) => previousRun(catalog, run),
        ({ name, experiment }) => l10n.t('No run of {1} was started before {0}.', name, experiment),
      ),
    'trainyard.run.compareWithHead': (...args) =>
      against(
        args,
        (run) => runAtHead(catalog, run),
        ({ name }) => l10n.t('No other run was made of the commit that is checked out where {0} lies.', name),
      ),
  } satisfies Partial<CommandTable>;
}

async function runAtHead(catalog: CatalogApi, run: Run): Promise<Run | null> {
  const found = await catalog.runsAtHead(run.id, { git: vscode.workspace.isTrusted });
  const [newest] = found === null ? [] : await catalog.runs(found.runs.slice(0, 1));
  return newest ?? null;
}
