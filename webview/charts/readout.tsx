import type { JSX, RefObject } from 'preact';
import { formatDuration, columnFormat, formatNumber } from '../../src/runs/numbers.ts';
import { RunDot } from '../components/run-dot.tsx';
import { formatTime } from '../components/format.ts';
import { t } from '@vscode/l10n';
import { around } from './around.ts';
import type { Line } from './line.ts';
import type { XAxis } from './options.ts';
import type { Plot } from './plot.ts';
import type { Scene } from './scene.ts';

/** Rows of values at most, in the chart that is pointed at and in the others; all are in the table behind it. */
const [rowsHere, rowsElsewhere] = [8, 5];

/** The values of all runs where somebody points, highest first, next to the vertical line. */
export function Readout(props: {
  readonly scene: Scene;
  readonly metric: string;
  readonly lines: readonly Line[];
  readonly plot: RefObject<Plot | null>;
  readonly width: number;
}): JSX.Element | null {
  const { scene, lines, width } = props;
  const hover = scene.hover.value;
  const plot = props.plot.current;
  if (hover.x === null || plot === null) return null;
  const { x } = hover;
  const left = plot.leftOf(x);
  if (left === null) return null;
  const rows = lines
    .flatMap((line) => {
      const at = plot.at(line, x);
      return at === null ? [] : [{ run: line.run, y: at.y, x: at.x }];
    })
    .sort((a, b) => b.y - a.y);
  if (rows.length === 0) return null;
  const focused = rows.findIndex(({ run }) => run === hover.run);
  const shown = around(rows, focused, hover.metric === props.metric ? rowsHere : rowsElsewhere);
  const format = columnFormat(rows.map(({ y }) => y));
  const inks = scene.inks.value;
  const names = new Map(scene.runs.value.map((run) => [run.id, run]));
  const place = left > width / 2 ? { right: `${width - left + 12}px` } : { left: `${left + 12}px` };
  return (
    <div class={`readout ${hover.metric === props.metric ? 'readout-here' : ''}`} style={place} aria-hidden="true">
      <div class="readout-x">{xText(focused === -1 ? x : (rows[focused]?.x ?? x), scene.options.value.x)}</div>
      {shown.map(({ run, y }) => (
        <div key={run} class={`readout-row ${run === hover.run && rows.length > 1 ? 'emphasised' : ''}`}>
          <RunDot status={names.get(run)?.status ?? ''} colour={inks.get(run)?.colour ?? 'currentColor'} />
          <span class="readout-name">{names.get(run)?.name ?? run}</span>
          <span class="readout-value">{format(y)}</span>
        </div>
      ))}
      {shown.length < rows.length && <div class="readout-more">{t('{0} more', rows.length - shown.length)}</div>}
    </div>
  );
}

function xText(x: number, axis: XAxis): string {
  if (axis === 'time') return formatTime(x);
  if (axis === 'relative') return formatDuration(x);
  return t('step {0}', Number.isInteger(x) ? String(x) : formatNumber(x));
}
