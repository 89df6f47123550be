import * as vscode from 'vscode';
import { columnFormat, formatDelta } from '../../runs/numbers.ts';
import type { Run } from '../../runs/run.ts';
import type { MetricValue } from './metric-values.ts';

const mostInTable = 4;
const counters = /^(?:epoch|step|global_step|_step|iter|iteration|time|timestamp)$/i;

/** A text to be shown at a place of the file. */
export interface MetricText {
  readonly at: number;
  readonly text: string;
}

/** What each number's line says: its difference to HEAD and to the baseline. Nothing where neither is known or differs. */
export function metricTexts(
  values: readonly MetricValue[],
  atHead: readonly MetricValue[] | null,
  baseline: Run | null,
): readonly MetricText[] {
  const head = new Map(atHead?.map(({ names, value }) => [names[0], value]));
  const texts = values.flatMap(({ names, value, at }) => {
    if (counters.test(names[0] ?? '')) return [];
    const before = head.get(names[0]);
    const pinned = names.flatMap((name) => baseline?.metrics[name]?.last ?? [])[0];
    const format = columnFormat([value, before ?? value, pinned ?? value]);
    const parts: string[] = [];
    if (before !== undefined && before !== value)
      parts.push(vscode.l10n.t('{0} vs HEAD', formatDelta(value - before, format)));
    if (pinned !== undefined) parts.push(vscode.l10n.t('{0} vs baseline', formatDelta(value - pinned, format)));
    return parts.length === 0 ? [] : [{ at, name: names[0] ?? '', text: parts.join(' · ') }];
  });
  const byPlace = Map.groupBy(texts, ({ at }) => at);
  return [...byPlace].map(([at, all]) => ({ at, text: joined(all) }));
}

/** A table's last row holds many numbers: the first few, with their names. */
function joined(all: readonly { readonly name: string; readonly text: string }[]): string {
  if (all.length === 1) return all[0]?.text ?? '';
  const shown = all.slice(0, mostInTable).map(({ name, text }) => `${name} ${text}`);
  return all.length > mostInTable ? `${shown.join('   ')}   …` : shown.join('   ');
}
