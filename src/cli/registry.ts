import type { CliCommand } from './command.ts';
import { archiveCommand } from './commands/archive.ts';
import { artifactsCommand } from './commands/artifacts.ts';
import { auditCommand } from './commands/audit.ts';
import { baselineCommand } from './commands/baseline.ts';
import { bisectCommand } from './commands/bisect.ts';
import { cancelCommand } from './commands/cancel.ts';
import { compareCommand } from './commands/compare.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { initCommand } from './commands/init.ts';
import { jobsCommand } from './commands/jobs.ts';
import { logsCommand } from './commands/logs.ts';
import { noteCommand } from './commands/note.ts';
import { reportCommand } from './commands/report.ts';
import { pruneCommand } from './commands/prune.ts';
import { reproduceCommand } from './commands/reproduce.ts';
import { runCommand } from './commands/run.ts';
import { runsCommand } from './commands/runs.ts';
import { seriesCommand } from './commands/series.ts';
import { starCommand } from './commands/star.ts';
import { tagCommand } from './commands/tag.ts';
import { trainCommand } from './commands/train.ts';
import { watchCommand } from './commands/watch.ts';

/** Every command there is, in the order in which help lists them. */
export const commands: readonly CliCommand[] = [
  runsCommand,
  runCommand,
  seriesCommand,
  artifactsCommand,
  noteCommand,
  tagCommand,
  starCommand,
  archiveCommand,
  baselineCommand,
  diffCommand,
  explainCommand,
  bisectCommand,
  compareCommand,
  reportCommand,
  watchCommand,
  initCommand,
  trainCommand,
  jobsCommand,
  logsCommand,
  cancelCommand,
  reproduceCommand,
  pruneCommand,
  auditCommand,
  doctorCommand,
];
