import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { pearson, spearman } from '../../../src/runs/correlation.ts';
import { formatP } from '../../../src/runs/verdict.ts';
import { Choice } from '../../components/fields.tsx';
import { themeKind } from '../../state/theme.ts';
import { signed, type Axis } from './model.ts';
import { rampColour } from './ramp.ts';
import type { Compare } from './store.ts';
import { useWidth } from './use-width.ts';

const frame = { height: 280, left: 64, right: 16, top: 12, bottom: 32 };

/** Any two parameters or metrics against each other, a dot a run. */
export function Scatter({
  compare,
  onOpen,
}: {
  readonly compare: Compare;
  readonly onOpen: (run: string) => void;
}): JSX.Element {
  const [box, width] = useWidth<HTMLDivElement>();
  const { x, y } = scatterAxes(compare);
  const columns = [...(compare.model.value?.axes.values() ?? [])].map(({ key }) => ({ value: key, label: key }));
  return (
    <section class="compare-card" aria-labelledby="scatter-title">
      <h2 id="scatter-title">{t('Scatter')}</h2>
      {x === null || y === null ? (
        <p class="quiet">{t('There are not two numbers to set against each other.')}</p>
      ) : (
        <>
          <div class="toolbar">
            <Choice label={t('x')} value={x.key} options={columns} onChange={(key) => compare.set({ x: key })} />
            <Choice label={t('y')} value={y.key} options={columns} onChange={(key) => compare.set({ y: key })} />
          </div>
          <div ref={box}>
            {width === 0 ? null : <Dots compare={compare} x={x} y={y} width={width} onOpen={onOpen} />}
          </div>
          <p class="quiet">{correlationText(compare, x, y)}</p>
        </>
      )}
    </section>
  );
}

function scatterAxes(compare: Compare): { readonly x: Axis | null; readonly y: Axis | null } {
  const axes = compare.model.value?.axes ?? new Map<string, Axis>();
  const { x, y } = compare.page.value;
  const metric = axes.get(`metrics.${compare.metric.value ?? ''}`) ?? null;
  const [first] = [...compare.ranked(), ...axes.keys()].flatMap((key) => axes.get(key) ?? []);
  return {
    x: (x === null ? undefined : axes.get(x)) ?? first ?? null,
    y: (y === null ? undefined : axes.get(y)) ?? metric,
  };
}

interface DotsProps {
  readonly compare: Compare;
  readonly x: Axis;
  readonly y: Axis;
  readonly width: number;
  readonly onOpen: (run: string) => void;
}

function Dots({ compare, x, y, width, onOpen }: DotsProps): JSX.Element {
  const runs = compare.model.value?.runs ?? [];
  const [chosen, pointed] = [compare.chosen.value, compare.pointed.value];
  const light = themeKind.value.includes('light');
  const colour = compare.model.value?.axes.get(`metrics.${compare.metric.value ?? ''}`);
  const px = (place: number): number => frame.left + place * (width - frame.left - frame.right);
  const py = (place: number): number => frame.height - frame.bottom - place * (frame.height - frame.top - frame.bottom);
  const order = runs.map((_run, i) => i).sort((a, b) => Number(chosen[a] === true) - Number(chosen[b] === true));
  return (
    <svg
      class="scatter"
      width={width}
      height={frame.height}
      role="img"
      aria-label={t('{0} against {1}', y.name, x.name)}
    >
      {x.ticks.map(({ at, text }) => (
        <text key={text} class="axis-tick" x={px(at)} y={frame.height - 12} text-anchor="middle">
          {text.slice(0, 12)}
        </text>
      ))}
      {y.ticks.map(({ at, text }) => (
        <g key={text}>
          <line class="grid-line" x1={frame.left} x2={width - frame.right} y1={py(at)} y2={py(at)} />
          <text class="axis-tick" x={frame.left - 8} y={py(at) + 4} text-anchor="end">
            {text.slice(0, 10)}
          </text>
        </g>
      ))}
      {order.map((i) => {
        const [a, b, run] = [x.places[i] ?? null, y.places[i] ?? null, runs[i]];
        if (a === null || b === null || run === undefined) return null;
        const share = colour?.places[i] ?? null;
        const on = chosen[i] === true;
        return (
          <circle
            key={run.id}
            class={on ? 'dot' : 'dot faint'}
            cx={px(a)}
            cy={py(b)}
            r={i === pointed ? 7 : 4.5}
            {...(on && share !== null ? { style: { fill: rampColour(share, light) } } : {})}
            onPointerEnter={() => (compare.pointed.value = i)}
            onPointerLeave={() => (compare.pointed.value = null)}
            onClick={() => onOpen(run.id)}
          >
            <title>{`${run.name}: ${x.name} ${String(x.values[i])}, ${y.name} ${String(y.values[i])}`}</title>
          </circle>
        );
      })}
    </svg>
  );
}

/** How the two go together over the runs that are kept. */
function correlationText(compare: Compare, x: Axis, y: Axis): string {
  const chosen = compare.chosen.value;
  const numbers = (axis: Axis): number[] =>
    axis.values.map((value, i) => (chosen[i] === true && typeof value === 'number' ? value : Number.NaN));
  if (x.kind !== 'number' || y.kind !== 'number') return '';
  const [linear, ranked] = [pearson(numbers(x), numbers(y)), spearman(numbers(x), numbers(y))];
  if (linear === null || ranked === null) return t('Too few runs, or no spread, to say how these go together.');
  const part = (name: string, { r, p }: { readonly r: number; readonly p: number }): string =>
    `${name} ${signed(r)} (${formatP(p)})`;
  return `${part(t('Pearson'), linear)} · ${part(t('Spearman'), ranked)}`;
}
