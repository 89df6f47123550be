import * as vscode from 'vscode';
import { hasEnded } from '../../jobs/record-file.ts';
import { RunNode } from '../runs-view/nodes/run-node.ts';
import { runIcon, shapeOf } from '../runs-view/icons.ts';
import { JobNode } from './job-node.ts';
import { describeJob } from './job-words.ts';
import type { Job, Jobs } from './jobs.ts';

/** The job that a command is about: a row's, an id's, or the one that a person picks. Undefined: none, or they gave up. */
export async function askJob(
  jobs: Jobs,
  args: readonly unknown[],
  question: string,
  onlyOpen = false,
): Promise<Job | undefined> {
  const [first] = args;
  const id = first instanceof JobNode || first instanceof RunNode ? first.id : typeof first === 'string' ? first : null;
  if (jobs.all().length === 0 || (id !== null && jobs.find(id) === undefined)) await jobs.refresh();
  if (id !== null) return jobs.find(id);
  const offered = (await jobs.named()).filter(({ record }) => !onlyOpen || !hasEnded(record));
  if (offered.length === 0) {
    const text = onlyOpen ? vscode.l10n.t('Nothing is running.') : vscode.l10n.t('Nothing was launched here yet.');
    void vscode.window.showInformationMessage(text);
    return undefined;
  }
  const items = offered.map((job) => ({
    label: job.live?.name ?? job.record.name,
    description: describeJob(job, Date.now()),
    iconPath: runIcon(
      { id: job.id, colour: job.live?.colour ?? null },
      shapeOf({ status: job.record.status, best: false, starred: false }),
      false,
    ),
    job,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: question, matchOnDescription: true }))?.job;
}
