import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { compareNatural } from '../../runs/natural.ts';
import { formatDelta, formatNumber } from '../../runs/numbers.ts';
import type { Run } from '../../runs/run.ts';
import { escapeMarkdown } from './markdown.ts';
import { compareMetrics } from './metric-order.ts';
import type { RunRow } from './nodes/run-node.ts';
import { sparklines } from './sparklines.ts';
import { verdictIcon, verdictWord } from './verdict-word.ts';
import { describeTimes, reasonWords, statusWord } from './words.ts';

const [metricRows, paramRows] = [5, 6];

/** The page about a run: state, metrics with curves, the parameters in which it differs from the runs beside it, commit. */
export async function runTooltip(
  catalog: CatalogApi,
  row: RunRow,
  siblings: readonly string[],
  now: number,
  trackerTitle: (tracker: string) => string,
): Promise<vscode.MarkdownString | undefined> {
  const runs = await catalog.runs([...new Set([row.key, ...siblings])]);
  const run = runs.find(({ id }) => id === row.key);
  if (run === undefined) return undefined;
  const parts = [
    head(run, row, now),
    await comparison(catalog, row),
    await metricTable(catalog, run, row.headline?.metric ?? null),
    paramTable(run, runs),
  ];
  parts.push(facts(run, trackerTitle));
  return new vscode.MarkdownString(parts.filter((part) => part !== '').join('\n\n'), true);
}

function head(run: Run, row: RunRow, now: number): string {
  const state = run.reason === null ? statusWord(run.status) : `${statusWord(run.status)}: ${reasonWords(run.reason)}`;
  const times = describeTimes(run.startedAt, run.endedAt ?? (run.status === 'running' ? null : row.touchedAt), now);
  const line = [state, times]
    .filter((part) => part !== '')
    .map(escapeMarkdown)
    .join(' · ');
  const marks = [
    row.best ? `$(star-full) ${vscode.l10n.t('best of its experiment')}` : '',
    row.starred ? `$(star-empty) ${vscode.l10n.t('starred')}` : '',
    row.baseline ? `$(pinned) ${vscode.l10n.t('baseline')}` : '',
    row.reproduction === null ? '' : `${verdictIcon(row.reproduction)} ${verdictWord(row.reproduction)}`,
    row.archived ? `$(archive) ${vscode.l10n.t('archived')}` : '',
  ].filter((mark) => mark !== '');
  const note = run.note === null ? '' : `\n\n${escapeMarkdown(run.note.slice(0, 500))}`;
  return `**${escapeMarkdown(run.name)}** ${marks.join(' ')}  \n${line}${note}`;
}

/** `▲0.0120 against calm-heron`. */
async function comparison(catalog: CatalogApi, { key, delta, headline }: RunRow): Promise<string> {
  if (delta === null || headline === null) return '';
  const id = (await catalog.baselineOf([key])).get(key);
  const [baseline] = id === undefined ? [] : await catalog.runs([id]);
  if (baseline === undefined) return '';
  const text = vscode.l10n.t('{0} {1} against {2}', headline.metric, formatDelta(delta), baseline.name);
  return `$(pinned) ${escapeMarkdown(text)}`;
}

async function metricTable(catalog: CatalogApi, run: Run, headline: string | null): Promise<string> {
  const names = Object.keys(run.metrics)
    .sort((a, b) => compareMetrics(a, b, headline))
    .slice(0, metricRows);
  if (names.length === 0) return '';
  const curves = await sparklines(catalog, run, names);
  const rows = names.map((name) => {
    const value = formatNumber(run.metrics[name]?.last ?? Number.NaN);
    return `| ${escapeMarkdown(name)} | ${escapeMarkdown(value)} | ${curves.get(name) ?? ''} |`;
  });
  return `| | | |\n|---|--:|---|\n${rows.join('\n')}`;
}

/** Parameters whose values are not the same in all runs; all of them where the run stands alone. */
function paramTable(run: Run, runs: readonly Run[]): string {
  const differs = (name: string): boolean =>
    runs.length === 1 || runs.some((other) => String(other.params[name]) !== String(run.params[name]));
  const names = Object.keys(run.params).filter(differs).sort(compareNatural);
  if (names.length === 0) return '';
  const shown = names.slice(0, paramRows).map((name) => {
    return `| ${escapeMarkdown(name)} | ${escapeMarkdown(String(run.params[name]).slice(0, 80))} |`;
  });
  const rest = names.length - shown.length;
  if (rest > 0) shown.push(`| ${escapeMarkdown(vscode.l10n.t('{0} more', rest))} | |`);
  return `| | |\n|---|---|\n${shown.join('\n')}`;
}

function facts(run: Run, trackerTitle: (tracker: string) => string): string {
  const lines: string[] = [];
  if (run.git !== null) {
    const branch = run.git.branch === null ? '' : ` ${run.git.branch}`;
    const dirty = run.git.dirty === true ? ` (${vscode.l10n.t('with uncommitted changes')})` : '';
    lines.push(`$(git-commit) ${escapeMarkdown(`${run.git.commit.slice(0, 10)}${branch}${dirty}`)}`);
  }
  lines.push(`$(folder) ${escapeMarkdown(run.location)} · ${escapeMarkdown(trackerTitle(run.tracker))}`);
  for (const { message } of run.problems.slice(0, 3)) lines.push(`$(warning) ${escapeMarkdown(message)}`);
  return lines.join('  \n');
}
