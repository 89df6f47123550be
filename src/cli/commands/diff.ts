import * as z from 'zod';
import type { RunsDiff } from '../../catalog/compare-api.ts';
import type { CliCommand } from '../command.ts';
import { openCatalog } from '../context.ts';
import { exitStatus } from '../failure.ts';
import { pickRun } from '../pick.ts';
import { asText } from '../shown-diff.ts';

const pair = z.tuple([z.string(), z.string()]).rest(z.string());
const given = z.object({ git: z.boolean().default(true) });

/** `trainyard diff A B`: what differs between two runs, down to their code. */
export const diffCommand: CliCommand = (program, runs) => {
  const command = program
    .command('diff')
    .description('what differs between two runs: parameters, metrics, environment, data and code')
    .argument('<a>', 'the run that is compared with')
    .argument('<b>', 'the run that is compared: a difference is b minus a')
    .option('--no-git', 'do not start git: code is left out');
  runs(command, async (context, options, args) => {
    const [first, second] = pair.parse(args);
    const catalog = await openCatalog(context, false);
    try {
      const [a, b] = [await pickRun(catalog, first), await pickRun(catalog, second)];
      const found = await catalog.diff(a, b, { git: given.parse(options).git });
      if (found === null) throw new Error('A run vanished while it was read.');
      if (context.output.json) await context.output.document(asDocument(found));
      else await context.output.text(asText(found, await catalog.runs([a, b]), context.output));
    } finally {
      await catalog.dispose();
    }
    return exitStatus.done;
  });
};

function asDocument({ params, metrics, tags, environment, git, data, code, a, b, problems }: RunsDiff): object {
  return { params, metrics, tags, environment, git, data, code, a, b, problems };
}
