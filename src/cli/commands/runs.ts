import * as z from 'zod';
import { formatNumber } from '../../runs/numbers.ts';
import { withStatedGoals } from '../../runs/goal.ts';
import { primaryMetric } from '../../runs/primary.ts';
import type { Run } from '../../runs/run.ts';
import type { CliCommand } from '../command.ts';
import { openCatalog } from '../context.ts';
import { csvRow } from '../../runs/csv.ts';
import { exitStatus } from '../failure.ts';
import type { Output } from '../output.ts';
import { queryFailure } from '../pick.ts';
import { paintStatus, when } from '../shown-run.ts';
import { shown, table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';

const options = z.object({
  query: z.string().default(''),
  sort: z.array(z.string()).default([]),
  limit: z.number().nullable().default(null),
  offset: z.number().default(0),
  all: z.boolean().default(false),
  csv: z.boolean().default(false),
});

const collect = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value];

/** `trainyard runs`: every run, filtered and sorted. */
export const runsCommand: CliCommand = (program, runs) => {
  const command = program
    .command('runs')
    .description('list runs')
    .option('--query <query>', 'only runs that fit, such as: metrics.val/acc > 0.9 and params.optimizer = adam')
    .option('--sort <key>', 'key of the query language, - in front for descending (may be repeated)', collect)
    .option('--limit <n>', 'at most so many', wholeNumber)
    .option('--offset <n>', 'leave out the first so many', wholeNumber)
    .option('--all', 'archived and deleted runs too')
    .option('--csv', 'a table as CSV');
  runs(command, async (context, given) => {
    const { csv, ...request } = options.parse(given);
    const { output } = context;
    const catalog = await openCatalog(context, false);
    try {
      const answer = await catalog.query(request);
      if (!answer.ok) throw queryFailure(answer.fault, faultyText(answer.fault.to, request));
      const { runs: found, total, problems } = answer.value;
      if (output.json) await output.document({ runs: found, total, problems });
      else if (csv) await output.text(asCsv(found));
      else {
        await output.text(asTable(found, output));
        if (found.length < total) output.say(`${found.length} of ${total} runs.`);
        for (const { file, message, hint } of problems) output.say(`${shown(file, 120)}: ${message} ${hint}`);
      }
    } finally {
      await catalog.dispose();
    }
    return exitStatus.done;
  });
};

/** The text that a fault's place counts in: the query where it is long enough, else no text is shown. */
function faultyText(to: number, { query }: { readonly query: string }): string {
  return to <= query.length ? query : '';
}

function asTable(runs: readonly Run[], output: Output): string {
  if (runs.length === 0) return 'No runs.';
  const metric = primaryMetric(runs, withStatedGoals({}, runs));
  const columns = [
    { title: 'NAME' },
    { title: 'STATUS' },
    { title: 'EXPERIMENT' },
    { title: shown(metric ?? 'METRIC', 24), right: true },
    { title: 'STARTED' },
    { title: 'ID' },
  ];
  const rows = runs.map((run) => {
    const value = metric !== null && Object.hasOwn(run.metrics, metric) ? run.metrics[metric]?.last : undefined;
    return [
      shown(run.name, 40),
      paintStatus(run, output),
      shown(run.experiment, 30),
      value === undefined ? '' : formatNumber(value),
      when(run.startedAt),
      shown(run.id, 80),
    ];
  });
  return table(columns, rows);
}

/** One row a run: its fields, then every metric's last value and every parameter. */
function asCsv(runs: readonly Run[]): string {
  const metrics = namesOf(runs, (run) => run.metrics);
  const params = namesOf(runs, (run) => run.params);
  const tags = namesOf(runs, (run) => run.tags);
  const head = ['id', 'name', 'tracker', 'experiment', 'status', 'reason', 'exitCode', 'startedAt', 'endedAt'];
  const tail = ['commit', 'parent', 'location'];
  const rows = runs.map((run) =>
    csvRow([
      run.id,
      run.name,
      run.tracker,
      run.experiment,
      run.status,
      run.reason,
      run.exitCode,
      run.startedAt,
      run.endedAt,
      run.git?.commit,
      run.parent,
      run.location,
      ...metrics.map((name) => (Object.hasOwn(run.metrics, name) ? run.metrics[name]?.last : null)),
      ...params.map((name) => (Object.hasOwn(run.params, name) ? run.params[name] : null)),
      ...tags.map((name) => (Object.hasOwn(run.tags, name) ? run.tags[name] : null)),
    ]),
  );
  const titles = [
    ...head,
    ...tail,
    ...metrics.map((name) => `metrics.${name}`),
    ...params.map((name) => `params.${name}`),
    ...tags.map((name) => `tags.${name}`),
  ];
  return [csvRow(titles), ...rows].join('\n');
}

function namesOf(runs: readonly Run[], read: (run: Run) => object): string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(read(run))))].sort();
}
