import * as z from 'zod';
import type { CliCommand } from '../command.ts';
import { openCatalog } from '../context.ts';
import { CliFailure, exitStatus } from '../failure.ts';
import { pickRun } from '../pick.ts';
import { explanationText } from '../shown-explanation.ts';

const pair = z.tuple([z.string(), z.string()]).rest(z.string());
const given = z.object({ git: z.boolean().default(true), metric: z.string().nullable().default(null) });

/** `trainyard explain A B`: why one run came out unlike another, by what all runs tell of what differs between them. */
export const explainCommand: CliCommand = (program, runs) => {
  const command = program
    .command('explain')
    .description('why one run came out unlike another: what differs, by what it is known to have changed over all runs')
    .argument('<a>', 'the run that is compared with')
    .argument('<b>', 'the run that is explained: a difference is b minus a')
    .option('--metric <name>', 'the metric to explain; default: the primary metric')
    .option('--no-git', 'do not start git: code is told apart by its commit alone');
  runs(command, async (context, options, args) => {
    const [first, second] = pair.parse(args);
    const { git, metric } = given.parse(options);
    const catalog = await openCatalog(context, false);
    try {
      const [a, b] = [await pickRun(catalog, first), await pickRun(catalog, second)];
      if (a === b) throw new CliFailure('usage', `Both names mean the run ${a}.`, 'Name two runs.');
      const found = await catalog.explain({ a, b, metric }, { git });
      if (!found.ok) throw new CliFailure(found.code, found.message, found.hint);
      if (context.output.json) await context.output.document({ ...found.value, problems: found.problems });
      else {
        const names = new Map((await catalog.runs([a, b])).map(({ id, name }) => [id, name]));
        await context.output.text(explanationText(found.value, found.problems, names, context.output));
      }
    } finally {
      await catalog.dispose();
    }
    return exitStatus.done;
  });
};
