import * as z from 'zod';
import type { NoteEdit } from '../notes/edit.ts';
import type { Run } from '../runs/run.ts';
import type { Context } from './context.ts';
import { openCatalog } from './context.ts';
import { CliFailure, exitStatus } from './failure.ts';
import { pickRun } from './pick.ts';
import { shown } from './table.ts';

/** The options of every command that organises runs. */
export const organiseOptions = z.object({ off: z.boolean().default(false) });

/** One or more ids. */
export const someIds = z.tuple([z.string()]).rest(z.string());

/**
 * Changes what was added to some runs, each meant by id, a unique beginning of it or a unique name, and answers them as
 * they are then: `{ runs: [run…] }`, or a sentence of what was `done` to which. Throws a CliFailure if some could not be
 * changed; the others are.
 */
export async function annotate(
  context: Context,
  texts: readonly string[],
  edit: NoteEdit,
  done: string,
): Promise<number> {
  const catalog = await openCatalog(context, false);
  try {
    const ids: string[] = [];
    for (const text of texts) ids.push(await pickRun(catalog, text));
    const { runs, refused } = await catalog.annotate([...new Set(ids)], edit);
    const [first] = refused;
    if (first !== undefined) {
      throw new CliFailure('not-kept', `${first.file}: ${first.message}`, first.hint);
    }
    if (context.output.json) await context.output.document({ runs });
    else context.output.say(`${done}: ${namesOf(runs)}.`);
    return exitStatus.done;
  } finally {
    await catalog.dispose();
  }
}

function namesOf(runs: readonly Run[]): string {
  const some = runs.slice(0, 10).map(({ name }) => shown(name, 60));
  return runs.length > some.length ? `${some.join(', ')} and ${runs.length - some.length} more` : some.join(', ');
}
