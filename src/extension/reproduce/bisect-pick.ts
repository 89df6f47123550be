import { basename } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { CatalogApi } from '../../catalog/api.ts';
import { runGit, textOf } from '../../git/run-git.ts';
import { formatAge, formatNumber } from '../../runs/numbers.ts';
import { primaryMetric } from '../../runs/primary.ts';
import type { Run } from '../../runs/run.ts';
import { workspaceActions } from '../launch/actions.ts';
import { targetName, workspaceBases } from '../launch/places.ts';

/** What is to be bisected. */
export interface BisectAsked {
  /** Absolute: the base. */
  readonly folder: string;
  readonly metric: string;
  readonly good: string;
  readonly bad: string;
  /** Null: the usual one. */
  readonly action: string | null;
  /** Null: learned from repeats at both ends. */
  readonly threshold: number | null;
  readonly parallel: number;
}

/** What keybindings, tasks and other extensions may hand over; what is missing is asked. */
const givenSchema = z.object({
  folder: z.string().optional(),
  metric: z.string().optional(),
  good: z.string().optional(),
  bad: z.string().optional(),
  action: z.string().optional(),
  threshold: z.number().nullable().optional(),
  parallel: z.int().min(1).optional(),
});

const mostCommits = 500;

/** Asks for what is not said. Undefined if the person gave up. */
export async function pickBisect(catalog: CatalogApi, args: readonly unknown[]): Promise<BisectAsked | undefined> {
  const given = givenSchema.safeParse(args[0]).data ?? {};
  const folder = given.folder ?? (await pickFolder());
  if (folder === undefined) return undefined;
  const answer = await catalog.query({ query: '', sort: [], limit: 5_000, offset: 0, all: false });
  const runs = answer.ok ? answer.value.runs : [];
  const metric = given.metric ?? (await pickMetric(runs));
  if (metric === undefined) return undefined;
  const action = given.action ?? (await pickAction(folder));
  if (action === undefined) return undefined;
  const { l10n } = vscode;
  const bad =
    given.bad ?? (await pickCommit(folder, 'HEAD', l10n.t('At which commit is {0} bad?', metric), runs, metric));
  if (bad === undefined) return undefined;
  const before = l10n.t('At which earlier commit was {0} good?', metric);
  const good = given.good ?? (await pickCommit(folder, `${bad}~1`, before, runs, metric));
  if (good === undefined) return undefined;
  const threshold = given.threshold === undefined ? await pickThreshold(metric) : given.threshold;
  if (threshold === undefined) return undefined;
  return { folder, metric, good, bad, action, threshold, parallel: given.parallel ?? 1 };
}

async function pickFolder(): Promise<string | undefined> {
  const { l10n, window } = vscode;
  const bases = workspaceBases();
  if (bases.length === 0) throw new Error(l10n.t('Open a folder first.'));
  if (bases.length === 1) return bases[0];
  const items = bases.map((base) => ({ label: basename(base), description: base, base }));
  return (await window.showQuickPick(items, { title: l10n.t('Bisect a Metric') }))?.base;
}

async function pickMetric(runs: readonly Run[]): Promise<string | undefined> {
  const { l10n, window } = vscode;
  const counts = new Map<string, number>();
  for (const run of runs) for (const name of Object.keys(run.metrics)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const first = primaryMetric(runs, {});
  const title = l10n.t('Bisect a Metric');
  if (counts.size === 0) return window.showInputBox({ title, prompt: l10n.t('The metric to go by, as it is logged') });
  const items = [...counts]
    .filter(([name]) => !name.startsWith('system/'))
    .sort(([a, many], [b, few]) => Number(b === first) - Number(a === first) || few - many || (a < b ? -1 : 1))
    .map(([label, count]) => ({ label, description: l10n.t('{0} runs', count) }));
  return (await window.showQuickPick(items, { title, placeHolder: l10n.t('Which metric went wrong?') }))?.label;
}

async function pickAction(folder: string): Promise<string | null | undefined> {
  const { l10n, window } = vscode;
  const own = workspaceActions().filter(({ base }) => base === folder);
  const [only] = own;
  if (own.length === 1 && only !== undefined) return targetName(only.target);
  if (own.length === 0) {
    const prompt = l10n.t('The script to train at each commit, such as train.py');
    const script = await window.showInputBox({ title: l10n.t('Bisect a Metric'), prompt });
    return script === '' ? undefined : script;
  }
  const items = own.map(({ target }) => ({
    label: targetName(target),
    description: 'action' in target ? target.action.run : '',
  }));
  const placeHolder = l10n.t('Which action is trained at each commit?');
  return (await window.showQuickPick(items, { title: l10n.t('Bisect a Metric'), placeHolder }))?.label;
}

async function pickCommit(
  folder: string,
  from: string,
  placeHolder: string,
  runs: readonly Run[],
  metric: string,
): Promise<string | undefined> {
  const format = '--format=%H%x1f%ct%x1f%D%x1f%s';
  const args = [
    'log',
    '-z',
    `--max-count=${mostCommits}`,
    '--no-show-signature',
    format,
    '--end-of-options',
    from,
    '--',
  ];
  const { l10n, window } = vscode;
  const answer = await runGit(args, { folder });
  if (!answer.ok) throw new Error(l10n.t('The commits cannot be listed: {0}.', answer.why));
  const items = (textOf(answer) ?? '').split('\0').flatMap((line) => {
    const [hash, time, names, ...subject] = line.replace(/^\n/, '').split('\x1f');
    if (hash === undefined || time === undefined || names === undefined) return [];
    const age = formatAge(Date.now() - Number(time) * 1000);
    const description = [hash.slice(0, 10), age, names, valueAt(hash, runs, metric)].filter((part) => part !== '');
    return [{ label: subject.join(' '), description: description.join(' · '), hash }];
  });
  const title = l10n.t('Bisect a Metric');
  return (await window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.hash;
}

/** What runs of a commit came to, such as `val/acc 0.9130`. */
function valueAt(hash: string, runs: readonly Run[], metric: string): string {
  const run = runs.find(
    ({ git, metrics }) => git !== null && hash.startsWith(git.commit) && Object.hasOwn(metrics, metric),
  );
  const value = run?.metrics[metric]?.last;
  return value === undefined ? '' : `${metric} ${formatNumber(value)}`;
}

/** A number; null: to be learned. */
async function pickThreshold(metric: string): Promise<number | null | undefined> {
  const { l10n, window } = vscode;
  const title = l10n.t('Bisect a Metric');
  const items = [
    {
      label: l10n.t('Enter a limit…'),
      description: l10n.t('Good up to this value: the fewest trainings'),
      learn: false,
    },
    {
      label: l10n.t('Learn it'),
      description: l10n.t('Trains both ends three times, to tell noise from change'),
      learn: true,
    },
  ];
  const placeHolder = l10n.t('How is good told from bad?');
  const chosen = await window.showQuickPick(items, { title, placeHolder });
  if (chosen === undefined) return undefined;
  if (chosen.learn) return null;
  const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));
  const text = await window.showInputBox({
    title,
    prompt: l10n.t('{0} is good up to…', metric),
    validateInput: (value) => (isNumber(value) ? null : l10n.t('Enter a number.')),
  });
  return text === undefined ? undefined : Number(text);
}
