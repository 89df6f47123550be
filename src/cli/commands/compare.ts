import * as z from 'zod';
import type { Comparison } from '../../catalog/compare-api.ts';
import { columnFormat, formatNumber } from '../../runs/numbers.ts';
import type { Run } from '../../runs/run.ts';
import type { CliCommand } from '../command.ts';
import { openCatalog } from '../context.ts';
import { CliFailure, exitStatus } from '../failure.ts';
import { pickRun, queryFailure } from '../pick.ts';
import { importanceTable, seedsTable } from '../shown-comparison.ts';
import { shown, table } from '../table.ts';

const options = z.object({
  metric: z.string().nullable().default(null),
  groupBy: z.string().nullable().default(null),
  query: z.string().nullable().default(null),
});

/** `trainyard compare ID…`: runs side by side, groups of seeds with their tests, and what parameters count for. */
export const compareCommand: CliCommand = (program, runs) => {
  const command = program
    .command('compare')
    .description('compare runs: a table, statistics of seeds, importance of parameters')
    .argument(
      '[ids...]',
      'ids, unique beginnings of them, or unique names; the first is what the others are compared with',
    )
    .option('--metric <name>', 'the metric to judge by (default: the primary one)')
    .option(
      '--group-by <key>',
      'one group for each value, such as params.optimizer (default: runs that differ in seeds only)',
    )
    .option('--query <query>', 'these runs too, such as: experiment = digits');
  runs(command, async (context, given, args) => {
    const { metric, groupBy, query } = options.parse(given);
    const catalog = await openCatalog(context, false);
    try {
      const ids: string[] = [];
      for (const text of args) ids.push(await pickRun(catalog, text));
      if (query !== null) {
        const answer = await catalog.query({ query, sort: [], limit: null, offset: 0, all: false });
        if (!answer.ok) throw queryFailure(answer.fault, query);
        ids.push(...answer.value.runs.map(({ id }) => id));
      }
      const unique = [...new Set(ids)];
      if (unique.length === 0)
        throw new CliFailure('no-runs', 'There is no run to compare.', 'Name runs, or give a --query.');
      const found = await catalog.runs(unique);
      if (metric !== null && !found.some(({ metrics }) => Object.hasOwn(metrics, metric))) {
        throw new CliFailure('no-such-metric', `None of these runs has the metric ${metric}.`, metricsHint(found));
      }
      const answer = await catalog.compare({ ids: unique, metric, groupBy });
      if (!answer.ok) throw queryFailure(answer.fault, groupBy ?? '');
      if (context.output.json) await context.output.document({ ...answer.value, runs: found });
      else await context.output.text(asText(answer.value, found));
    } finally {
      await catalog.dispose();
    }
    return exitStatus.done;
  });
};

function metricsHint(runs: readonly Run[]): string {
  const names = [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))].sort();
  return names.length === 0 ? 'They have no metrics.' : `They have ${names.slice(0, 12).join(', ')}.`;
}

function asText(comparison: Comparison, runs: readonly Run[]): string {
  const parts = [runsTable(comparison, runs)];
  if (comparison.groups.some(({ runs: members }) => members.length > 1)) parts.push(seedsTable(comparison));
  if (comparison.pairs.length > 0) parts.push(comparison.pairs.map(({ sentence }) => shown(sentence, 600)).join('\n'));
  parts.push(importanceTable(comparison));
  return parts.join('\n\n');
}

/** The metric, and the parameters that are not the same in all runs. */
function runsTable({ metric, differing }: Comparison, runs: readonly Run[]): string {
  const values = runs.map(({ metrics }) =>
    metric !== null && Object.hasOwn(metrics, metric) ? metrics[metric]?.last : undefined,
  );
  const format = columnFormat(values.filter((value) => value !== undefined));
  const named = differing.slice(0, 8);
  const columns = [
    { title: 'NAME' },
    { title: shown(metric ?? 'METRIC', 24), right: true },
    ...named.map((name) => ({ title: shown(name, 24) })),
  ];
  const rows = runs.map((run, i) => {
    const value = values[i];
    const cells = named.map((name) => (Object.hasOwn(run.params, name) ? cell(run.params[name]) : ''));
    return [shown(run.name, 40), value === undefined ? '' : format(value), ...cells];
  });
  return table(columns, rows);
}

function cell(value: Run['params'][string] | undefined): string {
  return typeof value === 'number' ? formatNumber(value) : shown(String(value ?? ''), 24);
}
