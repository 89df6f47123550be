import { formatDuration } from '../../runs/numbers.ts';
import { launchedId } from '../../jobs/run-record.ts';
import type { CliCommand } from '../command.ts';
import { exitStatus } from '../failure.ts';
import { jobDocument, jobsOf } from '../jobs.ts';
import { paintStatus, when } from '../shown-run.ts';
import { shown, table } from '../table.ts';

/** `trainyard jobs`: what was launched here, newest first. */
export const jobsCommand: CliCommand = (program, runs) => {
  const command = program.command('jobs').description('list what was launched, and where it runs');
  runs(command, async (context) => {
    const jobs = jobsOf(context).map(({ record }) => record);
    if (context.output.json) {
      await context.output.document({ jobs: jobs.map(jobDocument) });
      return exitStatus.done;
    }
    if (jobs.length === 0) {
      context.output.say('Nothing was launched here yet. Start with: trainyard train');
      return exitStatus.done;
    }
    const titles = ['NAME', 'STATUS', 'BACKEND', 'SUBMITTED', 'TOOK', 'ID'];
    const rows = jobs.map((job) => [
      shown(job.name),
      paintStatus(job, context.output),
      shown(job.backend),
      when(job.submittedAt),
      job.startedAt !== null && job.endedAt !== null ? formatDuration(job.endedAt - job.startedAt) : '',
      shown(launchedId(job.slug)),
    ]);
    await context.output.text(
      table(
        titles.map((title) => ({ title })),
        rows,
      ),
    );
    return exitStatus.done;
  });
};
