import * as vscode from 'vscode';
import { appendAct } from '../../audit/append.ts';
import type { KeptThing } from '../../reproduce/kept.ts';
import { formatAge } from '../../runs/numbers.ts';
import { formatBytes } from '../runs-view/words.ts';

/** Lists what is kept for a base (absolute) and in the folder of caches (absolute), and removes what is chosen. */
export async function prune(base: string, cache: string): Promise<void> {
  const { l10n, window, ProgressLocation } = vscode;
  // Only now: it is needed seldom.
  const { keptThings } = await import('../../reproduce/kept.ts');
  const title = l10n.t('Prune');
  const all = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t('Looking at what is kept…') },
    () => keptThings(base, cache),
  );
  const now = Date.now();
  const items = all
    .filter(({ live }) => !live)
    .map((thing) => ({
      label: thing.what,
      description: [
        thing.bytes === null ? '' : formatBytes(thing.bytes),
        thing.at === null ? '' : formatAge(now - thing.at),
      ]
        .filter((part) => part !== '')
        .join(' · '),
      detail: `${kindWord(thing.kind)}: ${thing.name}`,
      thing,
    }));
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('There is nothing to prune.'));
    return;
  }
  const placeHolder = l10n.t('Check what is to be removed. What is in use is not listed.');
  const chosen = await window.showQuickPick(items, { title, placeHolder, canPickMany: true, matchOnDetail: true });
  if (chosen === undefined || chosen.length === 0) return;
  const bytes = chosen.reduce((sum, { thing }) => sum + (thing.bytes ?? 0), 0);
  const yes = l10n.t('Remove');
  const question = l10n.t('Remove {0} things, {1}?', chosen.length, formatBytes(bytes));
  if ((await window.showWarningMessage(question, { modal: true }, yes)) !== yes) return;
  for (const { thing } of chosen) await thing.remove();
  const subject = [...new Set(chosen.map(({ thing }) => thing.kind))].join(', ');
  await appendAct(base, { verb: 'prune', subject, detail: { things: chosen.length, bytes }, face: 'editor' });
}

function kindWord(kind: KeptThing['kind']): string {
  const { l10n } = vscode;
  const words: Readonly<Record<KeptThing['kind'], string>> = {
    worktrees: l10n.t('Worktree'),
    environments: l10n.t('Environment'),
    refs: l10n.t('Ref'),
    bisects: l10n.t('Bisection'),
    logs: l10n.t('Log'),
    cache: l10n.t('Cache'),
  };
  return words[kind];
}
