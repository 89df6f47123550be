import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { themeKind, themeVersion, token } from '../../state/theme.ts';
import { AxisHead } from './axis-head.tsx';
import { brushBetween } from './brushing.ts';
import type { Axis } from './model.ts';
import {
  axisX,
  missingY,
  paintLines,
  parallelFrame,
  placeAt,
  placeY,
  runNear,
  type Frame,
  type Stroke,
} from './parallel-paint.ts';
import { rampColour } from './ramp.ts';
import type { Brush } from './state.ts';
import type { Compare } from './store.ts';
import { useWidth } from './use-width.ts';

/** A line a run through all axes. Dragging along an axis keeps what passes there; so does each axis's own menu. */
export function Parallel({
  compare,
  onOpen,
}: {
  readonly compare: Compare;
  readonly onOpen: (run: string) => void;
}): JSX.Element {
  const [box, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const model = compare.model.value;
  const axes = compare.axes.value;
  const chosen = compare.chosen.value;
  const pointed = compare.pointed.value;
  const frame: Frame = { ...parallelFrame, width };
  const kind = themeKind.value;
  const version = themeVersion.value;
  const metric = compare.metric.value;
  useEffect(() => {
    if (canvas.current === null || model === null || width === 0) return;
    paintLines(canvas.current, frame, axes, strokesOf(compare, kind.includes('light')));
  }, [model, axes, chosen, pointed, width, kind, version, metric]);
  const near = (event: PointerEvent & { readonly currentTarget: Element }): number | null => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    return runNear(frame, axes, x, y, model?.runs.length ?? 0, (run) => chosen[run] === true);
  };
  const name = pointed === null ? '' : (model?.runs[pointed]?.name ?? '');
  return (
    <section class="compare-card" aria-labelledby="parallel-title">
      <h2 id="parallel-title">{t('Parallel coordinates')}</h2>
      <div class="parallel" ref={box}>
        <div class="axis-heads">
          {axes.map((axis, i) => (
            <AxisHead key={axis.key} compare={compare} axis={axis} index={i} x={axisX(frame, i, axes.length)} />
          ))}
        </div>
        <div
          class="parallel-plot"
          style={{ height: `${frame.height}px` }}
          role="img"
          aria-label={t(
            '{0} runs over {1} axes; their values stand in the list of runs below',
            model?.runs.length ?? 0,
            axes.length,
          )}
          onPointerMove={(event) => (compare.pointed.value = near(event))}
          onPointerLeave={() => (compare.pointed.value = null)}
          onClick={() => {
            const run = pointed === null ? undefined : model?.runs[pointed];
            if (run !== undefined) onOpen(run.id);
          }}
        >
          <canvas ref={canvas} aria-hidden="true" />
          <svg width={width} height={frame.height} aria-hidden="true">
            {axes.map((axis, i) => (
              <AxisLine key={axis.key} compare={compare} axis={axis} frame={frame} x={axisX(frame, i, axes.length)} />
            ))}
          </svg>
        </div>
        <p class="pointed quiet">{name === '' ? t('Drag along an axis to keep the runs that pass there.') : name}</p>
      </div>
    </section>
  );
}

function strokesOf(compare: Compare, light: boolean): readonly Stroke[] {
  const model = compare.model.peek();
  if (model === null) return [];
  const metric = model.axes.get(`metrics.${compare.metric.peek() ?? ''}`);
  const [chosen, pointed] = [compare.chosen.peek(), compare.pointed.peek()];
  const faint = token('--vscode-descriptionForeground') || '#888';
  const strokes = model.runs.map((_run, run): Stroke => {
    const place = metric?.places[run] ?? null;
    if (chosen[run] !== true) return { run, colour: faint, width: 1, opacity: 0.1 };
    const colour = place === null ? faint : rampColour(place, light);
    return { run, colour, width: 1.5, opacity: pointed === null ? 0.8 : 0.3 };
  });
  // What is faint goes beneath, what is pointed at goes on top.
  const order = (stroke: Stroke): number => (stroke.run === pointed ? 2 : chosen[stroke.run] === true ? 1 : 0);
  return strokes
    .map((stroke) => (stroke.run === pointed ? { ...stroke, width: 3, opacity: 1 } : stroke))
    .sort((a, b) => order(a) - order(b));
}

interface LineProps {
  readonly compare: Compare;
  readonly axis: Axis;
  readonly frame: Frame;
  readonly x: number;
}

function AxisLine({ compare, axis, frame, x }: LineProps): JSX.Element {
  const [from, setFrom] = useState<number | null>(null);
  const brush = compare.page.value.brushes[axis.key];
  const span = brush === undefined ? null : spanOf(axis, brush);
  const placeOf = (event: PointerEvent & { readonly currentTarget: Element }): number => {
    const { top } = event.currentTarget.getBoundingClientRect();
    return placeAt(frame, event.clientY - top);
  };
  return (
    <g>
      <line class="axis-line" x1={x} x2={x} y1={frame.top} y2={frame.height - frame.bottom} />
      {axis.ticks.map(({ at, text }) => (
        <text key={text} class="axis-tick" x={x + 6} y={placeY(frame, at) + 4}>
          {text.length > 14 ? `${text.slice(0, 13)}…` : text}
        </text>
      ))}
      {axis.places.includes(null) ? (
        <text class="axis-tick quiet-tick" x={x + 6} y={missingY(frame) + 4}>
          {t('none')}
        </text>
      ) : null}
      {span === null ? null : (
        <rect
          class="axis-brush"
          x={x - 6}
          width={12}
          y={placeY(frame, span[1])}
          height={Math.max(3, placeY(frame, span[0]) - placeY(frame, span[1]))}
        />
      )}
      <rect
        class="axis-grip"
        x={x - 12}
        width={24}
        y={0}
        height={frame.height}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(placeOf(event));
        }}
        onPointerMove={(event) => {
          if (from !== null) compare.brush(axis.key, brushBetween(axis, from, placeOf(event)));
        }}
        onPointerUp={(event) => {
          if (from !== null) compare.brush(axis.key, brushBetween(axis, from, placeOf(event)));
          setFrom(null);
        }}
        onClick={(event) => event.stopPropagation()}
      />
    </g>
  );
}

/** From where to where (0 to 1) a brush goes on its axis. */
function spanOf(axis: Axis, brush: Brush): readonly [number, number] | null {
  if ('names' in brush) {
    const half = 0.4 / Math.max(1, axis.names.length);
    const places = axis.ticks.filter(({ text }) => brush.names.includes(text)).map(({ at }) => at);
    return places.length === 0 ? null : [Math.min(...places) - half, Math.max(...places) + half];
  }
  const place = (value: number): number => {
    if (axis.high === axis.low) return 0.5;
    const scale = (one: number): number => (axis.log ? Math.log10(one) : one);
    const share = (scale(value) - scale(axis.low)) / (scale(axis.high) - scale(axis.low));
    return Number.isFinite(share) ? Math.max(0, Math.min(1, share)) : 0;
  };
  return [place(brush.from), place(brush.to)];
}
