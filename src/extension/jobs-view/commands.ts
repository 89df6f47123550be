import * as vscode from 'vscode';
import type { CommandParts } from '../commands/parts.ts';
import { mayRun } from '../launch/trust.ts';
import type { CommandTable } from '../manifest.ts';
import { askJob } from './ask-job.ts';
import { cancelJob } from './cancel-job.ts';
import type { Job } from './jobs.ts';

/** Commands about jobs. Each takes a row of the Jobs or the Runs view, a run's id, or asks. */
export function jobCommands({ training, jobs, jobsView, logs, pages }: CommandParts) {
  const { l10n } = vscode;
  const again = async (job: Job, ask: boolean): Promise<void> =>
    (await import('../launch/again.ts')).trainAgain(training, job, ask);
  return {
    'trainyard.job.cancel': async (...args) => {
      // A key is about the row that it was pressed on.
      const rows = args.length > 0 ? args : jobsView.view.selection;
      const job = await askJob(jobs, rows, l10n.t('Cancel which training?'), true);
      if (job === undefined) return;
      await cancelJob(training.launcher, job);
      await jobs.refresh();
    },
    'trainyard.job.openLog': async (...args) => {
      const job = await askJob(jobs, args, l10n.t('Open the log of which training?'));
      if (job !== undefined) await logs.show(job);
    },
    'trainyard.job.openRun': async (...args) => {
      const job = await askJob(jobs, args, l10n.t('Open which run?'));
      if (job !== undefined) pages.show(job.id);
    },
    'trainyard.job.repeat': async (...args) => {
      if (!mayRun()) return;
      const job = await askJob(jobs, args, l10n.t('Train which again, with the same values?'));
      if (job !== undefined) await again(job, false);
    },
    'trainyard.run.trainAgain': async (...args) => {
      if (!mayRun()) return;
      const job = await askJob(jobs, args, l10n.t('Train which again?'));
      if (job !== undefined) await again(job, true);
    },
  } satisfies Partial<CommandTable>;
}
