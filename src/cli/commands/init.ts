import { relative } from 'node:path';
import * as z from 'zod';
import { PythonParser } from '../../code/python-parser.ts';
import { newProposals, presentProject, writeProject } from '../../project/propose/create.ts';
import { proposeActions } from '../../project/propose/find.ts';
import type { CliCommand } from '../command.ts';
import { CliFailure, exitStatus } from '../failure.ts';
import { shown, table } from '../table.ts';

const options = z.object({ all: z.boolean().default(false), dryRun: z.boolean().default(false) });

/** `trainyard init`: writes a trainyard.yaml with the actions that the files of the folder suggest. */
export const initCommand: CliCommand = (program, runs) => {
  const command = program
    .command('init')
    .description('write a trainyard.yaml with what can be launched here, or add that to the one that is there')
    .argument('[action...]', 'only these of what was found; default: what looks like training')
    .option('--all', 'everything that was found')
    .option('--dry-run', 'say what was found, and write nothing');
  runs(command, async (context, given, args) => {
    const { all, dryRun } = options.parse(given);
    const { output, roots, dist } = context;
    const base = roots[0]?.base ?? '.';
    output.progress('Looking for what can be launched');
    const found = newProposals(base, await proposeActions(base, new PythonParser(dist)));
    const names = found.map(({ name }) => name);
    const unknown = args.find((name) => !names.includes(name));
    if (unknown !== undefined) {
      const hint = names.length === 0 ? 'Nothing new was found.' : `There is: ${names.join(', ')}.`;
      throw new CliFailure('no-such-action', `Nothing called "${unknown}" was found.`, hint);
    }
    const chosen = found.filter(({ name, likely }) => (args.length > 0 ? args.includes(name) : all || likely));
    const done = dryRun ? null : write(base, chosen);
    const report = found.map((one) => ({
      name: one.name,
      run: one.run,
      params: one.params,
      file: one.file,
      what: one.what,
      written: done !== null && chosen.includes(one),
    }));
    if (output.json) {
      const file = done === null ? null : relative(base, done.file);
      await output.document({ file, created: done?.created ?? false, actions: report });
      return exitStatus.done;
    }
    if (report.length > 0) {
      const titles = [{ title: '' }, { title: 'ACTION' }, { title: 'FOUND IN' }, { title: 'COMMAND' }];
      const rows = found.map((one) => [
        chosen.includes(one) ? '+' : '',
        shown(one.name),
        shown(`${one.file} (${one.what})`),
        shown(one.run, 80),
      ]);
      await output.text(table(titles, rows));
    }
    output.say(sentence(done, chosen.length));
    return exitStatus.done;
  });
};

function write(
  base: string,
  chosen: Parameters<typeof writeProject>[1],
): { readonly file: string; readonly created: boolean } {
  if (chosen.length === 0 && presentProject(base) !== null) {
    throw new CliFailure(
      'nothing-new',
      'Nothing was found that trainyard.yaml does not have.',
      'Write actions by hand, or use --all.',
    );
  }
  const done = writeProject(base, chosen);
  if (!done.ok) throw new CliFailure('bad-project', done.problem, 'trainyard doctor says what is wrong with it.');
  return done;
}

function sentence(done: { readonly file: string; readonly created: boolean } | null, actions: number): string {
  if (done === null) return 'Nothing was written.';
  const what = actions === 1 ? '1 action' : `${actions} actions`;
  return done.created ? `Wrote ${done.file} with ${what}.` : `Added ${what} to ${done.file}.`;
}
