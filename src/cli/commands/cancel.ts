import * as z from 'zod';
import { usualGraceMs } from '../../launch/options.ts';
import type { CliCommand } from '../command.ts';
import { exitStatus } from '../failure.ts';
import { jobDocument, open, pickJob } from '../jobs.ts';
import { paintStatus } from '../shown-run.ts';
import { shown } from '../table.ts';

const one = z.tuple([z.string()]);

/** `trainyard cancel ID`: ends a launched program with all that came from it. */
export const cancelCommand: CliCommand = (program, runs) => {
  const command = program
    .command('cancel')
    .description('end a launched run: TERM, and KILL after 10 seconds, to all its processes')
    .argument('<id>', 'id, a unique beginning of it, or a unique name');
  runs(command, async (context, _options, args) => {
    const [text] = one.parse(args);
    const found = await pickJob(context, text);
    const job = open(context, found);
    context.output.progress(`Waiting for ${found.record.name} to end`);
    const record = { ...found.record, ...(await job.cancel(usualGraceMs, context.face)) };
    if (context.output.json) await context.output.document({ job: jobDocument(record) });
    else context.output.say(`${shown(record.name)}: ${paintStatus(record, context.output)}.`);
    return exitStatus.done;
  });
};
