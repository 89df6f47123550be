import * as vscode from 'vscode';
import type { CommandParts } from '../commands/parts.ts';
import { targetRuns } from '../commands/targets.ts';
import { baselineOf } from '../compare/other-run.ts';
import { pickOther } from '../compare/pick-other.ts';
import { mayRun } from '../launch/trust.ts';
import type { CommandTable } from '../manifest.ts';
import { compareNewest } from '../../runs/sort.ts';
import type { Run } from '../../runs/run.ts';
import { pickRun } from '../runs-view/run-pick.ts';
import { homedir } from 'node:os';
import { cacheFolder } from '../../project/cache-folder.ts';
import { workspaceBases } from '../launch/places.ts';

/** Commands that say why runs came out unlike each other. */
export function reproduceCommands(parts: CommandParts) {
  const { catalog, runs, selection, explain, dist, log } = parts;
  const { l10n, window } = vscode;
  const oneOf = async (ids: readonly string[]): Promise<Run | undefined> => {
    const id = ids[0] ?? (await pickRun(catalog, l10n.t('Explain which run?')));
    return id === undefined ? undefined : (await catalog.runs([id]))[0];
  };
  return {
    'trainyard.run.explain': async (...args) => {
      const chosen = targetRuns(args, runs.view.selection);
      // From the palette the two that are checked are meant.
      const checked = args.length === 0 && chosen.length < 2 ? selection.ids() : [];
      const pair = chosen.length === 2 ? chosen : checked.length === 2 ? checked : [];
      if (pair.length === 2) {
        const [newer, older] = (await catalog.runs(pair)).toSorted(compareNewest);
        if (newer !== undefined && older !== undefined) await explain.show(older.id, newer.id);
        return;
      }
      const run = await oneOf(chosen);
      const other = run === undefined ? undefined : await pickOther(catalog, run);
      if (run !== undefined && other !== undefined) await explain.show(other, run.id);
    },
    'trainyard.run.explainWithBaseline': async (...args) => {
      const run = await oneOf(targetRuns(args, runs.view.selection));
      if (run === undefined) return;
      const baseline = await baselineOf(catalog, run);
      if (baseline !== null) await explain.show(baseline.id, run.id);
      else {
        void window.showInformationMessage(l10n.t('No baseline is pinned. Pin one with “Pin as Baseline” on a run.'));
      }
    },
    'trainyard.run.reproduce': async (...args) => {
      if (!mayRun()) return null;
      const id = targetRuns(args, runs.view.selection)[0] ?? (await pickRun(catalog, l10n.t('Reproduce which run?')));
      const [run] = id === undefined ? [] : await catalog.runs([id]);
      const { baseOfRun, reproduceRun } = await import('./reproduce.ts');
      const folder = run === undefined ? null : await baseOfRun(catalog, run.id);
      return run === undefined || folder === null ? null : reproduceRun({ catalog, dist, log }, run, folder);
    },
    'trainyard.prune': async () => {
      const folder = workspaceBases()[0];
      if (!mayRun()) return;
      if (folder === undefined) throw new Error(l10n.t('Open a folder first.'));
      const { prune } = await import('./prune.ts');
      await prune(folder, cacheFolder({ env: process.env, platform: process.platform, home: homedir() }));
    },
    'trainyard.metric.bisect': async (...args) => {
      if (!mayRun()) return null;
      const { pickBisect } = await import('./bisect-pick.ts');
      const asked = await pickBisect(catalog, args);
      return asked === undefined ? null : (await import('./bisect.ts')).bisect(dist, asked, log);
    },
  } satisfies Partial<CommandTable>;
}
