import { annotate, organiseOptions, someIds } from '../annotate.ts';
import type { CliCommand } from '../command.ts';

/** `trainyard archive ID…`. */
export const archiveCommand: CliCommand = (program, runs) => {
  const command = program
    .command('archive')
    .description('put runs out of the way, with their child runs')
    .argument('<id...>', 'ids, unique beginnings of them, or unique names')
    .option('--off', 'bring them back');
  runs(command, (context, options, args) => {
    const { off } = organiseOptions.parse(options);
    return annotate(context, someIds.parse(args), { archived: !off }, off ? 'Restored' : 'Archived');
  });
};
