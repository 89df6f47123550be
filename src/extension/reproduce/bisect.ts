import { delimiter, dirname } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { formatNumber } from '../../runs/numbers.ts';
import { chosenPython } from '../launch/python.ts';
import { mayRun } from '../launch/trust.ts';
import type { BisectAsked } from './bisect-pick.ts';
import { callCommandLine } from './command-line.ts';
import { openCommit } from './commit-files.ts';

const commit = z.object({ commit: z.string(), subject: z.string() });
/** What is used of the command line's answer. */
const reportSchema = z.object({
  status: z.enum(['found', 'skipped', 'indistinct', 'failed', 'stopped']),
  firstBad: commit.nullable(),
  summary: z.string(),
  trainings: z.number(),
  tested: z.array(commit.extend({ value: z.union([z.number(), z.string()]).nullable(), verdict: z.string() })),
});

/** Trains commits until the one that changed the metric is found, and opens its diff. Gives its hash; null: not found. */
export async function bisect(dist: string, asked: BisectAsked, log: vscode.LogOutputChannel): Promise<string | null> {
  if (!mayRun()) return null;
  const { l10n, window, ProgressLocation } = vscode;
  const controller = new AbortController();
  const python = await chosenPython(vscode.Uri.file(asked.folder));
  const path = process.env['PATH'] ?? '';
  const title = l10n.t('Bisecting {0}', asked.metric);
  const location = ProgressLocation.Notification;
  const answer = await window.withProgress({ location, title, cancellable: true }, (progress, token) => {
    token.onCancellationRequested(() => {
      progress.report({ message: l10n.t('Cancelling the training…') });
      controller.abort();
    });
    return callCommandLine(argumentsOf(asked), {
      dist,
      folder: asked.folder,
      ...(python === null ? {} : { env: { PATH: [dirname(python), path].join(delimiter) } }),
      signal: controller.signal,
      tell: (message) => {
        log.info(`bisect: ${message}`);
        progress.report({ message });
      },
    });
  });
  if (!answer.ok) {
    void window.showErrorMessage(`${answer.message} ${answer.hint}`.trim());
    return null;
  }
  const report = reportSchema.parse(answer.document);
  const { firstBad } = report;
  if (firstBad === null) {
    if (report.status === 'stopped') {
      void window.showInformationMessage(l10n.t('Bisecting was stopped. The same question goes on where it was.'));
    } else void window.showWarningMessage(report.summary);
    return null;
  }
  const short = firstBad.commit.slice(0, 10);
  await openCommit(asked.folder, firstBad.commit, `${short} ${firstBad.subject}`);
  void sayFound(report, asked);
  return firstBad.commit;
}

function argumentsOf({ metric, good, bad, action, threshold, parallel }: BisectAsked): string[] {
  const more = [
    ...(action === null ? [] : ['--action', action]),
    ...(threshold === null ? [] : [`--threshold=${threshold}`]),
    ...(parallel === 1 ? [] : ['--parallel', String(parallel)]),
  ];
  return ['bisect', `--metric=${metric}`, `--good=${good}`, `--bad=${bad}`, ...more];
}

async function sayFound({ firstBad, tested, trainings }: z.infer<typeof reportSchema>, asked: BisectAsked) {
  if (firstBad === null) return;
  const { l10n, window, env } = vscode;
  const value = tested.find((one) => one.commit === firstBad.commit)?.value;
  const words = typeof value === 'number' ? ` ${asked.metric} ${formatNumber(value)}.` : '';
  const text = l10n.t(
    'The first bad commit is {0} {1}, after {2} trainings.',
    firstBad.commit.slice(0, 10),
    firstBad.subject,
    trainings,
  );
  const [again, copy] = [l10n.t('Open Diff'), l10n.t('Copy Hash')];
  const answer = await window.showInformationMessage(text + words, again, copy);
  if (answer === copy) await env.clipboard.writeText(firstBad.commit);
  if (answer === again) {
    await openCommit(asked.folder, firstBad.commit, `${firstBad.commit.slice(0, 10)} ${firstBad.subject}`);
  }
}
