import { t } from '@vscode/l10n';

/** A run's state in plain words: `failed: out of memory`, `killed: time limit`, `failed (exit code 2)`. */
export function statusWords(run: {
  readonly status: string;
  readonly reason: string | null;
  readonly exitCode: number | null;
}): string {
  const status = run.status === 'unknown' ? t('ended or interrupted') : run.status;
  const reason = run.reason === null || run.reason === run.status || run.reason === 'error' ? null : run.reason;
  if (reason !== null) return `${status}: ${reason.replaceAll('-', ' ')}`;
  return run.exitCode === null || run.exitCode === 0 ? status : t('{0} (exit code {1})', status, run.exitCode);
}

/** Tags in which trackers keep the command that a run was started with, likeliest first. */
const commandTags = ['trainyard.command', 'command', 'cmd', 'mlflow.source.name'];

/** The command that a run was started with, if its tags say so. */
export function commandOf(tags: Readonly<Record<string, string>>): string | null {
  for (const tag of commandTags) {
    const command = tags[tag];
    if (command !== undefined && command !== '') return command;
  }
  return null;
}
