import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { columnFormat, formatDuration, formatNumber } from '../../src/runs/numbers.ts';
import { formatTime } from '../components/format.ts';
import { NumberHead, SummaryCells, SummaryHeads } from '../components/table-summary.tsx';
import { lowerBound, strong, type Line } from './line.ts';
import type { XAxis } from './options.ts';
import { zoomOf, type Scene } from './scene.ts';
import { viewOf } from './view.ts';

/** Runs whose single points are told, and points of each. */
const [mostRuns, nearPoints] = [10, 5];

/** What a chart shows, in words and numbers: a row a run, then the points around where somebody pointed last. */
export function ChartTable(props: {
  readonly scene: Scene;
  readonly metric: string;
  readonly lines: readonly Line[];
}): JSX.Element {
  const { scene, metric, lines } = props;
  const options = scene.options.value;
  const drawn = new Set(lines.map(({ run }) => run));
  const rows = scene.runs.value
    .filter(({ id }) => drawn.has(id))
    .flatMap((run) => run.metrics.filter(({ name }) => name === metric).map((summary) => ({ run, summary })));
  const format = columnFormat(rows.flatMap(({ summary: { last, min, max } }) => [last, min ?? last, max ?? last]));
  const names = new Map(rows.map(({ run }) => [run.id, run.name]));
  const x = scene.cursor.value ?? viewOf(lines, zoomOf(options, metric), options).x[1];
  return (
    <div class="chart-table" tabIndex={0} role="region" aria-label={t('{0} as a table', metric)}>
      <table class="table">
        <caption class="visually-hidden">{metric}</caption>
        <thead>
          <tr>
            <th scope="col">{t('Run')}</th>
            <SummaryHeads />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ run, summary }) => (
            <tr key={run.id}>
              <th scope="row">{run.name}</th>
              <SummaryCells summary={summary} format={format} />
            </tr>
          ))}
        </tbody>
      </table>
      <table class="table">
        <caption>{t('Points around {0}', xText(options.x === 'step' ? Math.round(x) : x, options.x))}</caption>
        <thead>
          <tr>
            <th scope="col">{t('Run')}</th>
            <NumberHead>{xTitle(options.x)}</NumberHead>
            <NumberHead>{t('Value')}</NumberHead>
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, mostRuns).flatMap((line) =>
            near(line, x).map((point) => (
              <tr key={`${line.run} ${point.index}`}>
                <th scope="row">{names.get(line.run) ?? line.run}</th>
                <td class="number">{xText(point.x, options.x)}</td>
                <td class="number">{format(point.y)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}

interface Near {
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

function near(line: Line, x: number): Near[] {
  const { xs, ys } = strong(line);
  const first = Math.max(0, Math.min(xs.length - nearPoints, lowerBound(xs, x) - Math.floor(nearPoints / 2)));
  return Array.from(xs.subarray(first, first + nearPoints), (at, i) => ({
    index: first + i,
    x: at,
    y: ys[first + i] ?? Number.NaN,
  }));
}

function xTitle(axis: XAxis): string {
  return axis === 'step' ? t('Step') : t('Time');
}

function xText(x: number, axis: XAxis): string {
  if (axis === 'time') return formatTime(x);
  return axis === 'relative' ? formatDuration(x) : formatNumber(x);
}
