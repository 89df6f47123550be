import { columnFormat } from '../../runs/numbers.ts';
import type { Report, ReportCurve } from './model.ts';
import { correlationText } from '../shown-comparison.ts';
import {
  deltaOf,
  paramText,
  seedGroups,
  seedSentences,
  summary,
  tookOf,
  trustSentence,
  valueFormat,
  whenMade,
} from './words.ts';

/** A report as GitHub-flavoured Markdown. What comes from data stands in code spans: it mentions, links and marks nothing. */
export function markdownReport(report: Report): string {
  const parts = [
    '## Training report',
    summary(report)
      .map((part) => (typeof part === 'string' ? part : code(part.data)))
      .join('')
      .trim(),
    runsTable(report),
    seeds(report),
    importance(report),
    `<sub>Made by Trainyard on ${whenMade(report)}${report.query === '' ? '' : ` from ${code(report.query)}`}.</sub>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Text from data as a code span; '' of nothing. In a table's cell `table` guards the bars. */
export function code(text: string, most = 80): string {
  const line = text.replace(/[\u0000-\u001F\u007F-\u009F]+/g, ' ').trim();
  if (line === '') return '';
  const cut = line.length > most ? `${line.slice(0, most - 1)}…` : line;
  const longest = Math.max(0, ...(cut.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const pad = cut.startsWith('`') || cut.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${cut}${pad}${fence}`;
}

function table(head: readonly string[], right: ReadonlySet<number>, rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (right.has(i) ? '---:' : '---'))), ...rows.map(line)].join('\n');
}

function runsTable(report: Report): string {
  if (report.top.length === 0) return '';
  const { metric, columns, baseline, best, worst, curves } = report;
  const format = valueFormat(report);
  const head = ['Run', metric === null ? 'Metric' : code(metric), ...(baseline === null ? [] : ['Δ baseline'])];
  const lines = new Map(curves.map((curve) => [curve.run.id, sparkline(curve)]));
  const right = new Set(baseline === null ? [1] : [1, 2]);
  const all = [...head, ...(lines.size > 0 ? ['Curve'] : []), ...columns.map((name) => code(name)), 'Took'];
  const shown = [...report.top];
  for (const row of [baseline, worst]) {
    if (row !== null && !shown.some(({ run }) => run.id === row.run.id)) shown.push(row);
  }
  const rows = shown.map((row) => {
    const { run, value } = row;
    const marks = [
      run.id === best?.run.id ? 'best' : '',
      run.id === baseline?.run.id ? 'baseline' : '',
      run.id === worst?.run.id && worst.run.id !== best?.run.id ? 'worst' : '',
      run.status === 'finished' || run.status === 'unknown' ? '' : run.status,
    ].filter((mark) => mark !== '');
    const { text, better } = deltaOf(row, report, format);
    const delta = better === true ? `**${text}**` : text;
    const number = value === null ? '' : format(value);
    return [
      `${code(run.name)}${marks.length === 0 ? '' : ` ${marks.join(', ')}`}`,
      run.id === best?.run.id ? `**${number}**` : number,
      ...(baseline === null ? [] : [delta]),
      ...(lines.size > 0 ? [lines.get(run.id) ?? ''] : []),
      ...columns.map((name) => code(paramText(run, name), 32)),
      tookOf(run),
    ];
  });
  const more = report.runs.length - report.top.length;
  const rest = more <= 0 ? '' : `\n\n${more} more ${more === 1 ? 'run is' : 'runs are'} not shown.`;
  const bold = baseline === null ? '' : '\n\nBold deltas are for the better.';
  return table(all, right, rows) + rest + bold;
}

const bars = '▁▂▃▄▅▆▇█';
const barsWide = 12;

/** A curve in a dozen characters: the last value of each twelfth of its steps. */
export function sparkline({ xs, ys }: Pick<ReportCurve, 'xs' | 'ys'>): string {
  const [from, to] = [xs[0] ?? 0, xs.at(-1) ?? 0];
  const values = new Array<number>(barsWide).fill(Number.NaN);
  for (const [i, x] of xs.entries()) {
    const at = to > from ? Math.min(barsWide - 1, Math.floor(((x - from) / (to - from)) * barsWide)) : 0;
    const y = ys[i] ?? Number.NaN;
    if (Number.isFinite(y)) values[at] = y;
  }
  const finite = values.filter((value) => Number.isFinite(value));
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      const share = high > low ? (value - low) / (high - low) : 0.5;
      return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))] ?? '';
    })
    .join('')
    .trim();
}

function seeds(report: Report): string {
  const groups = seedGroups(report);
  if (groups.length === 0) return '';
  const format = columnFormat(groups.map(({ sample }) => sample.mean));
  const rows = groups
    .slice(0, 12)
    .map(({ label, sample, best }) => [
      code(label === '' ? '(none)' : label, 100),
      String(sample.n),
      format(sample.mean),
      sample.deviation === null ? '' : format(sample.deviation),
      best === null ? '' : format(best),
    ]);
  const text = table(['Group', 'Runs', 'Mean', 'SD', 'Best'], new Set([1, 2, 3, 4]), rows);
  const { against, sentences } = seedSentences(report, (name) => code(name, 100));
  const tests =
    sentences.length === 0
      ? []
      : [`Against ${against}, by Welch’s t-test:`, sentences.map((each) => `- ${each}`).join('\n')];
  return ['### Seeds', text, ...tests].join('\n\n');
}

function importance(report: Report): string {
  const params = report.comparison?.importance?.params.filter(({ importance: share }) => share > 0) ?? [];
  if (params.length === 0) return '';
  const rows = params
    .slice(0, 8)
    .map(({ param, importance: share, values, correlation }) => [
      code(param),
      `${(share * 100).toFixed(1)} %`,
      String(values),
      correlationText(correlation),
    ]);
  const text = table(['Parameter', 'Importance', 'Values', 'Rank correlation'], new Set([1, 2, 3]), rows);
  return ['### What counted', text, trustSentence(report)].join('\n\n');
}
