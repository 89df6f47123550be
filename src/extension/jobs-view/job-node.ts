import * as vscode from 'vscode';
import { hasEnded } from '../../jobs/record-file.ts';
import type { CommandId } from '../manifest.ts';
import { runIcon, shapeOf } from '../runs-view/icons.ts';
import { escapeMarkdown } from '../runs-view/markdown.ts';
import { shortName } from '../runs-view/short-name.ts';
import { describeTimes, statusWord } from '../runs-view/words.ts';
import { commandLine, describeJob, stateWords } from './job-words.ts';
import type { Job } from './jobs.ts';

/** A row of the Jobs view. */
export class JobNode {
  readonly id: string;
  readonly job: Job;

  constructor(job: Job) {
    this.id = job.id;
    this.job = job;
  }

  item(now: number): vscode.TreeItem {
    const { record, live } = this.job;
    const name = live?.name ?? record.name;
    const item = new vscode.TreeItem(shortName(name));
    item.id = this.id;
    item.description = describeJob(this.job, now);
    const shape = shapeOf({ status: record.status, best: false, starred: false });
    item.iconPath = runIcon({ id: this.id, colour: live?.colour ?? null }, shape, false);
    item.contextValue = `job ${hasEnded(record) ? 'ended' : 'open'}`;
    item.command = {
      command: 'trainyard.job.openLog' satisfies CommandId,
      title: vscode.l10n.t('Open Log'),
      arguments: [this],
    };
    const said = [name, record.status === 'running' ? statusWord('running') : '', item.description];
    item.accessibilityInformation = { label: said.filter((part) => part !== '').join(', ') };
    return item;
  }

  tooltip(now: number): vscode.MarkdownString {
    const { record, live } = this.job;
    const { l10n } = vscode;
    const state = stateWords(this.job) || statusWord(record.status);
    const times = describeTimes(record.startedAt, record.endedAt, now);
    const params = Object.entries(record.params).map(([name, value]) => `${name}=${String(value)}`);
    const text = new vscode.MarkdownString('', true);
    text.appendMarkdown(`**${escapeMarkdown(live?.name ?? record.name)}**  \n`);
    text.appendMarkdown(
      [state, times]
        .filter((part) => part !== '')
        .map(escapeMarkdown)
        .join(' · '),
    );
    if (params.length > 0) text.appendMarkdown(`\n\n${escapeMarkdown(params.join(' · ').slice(0, 400))}`);
    text.appendMarkdown('\n');
    text.appendCodeblock(commandLine(this.job).slice(0, 600), 'shellscript');
    text.appendMarkdown(escapeMarkdown(l10n.t('in {0}', record.command.cwd)));
    return text;
  }
}
