import * as vscode from 'vscode';
import { hasEnded } from '../../jobs/record-file.ts';
import type { Launcher } from '../launch/launcher.ts';
import { mayRun } from '../launch/trust.ts';
import { jobGraceMs } from '../settings.ts';
import { tookWords } from './job-words.ts';
import type { Job } from './jobs.ts';

/** A job younger than this is cancelled without a question, ms. */
const young = 60_000;

/** Ends a job: TERM, then KILL. A person is asked once where it has been running for over a minute. */
export async function cancelJob(launcher: Launcher, job: Job): Promise<void> {
  const { l10n, window, ProgressLocation } = vscode;
  const { record } = job;
  const name = job.live?.name ?? record.name;
  if (hasEnded(record)) {
    void window.showInformationMessage(l10n.t('{0} has ended already.', name));
    return;
  }
  if (!mayRun()) return;
  if (record.startedAt !== null && Date.now() - record.startedAt > young) {
    const yes: vscode.MessageItem = { title: l10n.t('Cancel Training') };
    // The dialog's own "Cancel" beside "Cancel Training" would be a riddle.
    const no: vscode.MessageItem = { title: l10n.t('Keep It Running'), isCloseAffordance: true };
    const question = l10n.t('Cancel {0}? It has been running for {1}.', name, tookWords(job, Date.now()));
    if ((await window.showWarningMessage(question, { modal: true }, yes, no)) !== yes) return;
  }
  const { openJob } = await import('../../launch/jobs.ts');
  const opened = openJob(job.base, job, launcher.backendOptions());
  if (!opened.ok) {
    void window.showErrorMessage(`${opened.message} ${opened.hint}`);
    return;
  }
  const title = l10n.t('Cancelling {0}', name);
  await window.withProgress({ location: ProgressLocation.Window, title }, () => opened.cancel(jobGraceMs(), 'editor'));
}
