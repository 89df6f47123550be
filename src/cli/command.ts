import type { Command } from 'commander';
import type { Context } from './context.ts';

/** Makes a command's action: gives it a context, and its failures the exit status that belongs to them. */
export type Runner = (
  command: Command,
  action: (context: Context, options: Readonly<Record<string, unknown>>, args: readonly string[]) => Promise<number>,
) => void;

/** One command of the command line: adds itself to the program. */
export type CliCommand = (program: Command, runs: Runner) => void;
