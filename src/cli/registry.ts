import type { CliCommand } from './command.ts';
import { doctorCommand } from './commands/doctor.ts';
import { runCommand } from './commands/run.ts';
import { runsCommand } from './commands/runs.ts';
import { seriesCommand } from './commands/series.ts';
import { watchCommand } from './commands/watch.ts';

/** Every command there is, in the order in which help lists them. */
export const commands: readonly CliCommand[] = [runsCommand, runCommand, seriesCommand, watchCommand, doctorCommand];
