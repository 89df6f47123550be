import { annotate, organiseOptions, someIds } from '../annotate.ts';
import type { CliCommand } from '../command.ts';
import { CliFailure } from '../failure.ts';

/** `trainyard tag ID k=v…`. */
export const tagCommand: CliCommand = (program, runs) => {
  const command = program
    .command('tag')
    .description('tag a run')
    .argument('<id>', 'id, a unique beginning of it, or a unique name')
    .argument('<k=v...>', 'tags; with --off their keys are enough')
    .option('--off', 'take the tags off');
  runs(command, (context, options, args) => {
    const { off } = organiseOptions.parse(options);
    const [id, ...texts] = someIds.parse(args);
    const tags = Object.fromEntries(texts.map((text) => tagOf(text, off)));
    return annotate(context, [id], { tags }, off ? 'Took tags off' : 'Tagged');
  });
};

/** Splits at the first `=`: what follows it is the value, also nothing. */
function tagOf(text: string, off: boolean): readonly [string, string | null] {
  const at = text.indexOf('=');
  const key = (at === -1 ? text : text.slice(0, at)).trim();
  if (key === '' || (at === -1 && !off)) {
    throw new CliFailure('usage', `"${text}" is no tag.`, 'Write KEY=VALUE, such as team=vision.');
  }
  return [key, off ? null : text.slice(at + 1)];
}
