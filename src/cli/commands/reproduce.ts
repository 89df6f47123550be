import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import * as z from 'zod';
import type { Origin } from '../../catalog/origin.ts';
import type { Reproduction } from '../../jobs/reproduction.ts';
import type { Run } from '../../runs/run.ts';
import { atItsBase } from '../../reproduce/at-its-base.ts';
import { finishLeft } from '../../reproduce/finish-left.ts';
import { reproducesTag } from '../../reproduce/attempt.ts';
import { usualTolerance } from '../../reproduce/judge.ts';
import type { ReproduceOptions } from '../../reproduce/reproduce.ts';
import { reproduceTimes } from '../../reproduce/repeat.ts';
import type { CliCommand } from '../command.ts';
import { openCatalog } from '../context.ts';
import type { Context } from '../context.ts';
import { CliFailure, exitStatus } from '../failure.ts';
import { backendOptions } from '../../launch/options.ts';
import { pickRun } from '../pick.ts';
import type { Output } from '../output.ts';
import { shown } from '../table.ts';
import { fromOne } from '../whole-number.ts';

const options = z.object({
  tolerance: z.number().default(usualTolerance.relative),
  atol: z.number().default(usualTolerance.absolute),
  in: z.string().optional(),
  current: z.boolean().default(false),
  env: z.enum(['auto', 'restore', 'current']).default('auto'),
  param: z.record(z.string(), z.string()).default({}),
  repeat: z.int().default(1),
  keep: z.boolean().default(false),
});
type Options = z.infer<typeof options>;
const first = z.tuple([z.string()]).rest(z.string());

/** `trainyard reproduce ID`: does a run again and says whether it came out the same. */
export const reproduceCommand: CliCommand = (program, runs) => {
  const command = program
    .command('reproduce')
    .description('do a run again in a worktree of its own, and say whether it came out the same; 1 if not')
    .argument('<id>', 'id, a unique beginning of it, or a unique name')
    .addOption(
      new Option('--tolerance <x>', 'how far a number may be off, as a part of it')
        .argParser(size)
        .default(usualTolerance.relative),
    )
    .addOption(
      new Option('--atol <y>', 'how far a number may be off at least').argParser(size).default(usualTolerance.absolute),
    )
    .option('--in <folder>', 'check out here, into an empty or a new folder, and leave it there')
    .option('--current', 'with the code, data, environment and defaults of now: does it still come out the same?')
    .addOption(
      new Option(
        '--env <which>',
        'auto: as it is, or restored before; restore: install what was recorded; current: as it is',
      )
        .choices(['auto', 'restore', 'current'])
        .default('auto'),
    )
    .addOption(
      new Option('-p, --param <k=v>', 'another value for an action’s parameter (may be repeated)').argParser(collect),
    )
    .addOption(new Option('--repeat <k>', 'so many times: judged by their spread').argParser(fromOne).default(1))
    .option('--keep', 'leave the worktree where it is, to look at');
  runs(command, (context, given, args) => reproduceRun(context, options.parse(given), first.parse(args)[0]));
};

function size(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new InvalidArgumentError('Write a number, such as 0.01.');
  return number;
}

function collect(text: string, before: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write a name, =, and a value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

async function reproduceRun(context: Context, given: Options, text: string): Promise<number> {
  const { output, cache, signal, env } = context;
  const origin = await originOf(context, text);
  const at = given.in === undefined ? null : emptyFolder(given.in);
  context.linger();
  const folder = context.caches;
  const how: ReproduceOptions = {
    mode: given.current ? 'current' : 'snapshot',
    choice: given.env,
    given: given.param,
    at,
    keep: given.keep,
    tolerance: { relative: given.tolerance, absolute: given.atol },
    face: context.face,
    backend: backendOptions(context.dist, context.caches, null),
    cache: folder,
    catalogCache: cache,
    surroundings: env,
    say: (line) => output.say(`${line}.`),
    pass: (bytes) => output.pass(bytes),
    signal,
  };
  await finishLeft(origin.base, how, (id) => originBy(context, id));
  const { reproduction, runs, checkout } = await reproduceTimes(origin, given.repeat, how);
  const run = reproduction.run === null ? null : await runOf(context, origin.base, reproduction.run);
  if (output.json) await output.document({ ...documentOf(reproduction, run), runs, checkout });
  else await output.text(asText(origin.run, reproduction, run, checkout, output));
  const holds = reproduction.verdict === 'identical' || reproduction.verdict === 'within-tolerance';
  return holds ? exitStatus.done : exitStatus.doesNotHold;
}

async function originBy(context: Context, id: string): Promise<Origin | null> {
  const catalog = await openCatalog(context, false);
  try {
    const origin = await catalog.origin(id);
    return origin === null ? null : atItsBase(origin);
  } finally {
    await catalog.dispose();
  }
}

/** The run that is meant; of one that reproduced another, that other one. */
async function originOf(context: Context, text: string): Promise<Origin> {
  const catalog = await openCatalog(context, false);
  try {
    let origin = await catalog.origin(await pickRun(catalog, text));
    const of = origin?.run.tags[reproducesTag];
    if (origin !== null && of !== undefined) {
      context.output.say(`${origin.run.name} reproduced ${of}, which is reproduced once more.`);
      origin = await catalog.origin(of);
    }
    if (origin === null)
      throw new CliFailure('no-such-run', 'The run is not there any more.', 'List the runs with: trainyard runs --all');
    if (origin.run.status === 'running' || origin.run.status === 'scheduled') {
      throw new CliFailure('still-running', `${origin.run.name} has not ended yet.`, 'Reproduce it once it has.');
    }
    return atItsBase(origin);
  } finally {
    await catalog.dispose();
  }
}

function emptyFolder(given: string): string {
  const folder = resolve(given);
  let names: readonly string[] = [];
  try {
    names = existsSync(folder) ? readdirSync(folder) : [];
  } catch {
    throw new CliFailure('no-such-folder', `${given} is not a folder.`, 'Name a folder that is empty, or not there.');
  }
  if (names.length === 0) return folder;
  throw new CliFailure('not-empty', `The folder ${given} is not empty.`, 'Name a folder that is empty, or not there.');
}

async function runOf(context: Context, base: string, id: string): Promise<Run | null> {
  const catalog = await openCatalog({ ...context, roots: [{ folder: base, base }] }, false);
  try {
    const [run] = await catalog.runs([id]);
    return run ?? null;
  } finally {
    await catalog.dispose();
  }
}

function documentOf(reproduction: Reproduction, run: Run | null): object {
  const { verdict, firstCause, reasons, differences, of, mode, tolerance, at } = reproduction;
  return { verdict, firstCause, reasons, differences, run, of, mode, tolerance, at };
}

const words = { identical: 'green', 'within-tolerance': 'green', different: 'red', impossible: 'yellow' } as const;

function asText(
  original: Run,
  { verdict, reasons, firstCause }: Reproduction,
  run: Run | null,
  checkout: string | null,
  output: Output,
): string {
  const lines = [`${shown(original.name)}  ${output.paint(verdict, words[verdict])}`];
  if (firstCause !== null) lines.push(`First cause: ${shown(firstCause, 400)}`);
  lines.push(...reasons.map((reason) => `- ${shown(reason, 1000)}`));
  if (run !== null)
    lines.push('', `Compare them with: trainyard diff ${shown(original.id, 400)} ${shown(run.id, 400)}`);
  if (checkout !== null) lines.push(`The worktree is in ${checkout}`);
  return lines.join('\n');
}
