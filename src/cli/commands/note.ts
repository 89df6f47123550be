import { annotate, organiseOptions, someIds } from '../annotate.ts';
import type { CliCommand } from '../command.ts';
import { CliFailure } from '../failure.ts';

/** `trainyard note ID TEXT`. */
export const noteCommand: CliCommand = (program, runs) => {
  const command = program
    .command('note')
    .description('write a note on a run')
    .argument('<id>', 'id, a unique beginning of it, or a unique name')
    .argument('[text]', 'the note; it replaces the one before')
    .option('--off', 'delete the note');
  runs(command, (context, options, args) => {
    const { off } = organiseOptions.parse(options);
    const [id, text] = someIds.parse(args);
    if (text === undefined && !off) {
      throw new CliFailure('usage', 'The text of the note is missing.', 'Write: trainyard note ID TEXT');
    }
    return annotate(context, [id], { note: off ? null : text }, off ? 'Deleted the note of' : 'Noted');
  });
};
