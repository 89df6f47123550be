import { once } from 'node:events';
import * as z from 'zod';
import type { CatalogEvent } from '../../catalog/api.ts';
import type { Run } from '../../runs/run.ts';
import type { CliCommand } from '../command.ts';
import { openCatalog } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../failure.ts';
import type { Output } from '../output.ts';
import { queryFailure } from '../pick.ts';
import { paintStatus } from '../shown-run.ts';
import { shown } from '../table.ts';

const options = z.object({ query: z.string().default(''), all: z.boolean().default(false) });
type Happening = 'added' | 'updated' | 'ended' | 'removed';

/** `trainyard watch`: one JSON line an event, until it is stopped. */
export const watchCommand: CliCommand = (program, runs) => {
  const command = program
    .command('watch')
    .description('tell what happens to runs, as JSON lines, until Ctrl-C')
    .option('--query <query>', 'only runs that fit')
    .option('--all', 'archived and deleted runs too');
  runs(command, (context, given) => watchRuns(context, options.parse(given)));
};

async function watchRuns(context: Context, { query, all }: z.infer<typeof options>): Promise<number> {
  const { output, signal } = context;
  const catalog = await openCatalog(context, true);
  const shownRuns = new Map<string, Run>();
  const request = { query, sort: [], limit: null, offset: 0, all };

  /** Compares what fits now with what was told, and tells the difference. */
  const tell = async (ended: ReadonlySet<string>): Promise<void> => {
    const answer = await catalog.query(request);
    if (!answer.ok) throw queryFailure(answer.fault, query);
    const now = new Map(answer.value.runs.map((run) => [run.id, run]));
    for (const [id, run] of now) {
      const before = shownRuns.get(id);
      shownRuns.set(id, run);
      if (before === undefined) await say(output, 'added', run);
      else if (before !== run && !ended.has(id)) await say(output, 'updated', run);
      if (before !== undefined && ended.has(id)) await say(output, 'ended', run);
    }
    for (const [id, run] of shownRuns) {
      if (now.has(id)) continue;
      shownRuns.delete(id);
      const [left] = await catalog.runs([id]);
      if (left !== undefined && ended.has(id)) await say(output, 'ended', left);
      await say(output, 'removed', left ?? run);
    }
  };

  const ended = new Set<string>();
  let ring = new AbortController();
  const listen = (event: CatalogEvent): void => {
    if (event.type !== 'changed' && event.type !== 'ended') return;
    if (event.type === 'ended') ended.add(event.run);
    ring.abort();
  };
  const unlisten = catalog.onEvent(listen);
  try {
    while (!signal.aborted) {
      ring = new AbortController();
      const now = new Set(ended);
      ended.clear();
      await tell(now);
      const woken = AbortSignal.any([signal, ring.signal]);
      if (!woken.aborted) await once(woken, 'abort');
      // The catalog tells "ended" right after "changed": both belong to one look.
      await Promise.resolve();
    }
  } finally {
    unlisten();
    await catalog.dispose();
  }
  return exitStatus.done;
}

async function say(output: Output, event: Happening, run: Run): Promise<void> {
  if (output.json || output.columns === null) await output.line({ event, run });
  else
    await output.text(`${event.padEnd(8)}${paintStatus(run, output)}  ${shown(run.name, 40)}  ${shown(run.id, 400)}`);
}
