import * as z from 'zod';
import { readActs, verifyLogs } from '../../audit/read.ts';
import type { ChainCheck, LoggedAct } from '../../audit/read.ts';
import { relativePath } from '../../catalog/identity.ts';
import type { Problem } from '../../runs/run.ts';
import { readDuration, readMoment } from '../../runs/query-literals.ts';
import { launchedId } from '../../jobs/run-record.ts';
import type { CliCommand } from '../command.ts';
import { basesOf } from '../context.ts';
import type { Context } from '../context.ts';
import { CliFailure, exitStatus } from '../failure.ts';
import { runIdOf } from '../jobs.ts';
import { shown, table } from '../table.ts';

const given = z.object({
  verify: z.boolean().default(false),
  run: z.string().optional(),
  since: z.string().optional(),
});

/** `trainyard audit`: who did what, and whether the log of it is whole. */
export const auditCommand: CliCommand = (program, runs) => {
  const command = program
    .command('audit')
    .description('who did what: the log of acts; 1 if --verify finds its chain broken')
    .option(
      '--verify',
      'verify the chain of every log, and name the first entry that was edited, removed, moved or cut',
    )
    .option('--run <id>', 'only acts on this run (an id, or the beginning of one)')
    .option('--since <time>', 'only acts since a date (2026-01-31), or a time ago (7d, 12h)');
  runs(command, async (context, options) => {
    const { verify, run, since } = given.parse(options);
    const from = since === undefined ? null : momentOf(since);
    const logs = basesOf(context).map((base) => ({ base, ...readActs(base) }));
    const all = logs.flatMap((log) => log.acts);
    const on = run === undefined ? all : await actsOn(context, all, run);
    const acts = on.filter(({ at }) => from === null || at >= from).sort((a, b) => a.at - b.at);
    const problems = logs.flatMap((log) => log.problems.map((problem) => inBase(problem, log.base)));
    const chains = verify ? await verified(context) : null;
    const first = chains?.find(({ fault }) => fault !== null) ?? null;
    const document = { acts, problems, ...(chains === null ? {} : { whole: first === null, chains, first }) };
    if (context.output.json) await context.output.document(document);
    else await context.output.text(asText(context, acts, problems, chains));
    return first === null ? exitStatus.done : exitStatus.doesNotHold;
  });
};

/** The acts on a run; where none is told by that text, by the id of the run that goes by it. */
async function actsOn(context: Context, all: readonly LoggedAct[], run: string): Promise<readonly LoggedAct[]> {
  const on = all.filter(({ subject }) => subject.startsWith(run) || subject.startsWith(launchedId(run)));
  const id = on.length > 0 || all.length === 0 ? null : await runIdOf(context, run);
  return id === null ? on : all.filter(({ subject }) => subject === id);
}

function momentOf(text: string): number {
  const ago = readDuration(text.replace(/^-/, ''));
  const moment = ago === null ? (readMoment(text)?.at ?? null) : Date.now() - ago;
  if (moment === null) {
    throw new CliFailure('bad-time', `"${text}" is no time.`, 'Write a date (2026-01-31), or a time ago (7d, 12h).');
  }
  return moment;
}

async function verified(context: Context): Promise<readonly ChainCheck[]> {
  const chains: ChainCheck[] = [];
  for (const base of basesOf(context)) {
    for (const check of await verifyLogs(base, { git: true, signal: context.signal })) {
      const problems = check.problems.map((problem) => inBase(problem, base));
      chains.push({ ...check, file: relativePath(base, check.file), problems });
    }
  }
  return chains;
}

function inBase(problem: Problem, base: string): Problem {
  return { ...problem, file: relativePath(base, problem.file) };
}

function asText(
  { output }: Context,
  acts: readonly LoggedAct[],
  problems: readonly Problem[],
  chains: readonly ChainCheck[] | null,
): string {
  const parts: string[] = [];
  const rows = acts.map(({ at, who, verb, subject, face, detail }) => [
    new Date(at).toISOString().slice(0, 19).replace('T', ' '),
    shown(who),
    shown(verb),
    shown(subject),
    shown(face),
    shown(
      Object.entries(detail)
        .flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`]))
        .join(' '),
      80,
    ),
  ]);
  const titles = ['WHEN (UTC)', 'WHO', 'DID', 'TO', 'FROM', 'DETAIL'];
  if (chains === null && rows.length === 0) parts.push('Nothing is in the log of acts.');
  if (chains === null && rows.length > 0)
    parts.push(
      table(
        titles.map((title) => ({ title })),
        rows,
      ),
    );
  for (const { file, entries, head, fault, problems: notes } of chains ?? []) {
    const end = head ? '' : ' Git keeps no head of it here: a cut end would not show.';
    if (fault === null) parts.push(`${output.paint('Whole', 'green')}: ${file}, ${entries} entries.${end}`);
    else parts.push(`${output.paint('Broken', 'red')}: ${file}: line ${fault.line} ${fault.message}.\n  ${fault.hint}`);
    for (const note of notes) parts.push(`${note.file}: ${note.message}\n  ${note.hint}`);
  }
  if (chains?.length === 0) parts.push('There is no log of acts yet.');
  if (chains === null) for (const { file, message, hint } of problems) parts.push(`${file}: ${message}\n  ${hint}`);
  return parts.join('\n');
}
