import type { Cause, Explanation } from '../runs/explain/explanation.ts';
import { columnFormat, formatDelta, isBetter } from '../runs/numbers.ts';
import type { ParamValue, Problem } from '../runs/run.ts';
import type { Output } from './output.ts';
import { shown, table } from './table.ts';

const most = 40;
const mostShown = 30;

/** An explanation as people read it: the whole in a sentence, a table of what differs, and a sentence on each of that. */
export function explanationText(
  explanation: Explanation,
  problems: readonly Problem[],
  names: ReadonlyMap<string, string>,
  output: Output,
): string {
  const { a, b, metric, valueA, valueB, causes, goal, runs } = explanation;
  const format = columnFormat([valueA, valueB].filter((value) => value !== null));
  const side = (id: string, value: number | null): string =>
    `${shown(names.get(id) ?? id, 60)}  ${shown(metric)} ${value === null ? '–' : format(value)}  ${output.paint(shown(id, 120), 'dim')}`;
  const listed = causes.slice(0, mostShown);
  const effects = columnFormat(listed.flatMap(({ effect }) => (effect === null || effect === 0 ? [] : [effect])));
  const rows = listed.map((cause) => {
    const better = cause.effect === null ? null : isBetter(cause.effect, goal);
    const effect = cause.effect === null ? '–' : formatDelta(cause.effect, effects);
    return [
      shown(cause.key, most),
      cause.kind,
      value(cause.a),
      value(cause.b),
      better === null ? effect : output.paint(effect, better ? 'green' : 'red'),
      String(cause.pairs),
      cause.confidence,
    ];
  });
  const columns = [
    { title: 'WHAT DIFFERS' },
    { title: 'KIND' },
    { title: 'A' },
    { title: 'B' },
    { title: 'EFFECT', right: true },
    { title: 'PAIRS', right: true },
    { title: 'EVIDENCE' },
  ];
  const rest = causes.length - listed.length;
  const more = rest === 0 ? '' : output.paint(`${rest} more with --json`, 'dim');
  const parts = [
    `A  ${side(a, valueA)}\nB  ${side(b, valueB)}`,
    output.paint(shown(explanation.summary, 1_000), 'bold'),
    rows.length === 0 ? '' : table(columns, rows),
    listed.map((cause) => sentence(cause, output)).join('\n'),
    more,
    output.paint(`From ${runs} run${runs === 1 ? '' : 's'} with ${shown(metric)}.`, 'dim'),
    problems.map(({ message, hint }) => output.paint(shown(`! ${message} ${hint}`, 800), 'yellow')).join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function sentence({ why, files }: Cause, output: Output): string {
  const changed = files ?? [];
  const some = changed.slice(0, 5).join(', ') + (changed.length > 5 ? ` and ${changed.length - 5} more` : '');
  return `${output.paint('•', 'dim')} ${shown(changed.length === 0 ? why : `${why} Files: ${some}.`, 1_000)}`;
}

function value(one: ParamValue): string {
  return one === null ? '–' : shown(String(one), most);
}
