import type { ComparedGroup } from '../../catalog/compare-api.ts';
import type { ParamImportance } from '../../runs/importance.ts';
import { lineStyles, dashes } from '../../runs/colour.ts';
import { columnFormat } from '../../runs/numbers.ts';
import { escapeHtml } from './escape.ts';
import type { ReportCurve, ReportScatter } from './model.ts';
import { makeScale } from './scale.ts';
import type { Scale } from './scale.ts';

const [wide, high] = [720, 280];
const inner = { left: 64, right: wide - 30, top: 12, bottom: high - 34 };

/** Curves by step: the line that a run has everywhere, with its name beside the chart. */
export function curveChart(curves: readonly ReportCurve[], metric: string): string {
  const x = makeScale(
    curves.flatMap(({ xs }) => [xs[0] ?? 0, xs.at(-1) ?? 0]),
    inner.left,
    inner.right,
    6,
  );
  const y = makeScale(
    curves.flatMap(({ ys }) => Array.from(ys)),
    inner.bottom,
    inner.top,
    5,
  );
  const styles = lineStyles(curves.map(({ run }) => run));
  const strokeOf = (id: string): string => {
    const { colour, dash } = styles.get(id) ?? { colour: 0, dash: 0 };
    const pattern = dashes[dash] ?? [];
    return `style="stroke:var(--run-${colour})"${pattern.length === 0 ? '' : ` stroke-dasharray="${pattern.join(' ')}"`}`;
  };
  const lines = curves.map(
    ({ run, xs, ys }) =>
      `<path class="line" ${strokeOf(run.id)} d="${pathOf(xs, ys, x, y)}"><title>${escapeHtml(run.name)}</title></path>`,
  );
  const legend = curves.map(
    ({ run }) =>
      `<li><svg width="26" height="8" aria-hidden="true"><path class="line" ${strokeOf(run.id)} d="M1 4H25"/></svg> ${escapeHtml(run.name)}</li>`,
  );
  const body = axes(x, y, 'step') + lines.join('');
  return `${frame(`${metric} by step`, body)}<ul class="legend">${legend.join('')}</ul>`;
}

/** A line with gaps where a value is not finite. */
function pathOf(xs: Float64Array, ys: Float64Array, x: Scale, y: Scale): string {
  let path = '';
  let down = false;
  for (const [i, at] of xs.entries()) {
    const value = ys[i] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      down = false;
      continue;
    }
    path += `${down ? 'L' : 'M'}${round(x.place(at))} ${round(y.place(value))}`;
    down = true;
  }
  return path;
}

/** A dot for each run: a parameter against the metric. */
export function scatterChart({ param, points, log }: ReportScatter, metric: string): string {
  const x = makeScale(
    points.map((point) => point.x),
    inner.left,
    inner.right,
    6,
    log,
  );
  const y = makeScale(
    points.map((point) => point.y),
    inner.bottom,
    inner.top,
    5,
  );
  const dots = points.map((point) => {
    const name = `${point.run.name}: ${point.x} → ${point.y}`;
    const place = `cx="${round(x.place(point.x))}" cy="${round(y.place(point.y))}"`;
    return `<circle class="dot" ${place} r="3.5"><title>${escapeHtml(name)}</title></circle>`;
  });
  return frame(`${metric} by ${param}`, axes(x, y, param) + dots.join(''));
}

/** A bar for each parameter's share. */
export function importanceChart(params: readonly ParamImportance[]): string {
  const rows = params.map(({ param, importance }, i) => {
    const at = 8 + i * 24;
    const share = `${(importance * 100).toFixed(1)} %`;
    return `<text class="name" x="200" y="${at + 12}">${escapeHtml(short(param, 30))}</text><rect class="bar" x="210" y="${at}" width="${round(Math.max(1, importance * 420))}" height="16" rx="2"/><text x="${round(218 + importance * 420)}" y="${at + 12}">${share}</text>`;
  });
  return frame('Importance of parameters', rows.join(''), 12 + params.length * 24);
}

/** A box for each group of seeds (quartiles, whiskers, values beyond), and the mean as a dot. */
export function boxChart(groups: readonly ComparedGroup[], metric: string): string {
  const boxes = groups.flatMap(({ label, box, sample }) => (box === null ? [] : [{ label, box, mean: sample.mean }]));
  const bottom = 12 + boxes.length * 30;
  const x = makeScale(
    boxes.flatMap(({ box }) => [box.min, box.max]),
    230,
    inner.right,
    5,
  );
  const format = columnFormat(x.ticks);
  const grid = x.ticks.map((tick) => {
    const at = round(x.place(tick));
    return `<path class="grid" d="M${at} 6V${bottom}"/><text class="tick" x="${at}" y="${bottom + 18}">${format(tick)}</text>`;
  });
  const rows = boxes.map(({ label, box, mean }, i) => {
    const middle = 12 + i * 30 + 12;
    const place = (value: number): string => String(round(x.place(value)));
    const size = round(Math.max(1, x.place(box.upperQuartile) - x.place(box.lowerQuartile)));
    const beyond = box.outliers.map((value) => `<circle class="beyond" cx="${place(value)}" cy="${middle}" r="2.5"/>`);
    return [
      `<text class="name" x="220" y="${middle + 4}">${escapeHtml(short(label === '' ? '(none)' : label, 34))}</text>`,
      `<path class="whisker" d="M${place(box.lowerWhisker)} ${middle}H${place(box.upperWhisker)}"/>`,
      `<rect class="box" x="${place(box.lowerQuartile)}" y="${middle - 8}" width="${size}" height="16"/>`,
      `<path class="median" d="M${place(box.median)} ${middle - 8}V${middle + 8}"/>`,
      `<circle class="mean" cx="${place(mean)}" cy="${middle}" r="2.5"/>`,
      ...beyond,
    ].join('');
  });
  return frame(`${metric} by group`, grid.join('') + rows.join(''), bottom + 28);
}

function axes(x: Scale, y: Scale, title: string): string {
  const [formatX, formatY] = [columnFormat(x.ticks), columnFormat(y.ticks)];
  const across = y.ticks.map((tick) => {
    const at = round(y.place(tick));
    return `<path class="grid" d="M${inner.left} ${at}H${inner.right}"/><text class="name" x="${inner.left - 8}" y="${at + 4}">${formatY(tick)}</text>`;
  });
  const along = x.ticks.map(
    (tick) => `<text class="tick" x="${round(x.place(tick))}" y="${inner.bottom + 16}">${formatX(tick)}</text>`,
  );
  const name = `<text class="axis" x="${inner.right}" y="${high - 4}">${escapeHtml(short(title, 60))}</text>`;
  return across.join('') + along.join('') + name;
}

function frame(title: string, body: string, height = high): string {
  const name = escapeHtml(title);
  return `<figure><figcaption>${name}</figcaption><svg viewBox="0 0 ${wide} ${height}" role="img" aria-label="${name}">${body}</svg></figure>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
const short = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
