import { renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option } from 'commander';
import * as z from 'zod';
import type { CliCommand } from '../command.ts';
import { openCatalog } from '../context.ts';
import { CliFailure, exitStatus } from '../failure.ts';
import { pickRun, queryFailure } from '../pick.ts';
import { htmlReport } from '../report/html.ts';
import { markdownReport } from '../report/markdown.ts';
import { gatherReport } from '../report/model.ts';

const options = z.object({
  query: z.string().default(''),
  baseline: z.string().nullable().default(null),
  metric: z.string().nullable().default(null),
  format: z.enum(['md', 'html']).optional(),
  output: z.string().optional(),
});

/** `trainyard report`: a report to keep or to post on a pull request. */
export const reportCommand: CliCommand = (program, runs) => {
  const command = program
    .command('report')
    .description('a report to keep or to post on a pull request')
    .option('--query <query>', 'only runs that fit')
    .option('--baseline <id>', 'the run that deltas are against (default: the pinned one)')
    .option('--metric <name>', 'the metric to judge by (default: the primary one)')
    .addOption(
      new Option('--format <format>', 'Markdown, or one HTML file with charts (default: md)').choices(['md', 'html']),
    )
    .option('--output <file>', 'write it there; .html is HTML');
  runs(command, async (context, given) => {
    const {
      query,
      baseline,
      metric,
      output,
      format = /\.html?$/i.test(output ?? '') ? 'html' : 'md',
    } = options.parse(given);
    const catalog = await openCatalog(context, false);
    try {
      const answer = await catalog.query({ query, sort: [], limit: null, offset: 0, all: false });
      if (!answer.ok) throw queryFailure(answer.fault, query);
      const { runs: found } = answer.value;
      if (metric !== null && !found.some(({ metrics }) => Object.hasOwn(metrics, metric))) {
        throw new CliFailure(
          'no-such-metric',
          `None of these runs has the metric ${metric}.`,
          'Check --metric and --query.',
        );
      }
      const id = baseline === null ? null : await pickRun(catalog, baseline);
      const report = await gatherReport(catalog, { runs: found, query, metric, baseline: id, madeAt: Date.now() });
      const text = format === 'html' ? htmlReport(report) : markdownReport(report);
      if (output !== undefined) write(resolve(output), text);
      if (context.output.json) {
        const facts = {
          metric: report.metric,
          best: report.best?.run.id ?? null,
          baseline: report.baseline?.run.id ?? null,
        };
        await context.output.document({ format, output: output ?? null, runs: found.length, ...facts, text });
      } else if (output === undefined) await context.output.text(text.trimEnd());
      else context.output.say(`Wrote ${output}.`);
    } finally {
      await catalog.dispose();
    }
    return exitStatus.done;
  });
};

/** A reader never sees half of it. */
function write(file: string, text: string): void {
  const half = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(half, text);
    renameSync(half, file);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CliFailure(
      'cannot-write',
      `The report cannot be written to ${file} (${why}).`,
      'Check --output.',
      exitStatus.outside,
    );
  }
}
