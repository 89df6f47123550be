import { annotate, organiseOptions, someIds } from '../annotate.ts';
import type { CliCommand } from '../command.ts';

/** `trainyard baseline ID`: deltas of its experiment are against this run from now on. */
export const baselineCommand: CliCommand = (program, runs) => {
  const command = program
    .command('baseline')
    .description('pin the run that deltas are against; another one of its experiment is not any more')
    .argument('<id>', 'id, a unique beginning of it, or a unique name')
    .option('--off', 'take the pin off');
  runs(command, (context, options, args) => {
    const { off } = organiseOptions.parse(options);
    return annotate(context, someIds.parse(args), { baseline: !off }, off ? 'Not the baseline any more' : 'Baseline');
  });
};
