import { annotate, organiseOptions, someIds } from '../annotate.ts';
import type { CliCommand } from '../command.ts';

/** `trainyard star ID…`. */
export const starCommand: CliCommand = (program, runs) => {
  const command = program
    .command('star')
    .description('mark runs with a star')
    .argument('<id...>', 'ids, unique beginnings of them, or unique names')
    .option('--off', 'take the star off');
  runs(command, (context, options, args) => {
    const { off } = organiseOptions.parse(options);
    return annotate(context, someIds.parse(args), { starred: !off }, off ? 'Took the star off' : 'Starred');
  });
};
