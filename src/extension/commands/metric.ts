import * as vscode from 'vscode';
import { guessGoal, type Goal } from '../../runs/goal.ts';
import type { CommandTable } from '../manifest.ts';
import { pickMetric } from '../runs-view/run-pick.ts';
import { readSettings, writeSetting } from '../settings.ts';
import { changeMetric, type MetricChange } from '../metric-settings.ts';
import type { CommandParts } from './parts.ts';
import { targetMetric } from './targets.ts';

/** Commands about metrics. */
export function metricCommands({ catalog, selection, charts }: CommandParts) {
  const { l10n } = vscode;
  const metricOf = async (args: readonly unknown[], question: string): Promise<string | undefined> =>
    targetMetric(args)?.name ?? pickMetric(catalog, question);
  return {
    'trainyard.metric.openChart': (...args) => {
      const metric = targetMetric(args);
      if (metric === null) return;
      selection.set(metric.run, true);
      charts.show(metric.name);
    },
    'trainyard.metric.setGoal': async (...args) => {
      const metric = await metricOf(args, l10n.t('Which metric?'));
      if (metric === undefined) return;
      const picked = await pickGoal(metric);
      if (picked !== undefined) await writeMetric(metric, { goal: picked.goal });
    },
    'trainyard.metric.setPrimary': async (...args) => {
      const metric = await metricOf(args, l10n.t('Judge runs by which metric?'));
      if (metric !== undefined) await writeMetric(metric, { primary: true });
    },
  } satisfies Partial<CommandTable>;
}

async function pickGoal(metric: string): Promise<{ readonly goal: Goal | null } | undefined> {
  const { l10n } = vscode;
  const guess = guessGoal(metric);
  const guessed =
    guess === null
      ? l10n.t('which says nothing')
      : guess === 'maximize'
        ? l10n.t('higher is better')
        : l10n.t('lower is better');
  const items = [
    { label: `$(arrow-up) ${l10n.t('Higher is better')}`, goal: 'maximize' as const },
    { label: `$(arrow-down) ${l10n.t('Lower is better')}`, goal: 'minimize' as const },
    { label: `$(wand) ${l10n.t('Guess from the name')}`, description: guessed, goal: null },
  ];
  return vscode.window.showQuickPick(items, { placeHolder: l10n.t('When is {0} better?', metric) });
}

/** Changes what `trainyard.metrics` says of a metric. */
async function writeMetric(metric: string, change: MetricChange): Promise<void> {
  const next = changeMetric(readSettings().metrics, metric, change);
  await writeSetting('trainyard.metrics', Object.keys(next).length === 0 ? undefined : next);
}
