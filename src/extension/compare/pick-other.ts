import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { formatAge } from '../../runs/numbers.ts';
import type { Run } from '../../runs/run.ts';
import { runIcon, shapeOf } from '../runs-view/icons.ts';
import { statusWord } from '../runs-view/words.ts';
import { baselineOf, bestOther, previousRun } from './other-run.ts';

const offered = 1_000;

interface RunItem extends vscode.QuickPickItem {
  readonly run?: string;
}

/** Asks with which run another is to be compared: baseline, previous and best first, then all, the newest first. */
export async function pickOther(catalog: CatalogApi, run: Run): Promise<string | undefined> {
  const { l10n, window } = vscode;
  const items = (async (): Promise<RunItem[]> => {
    const named = [
      { title: l10n.t('Baseline'), run: await baselineOf(catalog, run) },
      { title: l10n.t('Previous run'), run: await previousRun(catalog, run) },
      { title: l10n.t('Best of its experiment'), run: await bestOther(catalog, run) },
    ];
    const first = named.flatMap(({ title, run: other }) => (other === null ? [] : [itemOf(other, title)]));
    const answer = await catalog.query({ query: '', sort: [], limit: offered, offset: 0, all: false });
    const others = (answer.ok ? answer.value.runs : []).filter(({ id }) => id !== run.id);
    const separator = (label: string): RunItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const head = first.length === 0 ? [] : [separator(l10n.t('suggested')), ...first];
    return [...head, separator(l10n.t('newest first')), ...others.map((other) => itemOf(other, ''))];
  })();
  const placeHolder = l10n.t('Compare {0} with which run?', run.name);
  return (await window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true }))?.run;
}

function itemOf(run: Run, title: string): RunItem {
  const age = run.startedAt === null ? '' : formatAge(Date.now() - run.startedAt);
  return {
    run: run.id,
    label: run.name,
    description: [title, statusWord(run.status), age].filter((part) => part !== '').join(' · '),
    detail: run.experiment === '.' ? run.location : `${run.experiment} · ${run.location}`,
    iconPath: runIcon(run, shapeOf({ ...run, best: false }), false),
  };
}
