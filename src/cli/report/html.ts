import { columnFormat } from '../../runs/numbers.ts';
import { boxChart, curveChart, importanceChart, scatterChart } from './charts.ts';
import { escapeHtml } from './escape.ts';
import type { Report, ReportRow } from './model.ts';
import { style } from './style.ts';
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

/** No script, no address, nothing loaded: the page says so itself, whatever a name in it may hold. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/** A report as one HTML file that needs nothing else. */
export function htmlReport(report: Report): string {
  const sentence = summary(report)
    .map((part) => (typeof part === 'string' ? part : code(part.data)))
    .join('');
  const from = report.query === '' ? '' : ` from ${code(report.query)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Training report</title>
<style>${style}</style>
</head>
<body>
<h1>Training report</h1>
<p>${sentence}</p>
${[runs(report), curves(report), seeds(report), importance(report)].filter((part) => part !== '').join('\n')}
<footer>Made by Trainyard on ${whenMade(report)}${from}.</footer>
</body>
</html>
`;
}

const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;

/** A cell: already HTML, with a class where it has one. */
interface Cell {
  readonly html: string;
  readonly kind?: string;
}

function table(head: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  const attribute = (kind: string | undefined): string => (kind === undefined ? '' : ` class="${kind}"`);
  const top = head.map(({ html, kind }) => `<th scope="col"${attribute(kind)}>${html}</th>`).join('');
  const body = rows.map(
    (cells) => `<tr>${cells.map(({ html, kind }) => `<td${attribute(kind)}>${html}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll"><table><thead><tr>${top}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

const number = 'number';
/** More lines than these are a tangle. */
const mostCurves = 8;

function runs(report: Report): string {
  if (report.top.length === 0) return '';
  const { metric, columns, baseline, worst } = report;
  const head: Cell[] = [{ html: 'Run' }, { html: escapeHtml(metric ?? 'Metric'), kind: number }];
  if (baseline !== null) head.push({ html: 'Δ baseline', kind: number });
  head.push(...columns.map((name) => ({ html: escapeHtml(name) })), { html: 'Took' });
  const shown = [...report.top];
  for (const row of [baseline, worst]) {
    if (row !== null && !shown.some(({ run }) => run.id === row.run.id)) shown.push(row);
  }
  const more = report.runs.length - report.top.length;
  const rest = more <= 0 ? '' : `<p class="quiet">${more} more ${more === 1 ? 'run is' : 'runs are'} not shown.</p>`;
  return `<h2>Runs</h2>${table(
    head,
    shown.map((row) => runCells(row, report)),
  )}${rest}`;
}

function runCells(row: ReportRow, report: Report): Cell[] {
  const { run, value } = row;
  const { best, baseline, worst, columns } = report;
  const format = valueFormat(report);
  const isBest = run.id === best?.run.id;
  const marks = [
    isBest ? 'best' : '',
    run.id === baseline?.run.id ? 'baseline' : '',
    run.id === worst?.run.id && !isBest ? 'worst' : '',
    run.status === 'finished' || run.status === 'unknown' ? '' : run.status,
  ].filter((mark) => mark !== '');
  const mark = marks.length === 0 ? '' : ` <span class="quiet">${marks.join(', ')}</span>`;
  const { text, better } = deltaOf(row, report, format);
  const side = better === null ? number : `${number} ${better ? 'good' : 'bad'}`;
  // Colour alone would not reach everyone.
  const label = better === null ? '' : ` title="${better ? 'better' : 'worse'} than the baseline"`;
  return [
    { html: `${escapeHtml(run.name)}${mark}` },
    { html: value === null ? '' : format(value), kind: isBest ? `${number} best` : number },
    ...(baseline === null ? [] : [{ html: `<span${label}>${text}</span>`, kind: side }]),
    ...columns.map((name) => ({ html: escapeHtml(paramText(run, name)) })),
    { html: tookOf(run) },
  ];
}

function curves({ curves: found, metric }: Report): string {
  return found.length === 0 || metric === null
    ? ''
    : `<h2>Curves</h2>${curveChart(found.slice(0, mostCurves), metric)}`;
}

function seeds(report: Report): string {
  const groups = seedGroups(report).slice(0, 16);
  if (groups.length === 0 || report.metric === null) return '';
  const format = columnFormat(groups.map(({ sample }) => sample.mean));
  const head: Cell[] = [{ html: 'Group' }, ...['Runs', 'Mean', 'SD', 'Best'].map((html) => ({ html, kind: number }))];
  const rows = groups.map(({ label, sample, best }): Cell[] => [
    { html: escapeHtml(label === '' ? '(none)' : label) },
    { html: String(sample.n), kind: number },
    { html: format(sample.mean), kind: number },
    { html: sample.deviation === null ? '' : format(sample.deviation), kind: number },
    { html: best === null ? '' : format(best), kind: number },
  ]);
  const { against, sentences } = seedSentences(report, (name) => name);
  const items = sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join('');
  const list = items === '' ? '' : `<p>Against ${code(against)}, by Welch’s t-test:</p><ul>${items}</ul>`;
  return `<h2>Seeds</h2>${table(head, rows)}${list}${boxChart(groups, report.metric)}`;
}

function importance(report: Report): string {
  const params = (report.comparison?.importance?.params ?? [])
    .filter(({ importance: share }) => share > 0)
    .slice(0, 10);
  if (params.length === 0 || report.metric === null) return '';
  const scatter = report.scatter === null ? '' : scatterChart(report.scatter, report.metric);
  return `<h2>What counted</h2>${importanceChart(params)}<p class="quiet">${escapeHtml(trustSentence(report))}</p>${scatter}`;
}
