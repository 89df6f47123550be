import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { addressOf } from './address.ts';

/** A file of the multi-file diff: what it is called, and its two sides; undefined where a run has no such file. */
export type DiffedFile = readonly [label: vscode.Uri, a: vscode.Uri | undefined, b: vscode.Uri | undefined];

/** What of two runs differs, as VS Code's diff editor takes it, and what must be known beside it. */
export interface DiffedRuns {
  readonly title: string;
  readonly files: readonly DiffedFile[];
  /** Sentences: why code is missing, what was not recorded. */
  readonly remarks: readonly string[];
}

/** Finds what differs between two runs: parameters, metrics, environment, data, tags and configuration, then code. */
export async function diffedRuns(catalog: CatalogApi, idA: string, idB: string): Promise<DiffedRuns | null> {
  const [a, b] = await catalog.runs([idA, idB]);
  if (a === undefined || b === undefined) return null;
  const [textsA, textsB] = [await catalog.texts(idA), await catalog.texts(idB)];
  const names = [...new Set([...textsA, ...textsB].map(({ name }) => name))];
  const texts = names.flatMap((name): DiffedFile[] => {
    const [left, right] = [textsA, textsB].map((texts) => texts.find((text) => text.name === name)?.text ?? '');
    if (left === right) return [];
    const [uriA, uriB] = [a, b].map((run) => addressOf({ run: run.id, kind: 'text', name }));
    const label = uriB ?? uriA;
    return label === undefined ? [] : [[label, left === '' ? undefined : uriA, right === '' ? undefined : uriB]];
  });
  const changes = await catalog.codeChanges(idA, idB, { git: vscode.workspace.isTrusted });
  const code = changes.files.flatMap((file): DiffedFile[] => {
    const left = file.a === null ? undefined : addressOf({ run: a.id, kind: 'code', name: file.a });
    const right = file.b === null ? undefined : addressOf({ run: b.id, kind: 'code', name: file.b });
    const label = right ?? left;
    return label === undefined ? [] : [[label, left, right]];
  });
  const cut = changes.cut ? [vscode.l10n.t('Only the first {0} files of code are shown.', changes.files.length)] : [];
  const remarks = [...changes.problems.map(({ message, hint }) => `${message} ${hint}`), ...cut];
  return { title: `${a.name} ↔ ${b.name}`, files: [...texts, ...code], remarks };
}

const remarkMs = 15_000;

/** Opens two runs in VS Code's own diff editor, as one multi-file diff; the first is on the left. */
export async function openDiff(catalog: CatalogApi, idA: string, idB: string): Promise<void> {
  const { l10n, window } = vscode;
  const diff = await window.withProgress(
    { location: vscode.ProgressLocation.Window, title: l10n.t('Comparing runs') },
    () => diffedRuns(catalog, idA, idB),
  );
  if (diff === null) {
    void window.showWarningMessage(l10n.t('This run is not there any more.'));
    return;
  }
  const remark = diff.remarks.join(' ');
  if (diff.files.length === 0) {
    const same = l10n.t('Nothing that is known of these two runs differs.');
    void window.showInformationMessage(remark === '' ? same : `${same} ${remark}`);
    return;
  }
  if (remark !== '') window.setStatusBarMessage(`$(info) ${remark}`, remarkMs);
  await vscode.commands.executeCommand('vscode.changes', diff.title, diff.files);
}
