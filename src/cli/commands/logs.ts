import * as z from 'zod';
import type { CliCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../failure.ts';
import { follow, open, pickJob } from '../jobs.ts';

const options = z.object({ follow: z.boolean().default(false) });
const one = z.tuple([z.string()]);

/** `trainyard logs ID`: what a launched program said, as it said it. */
export const logsCommand: CliCommand = (program, runs) => {
  const command = program
    .command('logs')
    .description('print what a launched program said')
    .argument('<id>', 'id, a unique beginning of it, or a unique name')
    .option('--follow', 'go on until it ends, or Ctrl-C');
  runs(command, async (context, given, args) => {
    const [text] = one.parse(args);
    await print(context, text, options.parse(given).follow);
    return exitStatus.done;
  });
};

async function print(context: Context, text: string, goOn: boolean): Promise<void> {
  const { output, signal } = context;
  const job = open(context, await pickJob(context, text));
  const until = goOn ? signal : AbortSignal.abort();
  if (!output.json) {
    await follow(job, until, (bytes) => output.bytes(bytes));
    return;
  }
  const decoder = new TextDecoder();
  let rest = '';
  await follow(job, until, async (bytes) => {
    rest += decoder.decode(bytes, { stream: true });
    if (!goOn) return;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) await output.line({ id: job.id, text: line });
  });
  rest += decoder.decode();
  if (!goOn) await output.document({ id: job.id, text: rest });
  else if (rest !== '') await output.line({ id: job.id, text: rest });
}
