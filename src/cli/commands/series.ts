import * as z from 'zod';
import type { CatalogApi } from '../../catalog/api.ts';
import type { Run } from '../../runs/run.ts';
import type { Series } from '../../runs/series.ts';
import type { CliCommand } from '../command.ts';
import { openCatalog } from '../context.ts';
import { csvRow } from '../../runs/csv.ts';
import { CliFailure, exitStatus } from '../failure.ts';
import { nearNames } from '../../project/near-names.ts';
import { pickRun } from '../pick.ts';
import { table } from '../table.ts';

const both = z.tuple([z.string(), z.string()]).rest(z.string());
const options = z.object({ csv: z.boolean().default(false) });

/** `trainyard series ID METRIC`: every point that was logged. */
export const seriesCommand: CliCommand = (program, runs) => {
  const command = program
    .command('series')
    .description('every point of one metric')
    .argument('<id>', 'id, a unique beginning of it, or a unique name')
    .argument('<metric>', 'name of the metric')
    .option('--csv', 'a table as CSV');
  runs(command, async (context, given, args) => {
    const [text, metric] = both.parse(args);
    const { csv } = options.parse(given);
    const { output } = context;
    const catalog = await openCatalog(context, false);
    try {
      const id = await pickRun(catalog, text);
      const series = await read(catalog, id, metric);
      const columns = { steps: [...series.steps], times: [...series.times].map(kept), values: [...series.values] };
      const rows = columns.steps.map((step, i) => [step, columns.times[i] ?? null, columns.values[i] ?? null] as const);
      if (output.json) await output.document({ run: id, metric, ...columns });
      else if (csv) await output.text([csvRow(['step', 'time', 'value']), ...rows.map(csvRow)].join('\n'));
      else {
        const cells = rows.map(([step, time, value]) => [String(step), timeText(time), String(value)]);
        const right = true;
        await output.text(table([{ title: 'STEP', right }, { title: 'TIME' }, { title: 'VALUE', right }], cells));
      }
    } finally {
      await catalog.dispose();
    }
    return exitStatus.done;
  });
};

/** A time that the tool did not keep is null. */
function kept(time: number): number | null {
  return Number.isNaN(time) ? null : time;
}

function timeText(time: number | null): string {
  const date = new Date(time ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

async function read(catalog: CatalogApi, id: string, metric: string): Promise<Series> {
  const series = (await catalog.series(id, [metric])).get(metric);
  if (series !== undefined) return series;
  const [run] = await catalog.runs([id]);
  const names = Object.keys(run?.metrics ?? {});
  if (names.includes(metric)) {
    const server = await troubleOf(catalog, run);
    if (server !== null) throw new CliFailure('server', server.message, server.hint, exitStatus.outside);
    throw new CliFailure('unreadable-series', `The points of ${metric} cannot be read any more.`, 'Try again.');
  }
  const near = nearNames(metric, names);
  const listed = names.slice(0, 10).join(', ') + (names.length > 10 ? ', …' : '');
  const hint =
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `It has: ${names.length > 0 ? listed : 'none'}.`;
  throw new CliFailure('no-such-metric', `The run ${id} has no metric "${metric}".`, hint);
}

/** What is wrong with the server that a run is on; null for a run that is on none. */
async function troubleOf(
  catalog: CatalogApi,
  run: Run | undefined,
): Promise<{ readonly message: string; readonly hint: string } | null> {
  const sources = new Set(run?.sources.map(({ file }) => file));
  const server = (await catalog.servers()).find(({ uri }) => sources.has(uri));
  if (server === undefined) return null;
  return server.trouble ?? { message: `${server.name} does not give the points.`, hint: 'Try again later.' };
}
