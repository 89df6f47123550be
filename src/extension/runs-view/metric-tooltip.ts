import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { columnFormat, formatNumber } from '../../runs/numbers.ts';
import type { MetricSummary } from '../../runs/run.ts';
import { escapeMarkdown } from './markdown.ts';
import { sparklines } from './sparklines.ts';

/** The page about one metric of a run: its curve, its last, least and greatest value. */
export async function metricTooltip(
  catalog: CatalogApi,
  run: string,
  name: string,
  { last, lastStep, min, max, count }: MetricSummary,
): Promise<vscode.MarkdownString> {
  const [found] = await catalog.runs([run]);
  const curve = found === undefined ? undefined : (await sparklines(catalog, found, [name])).get(name);
  const { l10n } = vscode;
  const format = columnFormat([last, ...(min === null ? [] : [min]), ...(max === null ? [] : [max])]);
  const rows: readonly (readonly [string, string])[] = [
    [l10n.t('last'), `${format(last)} ${l10n.t('at step {0}', formatNumber(lastStep))}`],
    ...(min === null ? [] : [[l10n.t('least'), format(min)] as const]),
    ...(max === null ? [] : [[l10n.t('greatest'), format(max)] as const]),
    [l10n.t('points'), count.toLocaleString(vscode.env.language)],
  ];
  const table = rows.map(([key, value]) => `| ${key} | ${escapeMarkdown(value)} |`).join('\n');
  const head = `**${escapeMarkdown(name)}**${curve === undefined ? '' : `\n\n${curve}`}`;
  return new vscode.MarkdownString(`${head}\n\n| | |\n|---|---|\n${table}`);
}
