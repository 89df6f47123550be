import type { Comparison } from '../catalog/compare-api.ts';
import { columnFormat } from '../runs/numbers.ts';
import { shown, table } from './table.ts';

/** Mean and standard deviation of each group. */
export function seedsTable({ groups, groupedBy }: Pick<Comparison, 'groups' | 'groupedBy'>): string {
  const format = columnFormat(groups.map(({ sample }) => sample.mean));
  const title = groupedBy === 'seeds' ? 'GROUP' : shown(groupedBy, 30);
  const columns = [
    { title },
    { title: 'RUNS', right: true },
    { title: 'MEAN', right: true },
    { title: 'SD', right: true },
    { title: 'BEST', right: true },
  ];
  const rows = groups.map(({ label, sample, best }) => [
    shown(label === '' ? '(none)' : label, 60),
    String(sample.n),
    sample.n === 0 ? '' : format(sample.mean),
    sample.deviation === null ? '' : format(sample.deviation),
    best === null ? '' : format(best),
  ]);
  return table(columns, rows);
}

/** What parameters count for, or one sentence that says why that is not known. */
export function importanceTable({ importance, differing }: Pick<Comparison, 'importance' | 'differing'>): string {
  if (importance === null) return 'Importance of parameters: too few runs to say.';
  if (importance.params.length === 0) {
    return differing.length === 0
      ? 'Importance of parameters: they are the same in all runs.'
      : 'Importance of parameters: each differs in every run, so nothing can be said.';
  }
  const columns = [
    { title: 'PARAMETER' },
    { title: 'IMPORTANCE', right: true },
    { title: 'VALUES', right: true },
    { title: 'RANK CORRELATION', right: true },
  ];
  const rows = importance.params
    .slice(0, 15)
    .map(({ param, importance: share, values, correlation }) => [
      shown(param, 40),
      `${(share * 100).toFixed(1)} %`,
      String(values),
      correlationText(correlation),
    ]);
  return `${table(columns, rows)}\n${explainedSentence(importance.explained)}`;
}

/** A correlation with two decimals. */
export function correlationText(correlation: number | null): string {
  return correlation === null ? '' : correlation.toFixed(2).replace(/^-(0\.00)$/, '$1');
}

/** How far the importances may be trusted. */
export function explainedSentence(explained: number | null): string {
  if (explained === null) return 'Too few runs to say how much the parameters explain.';
  const share = Math.round(explained * 100);
  return share < 20
    ? 'These parameters foretell little of the metric: the order says little.'
    : `These parameters foretell ${share} % of the metric’s variance.`;
}
