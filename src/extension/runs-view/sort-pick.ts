import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { goalOf, type MetricSettings } from '../../runs/goal.ts';
import { compareNatural } from '../../runs/natural.ts';

const sampled = 500;

interface SortItem extends vscode.QuickPickItem {
  readonly sort?: readonly string[];
}

/** Asks for an order: by time, name, duration, any metric (best first) or any parameter. The current one can be turned round. */
export async function pickSort(
  catalog: CatalogApi,
  settings: MetricSettings,
  current: readonly string[],
): Promise<readonly string[] | undefined> {
  const { l10n } = vscode;
  const separator = (label: string): SortItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const names = namesOf(catalog);
  const items = names.then(({ metrics, params }): SortItem[] => [
    ...(current.length === 0
      ? []
      : [{ label: l10n.t('Turn the order round'), description: current.join(', '), sort: current.map(turned) }]),
    { label: l10n.t('Newest first'), sort: [] },
    { label: l10n.t('Oldest first'), sort: ['started'] },
    { label: l10n.t('Name'), sort: ['name'] },
    { label: l10n.t('Status'), sort: ['status'] },
    { label: l10n.t('Longest first'), sort: ['-duration'] },
    ...(metrics.length === 0 ? [] : [separator(l10n.t('metrics'))]),
    ...metrics.map((name): SortItem => {
      const goal = goalOf(name, settings);
      const description = goal === null ? l10n.t('greatest first') : l10n.t('best first');
      return { label: name, description, sort: [`${goal === 'minimize' ? '' : '-'}metrics.${name}`] };
    }),
    ...(params.length === 0 ? [] : [separator(l10n.t('parameters'))]),
    ...params.map((name): SortItem => ({ label: name, description: l10n.t('least first'), sort: [`params.${name}`] })),
  ]);
  const placeHolder = l10n.t('Sort runs by');
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.sort;
}

function turned(key: string): string {
  return key.startsWith('-') ? key.slice(1) : `-${key}`;
}

/** Names of metrics and parameters of the newest runs, the commonest first. */
async function namesOf(catalog: CatalogApi): Promise<{ metrics: readonly string[]; params: readonly string[] }> {
  const answer = await catalog.query({ query: '', sort: [], limit: sampled, offset: 0, all: false });
  const runs = answer.ok ? answer.value.runs : [];
  const count = (keys: (run: (typeof runs)[number]) => readonly string[]): readonly string[] => {
    const counts = new Map<string, number>();
    for (const run of runs) for (const key of keys(run)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return [...counts].sort(([a, n], [b, m]) => m - n || compareNatural(a, b)).map(([name]) => name);
  };
  return { metrics: count(({ metrics }) => Object.keys(metrics)), params: count(({ params }) => Object.keys(params)) };
}
