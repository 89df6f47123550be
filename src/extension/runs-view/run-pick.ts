import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { formatAge } from '../../runs/numbers.ts';
import { runIcon, shapeOf } from './icons.ts';
import { statusWord } from './words.ts';

const offered = 1000;

/** Asks for a run, the newest first; undefined if the person gave up. */
export async function pickRun(catalog: CatalogApi, placeHolder: string): Promise<string | undefined> {
  const items = (async () => {
    const answer = await catalog.query({ query: '', sort: [], limit: offered, offset: 0, all: false });
    const runs = answer.ok ? answer.value.runs : [];
    return runs.map((run) => ({
      id: run.id,
      label: run.name,
      description: [statusWord(run.status), run.startedAt === null ? '' : formatAge(Date.now() - run.startedAt)]
        .filter((part) => part !== '')
        .join(' · '),
      detail: run.experiment === '.' ? run.location : `${run.experiment} · ${run.location}`,
      iconPath: runIcon(run, shapeOf({ ...run, best: false }), false),
    }));
  })();
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.id;
}

/** Asks for a metric of the newest runs. */
export async function pickMetric(catalog: CatalogApi, placeHolder: string): Promise<string | undefined> {
  const answer = await catalog.query({ query: '', sort: [], limit: offered, offset: 0, all: false });
  const names = new Set(answer.ok ? answer.value.runs.flatMap(({ metrics }) => Object.keys(metrics)) : []);
  return vscode.window.showQuickPick([...names].sort(), { placeHolder });
}
