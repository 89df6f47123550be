import { join } from 'node:path';
import { Option } from 'commander';
import * as z from 'zod';
import { PythonParser } from '../../code/python-parser.ts';
import { currentRecord, hasEnded } from '../../jobs/record-file.ts';
import { launchedId } from '../../jobs/run-record.ts';
import type { RunRecord } from '../../jobs/run-record.ts';
import { openBackend } from '../../launch/backends.ts';
import { launch } from '../../launch/launch.ts';
import type { Launched } from '../../launch/launch.ts';
import { usualGraceMs } from '../../launch/options.ts';
import { planLaunch } from '../../launch/plan.ts';
import type { LaunchPlan, LaunchRequest } from '../../launch/plan.ts';
import { findTarget } from '../../launch/target.ts';
import type { LaunchTarget } from '../../launch/target.ts';
import { projectFileName } from '../../project/base.ts';
import { nearNames } from '../../project/near-names.ts';
import type { Run } from '../../runs/run.ts';
import type { CliCommand } from '../command.ts';
import { openCatalog } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../failure.ts';
import { failureOf, follow, jobDocument, open, optionsOf } from '../jobs.ts';
import { collectParam } from '../param-option.ts';
import { paintStatus } from '../shown-run.ts';
import { shown } from '../table.ts';

const options = z.object({
  param: z.record(z.string(), z.string()).default({}),
  backend: z.string().default('local'),
  detach: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});
type Options = z.infer<typeof options>;

/** `trainyard train [ACTION]`: launches an action of trainyard.yaml, or a script as it is. */
export const trainCommand: CliCommand = (program, runs) => {
  const command = program
    .command('train')
    .description('launch an action of trainyard.yaml, or a script, and wait for its end')
    .argument('[action]', 'an action, or the path of a script; default: train, or the only action there is')
    .addOption(
      new Option('-p, --param <k=v>', 'a value instead of the default (may be repeated)').argParser(collectParam),
    )
    .option('--backend <name>', 'where to run it', 'local')
    .option('--detach', 'do not wait for the end')
    .option('--dry-run', 'say what would be started, and start nothing');
  runs(command, (context, given, args) => train(context, options.parse(given), args[0] ?? null));
};

async function train(
  context: Context,
  { param, backend: backendName, detach, dryRun }: Options,
  name: string | null,
): Promise<number> {
  const { output, env, dist } = context;
  const [root] = context.roots;
  if (root === undefined) throw new Error('There is always a folder.');
  const { base } = root;
  const request: LaunchRequest = {
    base,
    target: targetOf(context, base, root.folder, name),
    params: param,
    interpreter: null,
    env,
    trusted: true,
  };
  const opened = openBackend(backendName, optionsOf(context));
  if (!opened.ok) throw failureOf(opened);
  const plan = await planLaunch(request, new PythonParser(dist));
  if (!plan.ok) {
    const [near] = nearNames(
      Object.keys(param).find((key) => plan.known?.includes(key) === false) ?? '',
      plan.known ?? [],
    );
    throw failureOf(near === undefined ? plan : { ...plan, hint: `Did you mean ${near}? ${plan.hint}` });
  }
  if (dryRun) return sayPlan(context, plan, backendName);
  const launched = await launch(plan, {
    backendName,
    backend: opened.backend,
    face: context.face,
    tags: {},
    parent: null,
    signal: context.signal,
  });
  if (!launched.ok) throw failureOf(launched);
  for (const warning of launched.warnings) output.say(warning);
  output.say(`Launched ${launched.record.name} (${launchedId(launched.record.slug)}).`);
  if (!detach) return waitFor(context, base, launched);
  return answer(context, base, launched, currentRecord(launched));
}

function targetOf(context: Context, base: string, cwd: string, name: string | null): LaunchTarget {
  const found = findTarget({ file: context.config ?? join(base, projectFileName), cwd }, name);
  if (found.ok) return found.target;
  const near = nearNames(name ?? '', name === null ? [] : (found.known ?? []));
  throw failureOf(near.length === 0 ? found : { ...found, hint: `Did you mean ${near.join(' or ')}?` });
}

async function sayPlan({ output }: Context, plan: LaunchPlan, backend: string): Promise<number> {
  const { command, params, ownEnv, inputs, outputs, gpus, action, experiment } = plan;
  const none = { run: null, job: null, status: null, exitCode: null };
  if (output.json) {
    await output.document({
      ...none,
      action,
      experiment,
      backend,
      command,
      params,
      env: ownEnv,
      inputs,
      outputs,
      gpus,
    });
    return exitStatus.done;
  }
  await output.text(
    command.argv.map((argument) => (/^[\w./:=@%+,-]+$/.test(argument) ? argument : JSON.stringify(argument))).join(' '),
  );
  output.say(`Would run in ${command.cwd} on ${backend}. Nothing was started.`);
  return exitStatus.done;
}

/** Ctrl-C cancels; a hang-up ends this program, and the training goes on. */
async function waitFor(context: Context, base: string, launched: Launched): Promise<number> {
  const { output, signal } = context;
  const job = open(context, { ...launched, base });
  context.linger();
  let state = await follow(job, signal, (bytes) => output.pass(bytes));
  if (signal.aborted) {
    output.say(`Cancelling ${launched.record.name}.`);
    state = await job.cancel(usualGraceMs, context.face);
  }
  const record: RunRecord = { ...launched.record, ...state };
  await answer(context, base, launched, record);
  if (state.reason === 'not-started') return exitStatus.outside;
  return state.status === 'finished' ? exitStatus.done : exitStatus.doesNotHold;
}

async function answer(context: Context, base: string, { folder }: Launched, record: RunRecord): Promise<number> {
  const { output } = context;
  const { status, exitCode } = record;
  if (output.json) {
    const run = await runOf(context, base, hasEnded(record) ? base : folder, launchedId(record.slug));
    await output.document({ run, job: jobDocument(record), status, exitCode });
  } else await output.text(`${shown(record.name)}  ${paintStatus(record, output)}  ${shown(launchedId(record.slug))}`);
  return exitStatus.done;
}

/** The run as every command shows it: with what its own logger wrote, where the whole base is looked at. */
async function runOf(context: Context, base: string, folder: string, id: string): Promise<Run | null> {
  const catalog = await openCatalog({ ...context, roots: [{ folder, base }] }, false);
  try {
    const found = await catalog.find(id);
    const [run] = 'id' in found ? await catalog.runs([found.id]) : [];
    return run ?? null;
  } finally {
    await catalog.dispose();
  }
}
