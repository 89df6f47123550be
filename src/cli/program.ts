import { Command, CommanderError, Option } from 'commander';
import * as z from 'zod';
import { toJson } from '../runs/json.ts';
import type { Runner } from './command.ts';
import { makeContext } from './context.ts';
import type { Surroundings } from './context.ts';
import { CliFailure, exitStatus } from './failure.ts';
import { commands } from './registry.ts';
import { shown } from './table.ts';

const common = z.object({
  folder: z.array(z.string()).optional(),
  json: z.boolean().optional(),
  quiet: z.boolean().optional(),
  color: z.boolean().optional(),
  config: z.string().optional(),
  cache: z.boolean().optional(),
});

const collect = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value];

/** Adds the options that every command takes. */
export function withCommon(command: Command): Command {
  return command
    .addOption(new Option('--folder <dir>', 'folder to look in (may be repeated)').argParser(collect))
    .option('--json', 'one JSON document on standard output')
    .option('--quiet', 'no progress and no messages')
    .option('--no-color', 'no colours')
    .option('--config <file>', 'read this trainyard.yaml')
    .option('--no-cache', 'read everything anew, and keep nothing for the next time');
}

/** Common options may stand before and after the command's name: folders add up, else the later one counts. */
function merged(command: Command): z.infer<typeof common> {
  const own = common.parse(command.opts());
  const outer = common.parse(command.parent?.opts() ?? {});
  const folder = [...(outer.folder ?? []), ...(own.folder ?? [])];
  return {
    folder,
    json: own.json ?? outer.json,
    quiet: own.quiet ?? outer.quiet,
    color: own.color !== false && outer.color !== false,
    config: own.config ?? outer.config,
    cache: own.cache !== false && outer.cache !== false,
  };
}

/** Runs the command line with its arguments (without node and script); gives the exit status. Never throws. */
export async function runCli(argv: readonly string[], around: Surroundings, version: string): Promise<number> {
  let status: number = exitStatus.done;
  // Commander's own errors come before options are known: with --json they are JSON too.
  const end = argv.indexOf('--');
  const json = (end === -1 ? argv : argv.slice(0, end)).includes('--json');
  const program = withCommon(new Command('trainyard'))
    .description('Every training run in a folder, whatever tool logged it.')
    .version(version)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void around.streams.out.write(text),
      writeErr: (text) => {
        if (!json) around.streams.err.write(text);
      },
    });
  const runner: Runner = (command, action) => {
    withCommon(command)
      .exitOverride()
      .copyInheritedSettings(program)
      .action(async () => {
        status = await action(makeContext(merged(command), around), command.opts(), command.args);
      });
  };
  for (const add of commands) add(program, runner);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return status;
  } catch (error) {
    return fail(error, json, around);
  }
}

async function fail(error: unknown, json: boolean, { streams }: Surroundings): Promise<number> {
  const failure = asFailure(error);
  if (failure === null) return exitStatus.done;
  const { code, message, hint, status } = failure;
  const text = json ? toJson({ error: { code, message, hint } }) : `${shown(message, 4000)}\n${shown(hint, 1000)}`;
  // Commander has said its own message already.
  if (!json && error instanceof CommanderError) return status;
  await new Promise<void>((resolve) => {
    (json ? streams.out : streams.err).write(`${text}\n`, () => resolve());
  });
  return status;
}

function asFailure(error: unknown): CliFailure | null {
  if (error instanceof CliFailure) return error;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return null;
    const message = error.message.replace(/^error: /, '').replace(/\s+/g, ' ');
    return new CliFailure(
      'usage',
      message === '(outputHelp)' ? 'A command is missing.' : message,
      'See: trainyard --help',
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return new CliFailure('internal', message, 'This is a fault in Trainyard. Please report it.', exitStatus.outside);
}
