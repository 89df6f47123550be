import { existsSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import * as z from 'zod';
import { PythonParser } from '../../code/python-parser.ts';
import { readActions } from '../../project/actions.ts';
import { projectFileName } from '../../project/base.ts';
import { readProject } from '../../project/project.ts';
import { runBisect, stepWords } from '../../reproduce/bisect/session.ts';
import type { BisectRequest, BisectSurroundings } from '../../reproduce/bisect/session.ts';
import { listBisects } from '../../reproduce/bisect/state.ts';
import type { Question } from '../../reproduce/bisect/state.ts';
import type { CliCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { CliFailure, exitStatus } from '../failure.ts';
import { failureOf, optionsOf } from '../jobs.ts';
import { collectParam } from '../param-option.ts';
import { bisectText } from '../shown-bisect.ts';
import { fromOne, wholeNumber } from '../whole-number.ts';

const options = z.object({
  metric: z.string().optional(),
  good: z.string().optional(),
  bad: z.string().optional(),
  action: z.string().nullable().default(null),
  threshold: z.number().nullable().default(null),
  goal: z.enum(['minimize', 'maximize']).nullable().default(null),
  repeats: z.int().nullable().default(null),
  parallel: z.int().default(1),
  firstParent: z.boolean().default(false),
  maxSkips: z.int().default(10),
  param: z.record(z.string(), z.string()).default({}),
  resume: z.union([z.boolean(), z.string()]).default(false),
});
type Options = z.infer<typeof options>;

/** `trainyard bisect`: finds the commit that changed a metric, by training commits between a good and a bad one. */
export const bisectCommand: CliCommand = (program, runs) => {
  const command = program
    .command('bisect')
    .description('find the commit that made a metric worse, by training commits between a good and a bad one')
    .option('--metric <name>', 'the metric to go by: its last value')
    .option('--good <rev>', 'a revision at which it was good')
    .option('--bad <rev>', 'a later revision at which it is bad')
    .option('--action <name>', 'the action (or script) to train; default: train, or the only action there is')
    .addOption(
      new Option('--threshold <x>', 'good up to this value; without it, learned at the ends').argParser(anyNumber),
    )
    .addOption(new Option('--goal <way>', 'which way the metric gets better').choices(['minimize', 'maximize']))
    .addOption(
      new Option(
        '--repeats <n>',
        'trainings of each end, and of what lies between them (default: 1, and 3 where values lie near neither end)',
      ).argParser(fromOne),
    )
    .addOption(new Option('--parallel <n>', 'commits that are trained at once (default: 1)').argParser(fromOne))
    .option('--first-parent', 'follow merges along their first parent only')
    .addOption(
      new Option('--max-skips <n>', 'commits that may fail before it is given up (default: 10)').argParser(wholeNumber),
    )
    .addOption(
      new Option('-p, --param <k=v>', 'a value instead of the default (may be repeated)').argParser(collectParam),
    )
    .option('--resume [bisect]', 'go on with the latest one that was stopped, or with this one');
  runs(command, (context, given) => bisect(context, options.parse(given)));
};

function anyNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) throw new InvalidArgumentError('It must be a number.');
  return number;
}

async function bisect(context: Context, given: Options): Promise<number> {
  const { output, env, dist, caches, signal } = context;
  const [root] = context.roots;
  if (root === undefined) throw new Error('There is always a folder.');
  const { base } = root;
  const asked = given.resume === false ? questionOf(given, root) : earlier(base, given.resume, given);
  const file = context.config ?? join(base, projectFileName);
  let said: string | null = null;
  const around: BisectSurroundings = {
    recipe: { base, file, action: asked.action, folder: asked.folder, params: asked.params, env, interpreter: null },
    cache: caches,
    backend: optionsOf(context),
    parser: new PythonParser(dist),
    face: context.face,
    metrics: readProject(file).metrics,
    signal,
    warn: (text) => output.say(text),
    tell: (step) => {
      const words = stepWords(step);
      if (words === null || words === said) return;
      said = words;
      output.say(words);
    },
  };
  // Ctrl-C cancels what is training; what was found out is kept.
  context.linger();
  const done = await runBisect(asked.request, around);
  if (!done.ok) throw failureOf(done);
  const { report } = done;
  if (output.json) await output.document(report);
  else await output.text(bisectText(report, output));
  return report.status === 'found' ? exitStatus.done : exitStatus.doesNotHold;
}

interface Asked {
  readonly request: BisectRequest;
  readonly action: string | null;
  readonly folder: string | undefined;
  readonly params: Readonly<Record<string, string>>;
}

function questionOf(given: Options, root: Context['roots'][number]): Asked {
  const { metric, good, bad, action, param } = given;
  const missing = Object.entries({ metric, good, bad }).flatMap(([name, value]) =>
    value === undefined ? [`--${name}`] : [],
  );
  if (metric === undefined || good === undefined || bad === undefined) {
    const hint = 'Write: trainyard bisect --metric val/acc --good v1.0 --bad HEAD';
    throw new CliFailure('usage', `It is not said what to look for: ${missing.join(', ')}.`, hint);
  }
  const folder = folderOf(root, action);
  return { request: { ...requestOf(given), metric, good, bad }, action, folder, params: param };
}

/**
 * A script is relative to where the person stands, as with `train`, and runs there; undefined: that is the base, or an
 * action has the name.
 */
function folderOf({ base, folder }: Context['roots'][number], action: string | null): string | undefined {
  const inside = relative(base, folder).split(sep).join('/');
  if (inside === '' || action === null) return undefined;
  if (readActions(join(base, projectFileName)).actions.some(({ name }) => name === action)) return undefined;
  // Scripts were named from the base before: one that is only there is meant.
  return !existsSync(resolve(folder, action)) && existsSync(resolve(base, action)) ? undefined : inside;
}

function requestOf({ threshold, goal, repeats, parallel, firstParent, maxSkips }: Options) {
  return { threshold, goal, repeats, parallel, firstParent, mostSkips: maxSkips };
}

/** The question of a bisection that was stopped. */
function earlier(base: string, resume: string | true, given: Options): Asked {
  const all = listBisects(base);
  const found =
    resume === true
      ? all.find(({ status }) => status === 'running' || status === 'stopped')
      : all.find(({ slug }) => slug.startsWith(resume));
  if (found === undefined) {
    const slugs = all.map(({ slug, status }) => `${slug} (${status})`).slice(0, 5);
    const hint = slugs.length === 0 ? 'Start one with --metric, --good and --bad.' : `There is: ${slugs.join(', ')}.`;
    throw new CliFailure('no-such-bisect', 'There is no bisection to go on with.', hint);
  }
  const { metric, good, bad, threshold, goal, repeats, firstParent, action, folder, params }: Question = found.question;
  const request = { ...requestOf(given), metric, good, bad, threshold, goal, repeats, firstParent };
  return { request, action, folder, params };
}
