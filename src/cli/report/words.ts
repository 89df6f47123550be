import type { ComparedGroup } from '../../catalog/compare-api.ts';
import { columnFormat, formatDelta, formatDuration, formatNumber, isBetter } from '../../runs/numbers.ts';
import type { NumberFormat } from '../../runs/numbers.ts';
import { verdictSentence } from '../../runs/verdict.ts';
import type { ParamValue, Run } from '../../runs/run.ts';
import { explainedSentence } from '../shown-comparison.ts';
import type { Report, ReportRow } from './model.ts';

/** A part of a sentence: a word of ours, or a text from data, which a format writes so that it cannot be anything else. */
export type Phrase = string | { readonly data: string };

const data = (text: string): Phrase => ({ data: text });

/** How the metric's values are written throughout the report. */
export function valueFormat({ top, baseline, worst }: Report): NumberFormat {
  return columnFormat([...top, baseline, worst].flatMap((row) => (row?.value == null ? [] : [row.value])));
}

/** What the report comes to, in two or three sentences. */
export function summary(report: Report): readonly Phrase[] {
  const { runs, metric, best, baseline } = report;
  const count = runs.length === 1 ? '1 run' : `${runs.length} runs`;
  const experiments = [...new Set(runs.map(({ experiment }) => experiment))];
  const [only] = experiments;
  const said: Phrase[] = [count];
  if (experiments.length === 1 && only !== undefined && only !== '.') said.push(' of ', data(only));
  else if (experiments.length > 1) said.push(` of ${experiments.length} experiments`);
  said.push('. ');
  if (metric === null) said.push('They have no metric to judge them by. ');
  else if (best?.value == null) said.push('Nothing says whether ', data(metric), ' is better high or low. ');
  else {
    const format = valueFormat(report);
    said.push('The best is ', data(best.run.name), ' with ', data(metric), ` ${format(best.value)}`);
    if (baseline !== null && best.delta !== null) {
      const better = isBetter(best.delta, report.goal);
      const word = better === null ? 'as' : better ? 'better than' : 'worse than';
      const by = better === null ? 'as good ' : `${format(Math.abs(best.delta))} `;
      said.push(`, ${by}${word} the baseline `, data(baseline.run.name));
    } else if (baseline !== null && baseline.run.id === best.run.id) said.push(', the baseline itself');
    said.push('. ');
  }
  const failed = runs.filter(({ status }) => status === 'failed' || status === 'lost').length;
  const running = runs.filter(({ status }) => status === 'running').length;
  if (failed > 0) said.push(`${failed} failed. `);
  if (running > 0) said.push(`${running} still ${running === 1 ? 'runs' : 'run'}. `);
  return said;
}

/** A delta with its arrow and, as words for those who see no colour, whether it is for the better. */
export function deltaOf(
  { delta }: ReportRow,
  { goal }: Report,
  format: NumberFormat,
): { text: string; better: boolean | null } {
  if (delta === null) return { text: '', better: null };
  return { text: formatDelta(delta, format), better: isBetter(delta, goal) };
}

/** A parameter's value in a cell. */
export function paramText(run: Run, param: string): string {
  const value: ParamValue | undefined = Object.hasOwn(run.params, param) ? run.params[param] : undefined;
  if (value === undefined || value === null) return '';
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

/** How long a run took; '' where nobody knows. */
export function tookOf({ startedAt, endedAt }: Run): string {
  return startedAt === null || endedAt === null ? '' : formatDuration(endedAt - startedAt);
}

/** Groups of two or more runs, the best mean first. */
export function seedGroups({ comparison, goal }: Report): readonly ComparedGroup[] {
  const groups = comparison?.groups.filter(({ sample }) => sample.n > 1) ?? [];
  const sign = goal === 'minimize' ? 1 : -1;
  return goal === null ? groups : groups.toSorted((a, b) => sign * (a.sample.mean - b.sample.mean));
}

/** What seeds tell: the group that others were tested against, and a sentence for each test that could be made. */
export function seedSentences(
  { comparison }: Report,
  write: (name: string) => string,
): { readonly against: string; readonly sentences: readonly string[] } {
  const name = (index: number): string => {
    const label = comparison?.groups[index]?.label ?? '';
    return write(label === '' ? '(none)' : label);
  };
  const tested =
    comparison?.pairs.filter(({ verdict }) => verdict.kind !== 'too-few' && verdict.kind !== 'missing') ?? [];
  const sentences = tested.slice(0, 12).map(({ a, b, verdict }) => verdictSentence(verdict, name(a), name(b)));
  return { against: tested[0] === undefined ? '' : name(tested[0].a), sentences };
}

/** How far the importances may be trusted. */
export function trustSentence({ comparison }: Report): string {
  return explainedSentence(comparison?.importance?.explained ?? null);
}

/** Date and minute, UTC. */
export function whenMade({ madeAt }: Report): string {
  return `${new Date(madeAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
