import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { formatNumber } from '../../src/runs/numbers.ts';
import { tickLabels } from '../charts/ticks.ts';
import { linesOf, type CurveContent, type CurveLine } from './curve-lines.ts';
import { NumberHead } from '../components/table-summary.tsx';
import type { MediaScene, Shown } from './parts.ts';
import { Why } from './run-parts.tsx';

const [width, height] = [420, 320];
const margin = { left: 44, right: 12, top: 10, bottom: 38 };
const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
/** Points of a line that the table tells. */
const told = 21;

/** The curves of all runs in one plot, their areas beside it; or as a table. */
export function Curves(props: {
  readonly scene: MediaScene;
  readonly tag: string;
  readonly shown: readonly Shown[];
  readonly asTable: boolean;
}): JSX.Element {
  const found = linesOf(props.scene, props.shown);
  if (found === null) {
    const error = props.shown.find(({ fetched }) => fetched.error !== null)?.fetched.error;
    const why = props.shown
      .flatMap(({ fetched }) => fetched.frames ?? [])
      .find(({ content }) => content.kind === 'none');
    if (error !== undefined) return <Why text={error ?? ''} />;
    if (why?.content.kind === 'none') return <Why text={why.content.why} />;
    return <div class="part-skeleton skeleton" style={{ height: `${height}px` }} aria-hidden="true" />;
  }
  return (
    <div class="curves">
      {props.asTable ? <PointTable {...found} /> : <Plot tag={props.tag} {...found} />}
      <Areas {...found} />
    </div>
  );
}

interface Found {
  readonly axes: CurveContent;
  readonly lines: readonly CurveLine[];
}

function x(value: number): number {
  return margin.left + value * (width - margin.left - margin.right);
}

function y(value: number): number {
  return height - margin.bottom - value * (height - margin.top - margin.bottom);
}

function pathOf({ xs, ys }: CurveLine): string {
  let path = '';
  let pen = 'M';
  for (const [i, at] of xs.entries()) {
    const value = ys[i] ?? Number.NaN;
    if (!Number.isFinite(at) || !Number.isFinite(value)) {
      pen = 'M';
      continue;
    }
    path += `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = 'L';
  }
  return path;
}

function Plot({ tag, axes, lines }: Found & { readonly tag: string }): JSX.Element {
  const labels = tickLabels(ticks, false);
  const words = t('{0}: {1} by {2}, {3} lines', tag, axes.y, axes.x, lines.length);
  return (
    <svg class="curve-plot" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words}>
      {ticks.map((tick, i) => (
        <g key={tick}>
          <path class="curve-grid" d={`M${x(tick)} ${y(0)}V${y(1)}M${x(0)} ${y(tick)}H${x(1)}`} />
          <text x={x(tick)} y={y(0) + 14} text-anchor="middle">
            {labels[i]}
          </text>
          <text x={x(0) - 6} y={y(tick) + 3.5} text-anchor="end">
            {labels[i]}
          </text>
        </g>
      ))}
      {(axes.shape === 'roc' || axes.shape === 'calibration') && (
        <path class="curve-chance" d={`M${x(0)} ${y(0)}L${x(1)} ${y(1)}`} />
      )}
      <text x={x(0.5)} y={height - 6} text-anchor="middle">
        {axisWords(axes.x)}
      </text>
      <text transform={`translate(10 ${y(0.5)}) rotate(-90)`} text-anchor="middle">
        {axisWords(axes.y)}
      </text>
      {lines.map((line) => (
        <path
          key={line.key}
          class="curve-line"
          d={pathOf(line)}
          stroke={line.colour}
          stroke-dasharray={line.dash.join(' ')}
        />
      ))}
    </svg>
  );
}

function axisWords(name: string): string {
  switch (name) {
    case 'fpr':
      return t('false positive rate');
    case 'tpr':
      return t('true positive rate');
    case 'fnr':
      return t('false negative rate');
    case 'recall':
      return t('recall');
    case 'precision':
      return t('precision');
    case 'prob_pred':
      return t('predicted probability');
    case 'prob_true':
      return t('share of positives');
    default:
      return name;
  }
}

function Areas({ axes, lines }: Found): JSX.Element {
  const area = axes.shape === 'roc' ? t('AUC') : axes.shape === 'precision-recall' ? t('Average precision') : null;
  const classes = lines.some(({ name }) => name !== '');
  return (
    <table class="table areas">
      <thead>
        <tr>
          <th scope="col">{t('Run')}</th>
          {classes && <th scope="col">{t('Class')}</th>}
          {area !== null && <NumberHead>{area}</NumberHead>}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.key}>
            <th scope="row">
              <svg class="line-sample" width="20" height="12" viewBox="0 0 20 12" aria-hidden="true">
                <path d="M0 6H20" stroke={line.colour} stroke-width="2" stroke-dasharray={line.dash.join(' ')} />
              </svg>
              {line.run.name}
            </th>
            {classes && <td>{line.name}</td>}
            {area !== null && <td class="number">{line.area === null ? '' : formatNumber(line.area)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PointTable({ axes, lines }: Found): JSX.Element {
  return (
    <div class="part-table" tabIndex={0} role="group" aria-label={t('Points')}>
      <table class="table">
        <caption>{t('Some points of each line')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('Run')}</th>
            <th scope="col">{t('Class')}</th>
            <NumberHead>{axisWords(axes.x)}</NumberHead>
            <NumberHead>{axisWords(axes.y)}</NumberHead>
          </tr>
        </thead>
        <tbody>
          {lines.flatMap((line) =>
            places(line.xs.length).map((i) => (
              <tr key={`${line.key} ${i}`}>
                <th scope="row">{line.run.name}</th>
                <td>{line.name}</td>
                <td class="number">{formatNumber(line.xs[i] ?? Number.NaN)}</td>
                <td class="number">{formatNumber(line.ys[i] ?? Number.NaN)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}

function places(length: number): number[] {
  if (length <= told) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: told }, (_, i) => Math.round((i * (length - 1)) / (told - 1)));
}
